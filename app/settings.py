"""city.toml and the environment, read once into something that cannot change."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from city.errors import BadSettings
from city.localtime import zone as check_zone
from city.nouns import noun
from city.profile import City
from feeds.source import Source, duration, source

PROJECT = Path(__file__).resolve().parent.parent

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
    environment: Mapping[str, str]


def load(folder: Path, environment: Mapping[str, str]) -> Settings:
    """The settings of the city in ``folder``. Raises BadSettings with what to write where."""
    where = str(folder / "city.toml")
    table = _table(folder / "city.toml")
    return Settings(
        folder=folder,
        city=_city(table, where),
        sources=_sources(table, folder, where),
        data=Path(environment.get("TOWNBELL_DATA") or PROJECT / "data"),
        allow_private=_flag(table, where, "fetch", "allow_private"),
        webhook_allow_private=_flag(table, where, "channels", "webhook", "allow_private"),
        webhook_secret=environment.get("TOWNBELL_WEBHOOK_SECRET", ""),
        skill_id=environment.get("TOWNBELL_SKILL_ID") or str(table.get("alexa", {}).get("skill_id", "")),
        environment=environment,
    )


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadSettings(
            f"cannot be read ({error.strerror})",
            where=str(path),
            fix="Give --city a folder that holds a city.toml",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"is not valid TOML: {error}", where=str(path), fix="Mend that line") from error


def _city(table: Mapping[str, Any], where: str) -> City:
    said = table.get("city")
    if not isinstance(said, Mapping):
        raise BadSettings("has no [city] table", where=where, fix="Add [city] with its name, state and zone")
    for key, kind in _CITY_NEEDS.items():
        if not isinstance(said.get(key), kind) or said[key] in ("", []):
            raise BadSettings(f"[city] {key} is missing or of the wrong type", where=where, fix=_example(key))
    check_zone(said["zone"])
    known = set(_CITY_NEEDS) | {"phone", "colors", "invocation"}
    values: dict[str, Any] = {
        key: tuple(v) if isinstance(v, list) else v for key, v in said.items() if key in known
    }
    return City(**values)


def _example(key: str) -> str:
    examples = {
        "zone": 'zone = "America/New_York"',
        "locales": 'locales = ["en-US", "es-US"]',
        "same": 'same = ["051710"]',
        "ugc": 'ugc = ["VAZ095"]',
        "latitude": "latitude = 36.85",
        "longitude": "longitude = -76.29",
        "population": "population = 48000",
    }
    default = f'{key} = "..."'
    return f"Write, for instance, {examples.get(key, default)}"


def _sources(table: Mapping[str, Any], folder: Path, where: str) -> tuple[Source, ...]:
    listed = table.get("sources", [])
    if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
        raise BadSettings("sources must be [[sources]] tables", where=where, fix="Write [[sources]]")
    sources = [source(each, where) for each in listed]
    ids = [each.id for each in sources]
    if twice := sorted({each for each in ids if ids.count(each) > 1}):
        raise BadSettings(f"two sources have the id {twice[0]!r}", where=where, fix="Rename one of them")
    return (*sources, *_advisories(folder))


def _advisories(folder: Path) -> tuple[Source, ...]:
    """The folder of official CAP files that any city may have."""
    if not (folder / "advisories").is_dir():
        return ()
    every = duration("30s", "advisories")
    return (Source(id="advisories", url="folder:advisories", format="cap", kind="advisory", every=every),)


def _flag(table: Mapping[str, Any], where: str, *path: str) -> bool:
    value: Any = table
    for key in path:
        value = value.get(key, {}) if isinstance(value, Mapping) else {}
    if value not in (True, False, {}):
        raise BadSettings(f"{'.'.join(path)} must be true or false", where=where)
    return value is True
