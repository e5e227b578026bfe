"""The table [reports] of city.toml: where residents' reports go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from city.errors import BadSettings
from city.profile import REPORT_DAYS
from city.reports import Open311

_KNOWN = ("open311", "jurisdiction", "api_key", "codes", "allow_private", "keep_days")
_REFERENCE = "env:"
FEWEST_DAYS = 7
"""The city's system may take days to answer: until then a report must be there."""


def open311(table: Mapping[str, Any], where: str, environment: Mapping[str, str]) -> Open311 | None:
    """The city's Open311 endpoint; None where there is none. Raises BadSettings with what to write."""
    said = table.get("reports")
    if said is None:
        return None
    if not isinstance(said, Mapping) or not all(key in _KNOWN for key in said):
        raise BadSettings("[reports] is not understood", where=where, fix=f"Use {', '.join(_KNOWN)}")
    if set(said) == {"keep_days"}:
        return None
    url = said.get("open311")
    if not isinstance(url, str) or urlsplit(url).scheme not in ("http", "https"):
        raise BadSettings(
            "[reports] open311 is not an http(s) address",
            where=where,
            fix='Write open311 = "https://311.yourcity.gov/open311/v2"',
        )
    codes = said.get("codes", {})
    if not isinstance(codes, Mapping) or not all(isinstance(each, str) and each for each in codes.values()):
        raise BadSettings(
            "[reports] codes are not words", where=where, fix='Write codes = { pothole = "001" }'
        )
    return Open311(
        url=url,
        jurisdiction=_word(said, "jurisdiction", where),
        api_key=_key(_word(said, "api_key", where), where, environment),
        codes=dict(codes),
        allow_private=said.get("allow_private") is True,
    )


def keep_days(table: Mapping[str, Any], where: str) -> int:
    """For how many days a report is kept. Raises BadSettings for anything but a number of days."""
    said = table.get("reports", {})
    days = said.get("keep_days", REPORT_DAYS) if isinstance(said, Mapping) else REPORT_DAYS
    if isinstance(days, bool) or not isinstance(days, int) or days < FEWEST_DAYS:
        raise BadSettings(
            f"[reports] keep_days is no number of days from {FEWEST_DAYS} on",
            where=where,
            fix=f"Write keep_days = {REPORT_DAYS}",
        )
    return days


def _word(said: Mapping[str, Any], key: str, where: str) -> str:
    value = said.get(key, "")
    if not isinstance(value, str):
        raise BadSettings(f"[reports] {key} is not a word", where=where, fix=f'Write {key} = "..."')
    return value


def _key(reference: str, where: str, environment: Mapping[str, str]) -> str:
    """The key itself. One that stands in city.toml is no secret any more, and is refused."""
    if not reference:
        return ""
    name = reference.removeprefix(_REFERENCE)
    if name == reference:
        raise BadSettings(
            "[reports] api_key holds a key", where=where, fix='Write api_key = "env:NAME" and export NAME'
        )
    if not environment.get(name):
        raise BadSettings(
            f"[reports] api_key: {name} is not in the environment", where=where, fix=f"Export {name}"
        )
    return environment[name]
