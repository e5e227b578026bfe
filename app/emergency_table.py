"""The table [emergency] of city.toml: what a city decides about its own alerts before there is one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.site_table import site_table
from city.emergency.emergency_templates import TEMPLATES
from city.emergency.oncall import OnCall
from city.errors import BadSettings
from city.nouns import noun
from words.unreviewed import unreviewed_languages

if TYPE_CHECKING:
    from app.settings import Settings

KEYS = frozenset(
    {"sender", "approved", "staff", "ceiling", "unreviewed", "site", "on_call", "signing"}
)  # fmt: skip
_REFERENCE = "env:"


@noun(frozen=True, slots=True, kw_only=True)
class Emergency:
    """What the table says, or what holds without it.

    ``sender`` names the city in every message, for ever (CAP 1.2, 3.2.1); ``site`` is where its pages
    are found, for the links in them; ``ceiling`` is the most messages of one send;
    ``signing`` the files of a private key and its certificate, in PEM.
    """

    sender: str
    approved: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    ceiling: int
    unreviewed: tuple[str, ...] = ()
    site: str = ""
    on_call: tuple[OnCall, ...] = ()
    signing: tuple[Path, Path] | None = None


def emergency(settings: Settings) -> Emergency:
    """The table of this city. Raises BadSettings with what to write where."""
    where = str(settings.folder / "city.toml")
    table = _Table(settings.emergency, where, settings.environment)
    city = settings.city
    return Emergency(
        sender=table.sender(slug(f"{city.name} {city.state}")),
        approved=table.listed("approved", TEMPLATES),
        staff=table.listed("staff"),
        ceiling=table.ceiling(max(city.population, 1)),
        unreviewed=table.listed("unreviewed", unreviewed_languages()),
        site=table.site() or site_table(settings).url,
        on_call=table.on_call(city.locales[0]),
        signing=table.signing(settings.folder),
    )


class _Table:
    """The table, read with what each key must be."""

    def __init__(self, said: Any, where: str, environment: Mapping[str, str]) -> None:
        self._where = where
        self._environment = environment
        if not isinstance(said, Mapping):
            raise self._wrong("is no table", "Write [emergency]")
        if strange := sorted(set(said) - KEYS):
            raise self._wrong(f"has a key {strange[0]!r} that nobody reads", f"Use {', '.join(sorted(KEYS))}")
        self._said = said

    def _wrong(self, what: str, fix: str) -> BadSettings:
        return BadSettings(f"[emergency] {what}", where=self._where, fix=fix)

    def sender(self, default: str) -> str:
        found = self._said.get("sender", default)
        if not isinstance(found, str) or not found or re.search(r"[\s,<&]", found):
            raise self._wrong(
                "sender has a space, a comma, < or &, or is empty (CAP 1.2)",
                'Write sender = "alerts@yourcity.gov"',
            )
        return found

    def listed(self, key: str, known: Any = None) -> tuple[str, ...]:
        found = self._said.get(key, [])
        if not isinstance(found, list) or not all(isinstance(each, str) and each for each in found):
            raise self._wrong(f"{key} is no list of words", f'Write {key} = ["..."]')
        if known is not None and (strange := [each for each in found if each not in known]):
            raise self._wrong(f"{key} has {strange[0]!r}", f"Use some of {', '.join(sorted(known))}")
        return tuple(found)

    def ceiling(self, default: int) -> int:
        found = self._said.get("ceiling", default)
        if isinstance(found, bool) or not isinstance(found, int) or found < 1:
            raise self._wrong("ceiling is no number of messages", "Write ceiling = 50000")
        return found

    def site(self) -> str:
        found = self._said.get("site", "")
        if not isinstance(found, str) or not re.fullmatch(r"(https?://[^\s/]+(/\S*)?)?", found):
            raise self._wrong("site is no address", 'Write site = "https://alerts.yourcity.gov"')
        return found.rstrip("/")

    def on_call(self, locale: str) -> tuple[OnCall, ...]:
        found = self._said.get("on_call", [])
        fix = 'Write [[emergency.on_call]] and name = "...", channel = "sms", target = "env:ONCALL_1"'
        if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
            raise self._wrong("on_call must be [[emergency.on_call]] tables", fix)
        return tuple(self._one(each, locale, fix) for each in found)

    def _one(self, said: Mapping[str, Any], locale: str, fix: str) -> OnCall:
        values = {key: said.get(key, "") for key in ("name", "channel", "target", "locale")}
        if set(said) - set(values) or not all(isinstance(each, str) for each in values.values()):
            raise self._wrong("on_call has something that is not understood", fix)
        if not values["name"] or not values["channel"]:
            raise self._wrong("on_call lacks a name or a channel", fix)
        target = values["target"]
        if target.startswith(_REFERENCE):
            # One that is not there must not stop an alert: whoever cannot be called is passed over, and said.
            target = self._environment.get(target.removeprefix(_REFERENCE), "")
        return OnCall(
            name=values["name"], channel=values["channel"], target=target, locale=values["locale"] or locale
        )

    def signing(self, folder: Path) -> tuple[Path, Path] | None:
        found = self._said.get("signing", {})
        if found == {}:
            return None
        names: Sequence[Any] = (
            [found.get("key"), found.get("certificate")] if isinstance(found, Mapping) else []
        )
        if len(names) != 2 or not all(isinstance(each, str) and each for each in names):
            raise self._wrong(
                "signing names no files", 'Write signing = { key = "cap.key", certificate = "cap.pem" }'
            )
        return folder / names[0], folder / names[1]


def slug(text: str) -> str:
    """The text as lower-case letters and digits with hyphens: fit for an identifier (B1)."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower())) or "city"
