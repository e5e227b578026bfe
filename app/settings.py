"""city.toml and the environment, read once into something that cannot change."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from city.errors import BadSettings
from city.localtime import zone as check_zone
from city.nouns import noun
from city.profile import REPORT_DAYS, City

if TYPE_CHECKING:
    from city.reports import Open311
    from feeds.source import Source

PROJECT = Path(__file__).resolve().parent.parent

COMPILED = "city.toml.json"
"""city.toml as scripts/build-function compiles it: TOML's parser and its work are 8 ms of a cold start."""

_CITY_NEEDS: Mapping[str, type | tuple[type, ...]] = {
    "name": str,
    "state": str,
    "zone": str,
    "locales": list,
    "latitude": (int, float),
    "longitude": (int, float),
    "same": list,
    "ugc": list,
    "population": int,
}


_COLOUR = r"#[0-9a-fA-F]{6}"
_CITY_MAY: Mapping[str, type | tuple[type, ...]] = {"phone": str, "colors": list, "seal": str}
CITY_KEYS = frozenset(_CITY_NEEDS) | frozenset(_CITY_MAY)


@noun(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything one installation is told: the city, its sources, and where its state lies."""

    folder: Path
    city: City
    sources: tuple[Source, ...]
    data: Path
    allow_private: bool = False
    webhook_allow_private: bool = False
    webhook_secret: str = ""
    skill_id: str = ""
    channels: Mapping[str, Any] = field(default_factory=dict, repr=False)  # read by app/channel_settings.py
    open311: Open311 | None = None
    report_days: int = REPORT_DAYS  # how long a report is kept
    alexa: Mapping[str, Any] = field(default_factory=dict)
    # read by app/site_table.py and app/staff_table.py
    public: Mapping[str, Any] = field(default_factory=dict, repr=False)
    emergency: Mapping[str, Any] = field(
        default_factory=dict
    )  # read by app/emergency_table where it is needed
    alexa_client: tuple[str, str] = field(default=("", ""), repr=False)  # id and secret, of skill messaging
    environment: Mapping[str, str]


def load(folder: Path, environment: Mapping[str, str], *, with_sources: bool = True) -> Settings:
    """The settings of the city in ``folder``. Raises BadSettings with what to write where.

    Without its sources (for who only answers, in a hurry) nothing in their tables is wrong either.
    """
    where = str(folder / "city.toml")
    table = read_table(folder / "city.toml")
    data = Path(environment.get("TOWNBELL_DATA") or PROJECT / "data")
    return Settings(
        folder=folder,
        city=_city(table, where),
        sources=_sources(table, folder, where, data) if with_sources else (),
        data=data,
        allow_private=_flag(table, where, "fetch", "allow_private"),
        webhook_allow_private=_flag(table, where, "channels", "webhook", "allow_private"),
        webhook_secret=environment.get("TOWNBELL_WEBHOOK_SECRET", ""),
        skill_id=environment.get("TOWNBELL_SKILL_ID") or _skill_id(table, where),
        alexa=_alexa(table),
        emergency=table.get("emergency", {}),
        alexa_client=(
            environment.get("TOWNBELL_ALEXA_CLIENT_ID", ""),
            environment.get("TOWNBELL_ALEXA_CLIENT_SECRET", ""),
        ),
        channels=_channels(table, where),
        public={name: table[name] for name in ("site", "inbound", "staff") if name in table},
        open311=_open311(table, where, environment),
        report_days=_report_days(table, where),
        environment=environment,
    )


def source_faults(folder: Path) -> list[BadSettings]:
    """Every mistake in the ``[[sources]]`` of the city in ``folder``; :func:`load` stops at the first.

    Raises BadSettings where city.toml itself cannot be read.
    """
    from feeds.source import source

    where = str(folder / "city.toml")
    listed = read_table(folder / "city.toml").get("sources", [])
    tables = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    found: list[BadSettings] = []
    for each in tables:
        try:
            source(each, where)
        except BadSettings as error:
            found.append(error)
    ids = [str(each.get("id")) for each in tables if each.get("id")]
    return [*found, *map(_twice(where), sorted({each for each in ids if ids.count(each) > 1}))]


def _twice(where: str) -> Callable[[str], BadSettings]:
    return lambda name: BadSettings(
        f"two sources have the id {name!r}", where=where, fix="Rename one of them"
    )


def read_table(path: Path) -> dict[str, Any]:
    """What a city.toml says, or :data:`COMPILED` beside it, in the artifact of a function.

    Raises BadSettings where it cannot be read or is no TOML.
    """
    compiled = path.with_name(COMPILED)
    if compiled.is_file():
        return dict(json.loads(compiled.read_bytes()))
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadSettings(
            f"cannot be read ({error.strerror})",
            where=str(path),
            fix="Give --city a folder that holds a city.toml",
        ) from error
    except (ValueError, RecursionError) as error:  # bad TOML, bad UTF-8, 5,000 digits, a thousand brackets
        said = str(error)[:300]
        raise BadSettings(f"is not valid TOML: {said}", where=str(path), fix="Mend that line") from error


def _city(table: Mapping[str, Any], where: str) -> City:
    said = table.get("city")
    if not isinstance(said, Mapping):
        raise BadSettings("has no [city] table", where=where, fix="Add [city] with its name, state and zone")
    known = {**_CITY_NEEDS, **_CITY_MAY}
    for key, kind in known.items():
        if (key in said or key in _CITY_NEEDS) and not _is(said.get(key), kind):
            raise BadSettings(f"[city] {key} is missing or of the wrong type", where=where, fix=_example(key))
    _in_range(said, where)
    values: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in said.items() if key in known
    }
    return City(**values)


def _is(value: Any, kind: type | tuple[type, ...]) -> bool:
    """Whether a setting has this type and says something; a list is one of words."""
    if kind is list:
        return isinstance(value, list) and value != [] and all(isinstance(each, str) for each in value)
    return isinstance(value, kind) and not isinstance(value, bool) and value != ""


def _in_range(said: Mapping[str, Any], where: str) -> None:
    try:
        check_zone(said["zone"])
    except BadSettings as error:
        raise BadSettings(f"[city] zone: {error.what}", where=where, fix=error.fix) from error
    for key, most in (("latitude", 90), ("longitude", 180)):
        if not abs(said[key]) <= most:
            raise BadSettings(f"[city] {key} is not from -{most} to {most}", where=where, fix=_example(key))
    if said["population"] < 0:
        raise BadSettings("[city] population is below zero", where=where, fix=_example("population"))
    colors = said.get("colors")
    if colors is not None and (len(colors) != 2 or not all(re.fullmatch(_COLOUR, each) for each in colors)):
        raise BadSettings("[city] colors are not two of #rrggbb", where=where, fix=_example("colors"))
    if strange := [each for each in said["locales"] if not re.fullmatch(r"[a-z]{2,3}-[A-Z]{2}", each)]:
        raise BadSettings(
            f"[city] locales: {strange[0]!r} is no locale", where=where, fix=_example("locales")
        )


def _example(key: str) -> str:
    examples = {
        "zone": 'zone = "America/New_York"',
        "locales": 'locales = ["en-US", "es-US"]',
        "same": 'same = ["051710"]',
        "ugc": 'ugc = ["VAZ095"]',
        "latitude": "latitude = 36.85",
        "longitude": "longitude = -76.29",
        "population": "population = 48000",
        "colors": 'colors = ["#12486b", "#f2b544"]',
        "seal": 'seal = "seal.svg"',
    }
    default = f'{key} = "..."'
    return f"Write, for instance, {examples.get(key, default)}"


def _sources(table: Mapping[str, Any], folder: Path, where: str, data: Path) -> tuple[Source, ...]:
    from feeds.source import source

    listed = table.get("sources", [])
    if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
        raise BadSettings("sources must be [[sources]] tables", where=where, fix="Write [[sources]]")
    sources = [source(each, where) for each in listed]
    ids = [each.id for each in sources]
    if twice := sorted({each for each in ids if ids.count(each) > 1}):
        raise _twice(where)(twice[0])
    return (*sources, *_advisories(folder), *_staff_sources(data, {*ids, "advisories"}))


def _staff_sources(data: Path, taken: set[str]) -> tuple[Source, ...]:
    """What staff have added in the console; what city.toml has under the same id goes first."""
    from app import staff_sources
    from feeds.source import source

    where = str(data / staff_sources.NAME)
    return tuple(source(each, where) for each in staff_sources.listed(data) if each["id"] not in taken)


def _advisories(folder: Path) -> tuple[Source, ...]:
    """The folder of official CAP files that any city may have."""
    from feeds.source import Source, duration

    if not (folder / "advisories").is_dir():
        return ()
    every = duration("30s", "advisories")
    return (Source(id="advisories", url="folder:advisories", format="cap", kind="advisory", every=every),)


def _alexa(table: Mapping[str, Any]) -> Mapping[str, Any]:
    said = table.get("alexa", {})
    return said if isinstance(said, Mapping) else {"skill_id": None}


def _channels(table: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    said = table.get("channels", {})
    if not isinstance(said, Mapping):
        raise BadSettings("channels is no table", where=where, fix="Write [channels.webhook]")
    return said


def _open311(table: Mapping[str, Any], where: str, environment: Mapping[str, str]) -> Open311 | None:
    if "reports" not in table:
        return None
    from app.reports_table import open311

    return open311(table, where, environment)


def _report_days(table: Mapping[str, Any], where: str) -> int:
    if "reports" not in table:
        return REPORT_DAYS
    from app.reports_table import keep_days

    return keep_days(table, where)


def _skill_id(table: Mapping[str, Any], where: str) -> str:
    found = _alexa(table).get("skill_id", "")
    if not isinstance(found, str):
        raise BadSettings(
            "[alexa] skill_id is not a word", where=where, fix='Write [alexa] and skill_id = "amzn1..."'
        )
    return found


def _flag(table: Mapping[str, Any], where: str, *path: str) -> bool:
    value: Any = table
    for key in path:
        value = value.get(key, {}) if isinstance(value, Mapping) else None
    if not isinstance(value, bool) and value != {}:
        raise BadSettings(
            f"{'.'.join(path)} must be true or false", where=where, fix=f"Write {path[-1]} = false"
        )
    return value is True
