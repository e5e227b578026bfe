"""``rates``, ``canaries`` and ``keep_days`` of [channels]: how fast, how tried, how long it is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from city.enrolment.subscriptions import CHANNELS
from city.errors import BadSettings

if TYPE_CHECKING:
    from app.settings import Settings

_REFERENCE = "env:"
_HIGHEST = 100_000
KEEP_DAYS = 400
"""A year, and what is looked up a month after it."""
FEWEST_DAYS, MOST_DAYS = 60, 36_500
"""What may still have to be corrected is known for 45 days."""


def rates(settings: Settings) -> Mapping[str, float]:
    """Messages a second by channel, of all its providers together. Raises BadSettings."""
    fix = "Write rates = { sms = 14 }"
    found = _table(settings, "rates", fix)
    for name, each in found.items():
        if isinstance(each, bool) or not isinstance(each, int | float) or not 0 < each <= _HIGHEST:
            raise _wrong(settings, f"rates.{name} is no number of messages a second", fix)
    return {name: float(each) for name, each in found.items()}


def canaries(settings: Settings) -> Mapping[str, str]:
    """To whom the canary of each channel goes, where that is set. Raises BadSettings.

    Whom it reaches is personal: it stands in the environment, and one that is not there is none.
    """
    fix = 'Write canaries = { sms = "env:CANARY_SMS" }'
    found = _table(settings, "canaries", fix)
    for name, each in found.items():
        if not isinstance(each, str) or not each.startswith(_REFERENCE):
            raise _wrong(settings, f"canaries.{name} names no variable of the environment", fix)
    known = settings.environment
    given = {name: known.get(each.removeprefix(_REFERENCE), "") for name, each in found.items()}
    return {name: target for name, target in given.items() if target}


def keep_days(settings: Settings) -> int:
    """For how many days it is kept who was told what, and how that went. Raises BadSettings."""
    days = settings.channels.get("keep_days", KEEP_DAYS)
    if isinstance(days, bool) or not isinstance(days, int) or not FEWEST_DAYS <= days <= MOST_DAYS:
        raise _wrong(
            settings,
            f"keep_days is no number of days from {FEWEST_DAYS} to {MOST_DAYS}",
            f"Write keep_days = {KEEP_DAYS}",
        )
    return days


def _table(settings: Settings, key: str, fix: str) -> Mapping[str, Any]:
    found = settings.channels.get(key, {})
    if not isinstance(found, Mapping):
        raise _wrong(settings, f"{key} is no table", fix)
    if strange := sorted(set(found) - set(CHANNELS)):
        raise _wrong(settings, f"{key} names a channel {strange[0]!r} that there is not", fix)
    return found


def _wrong(settings: Settings, what: str, fix: str) -> BadSettings:
    return BadSettings(f"[channels] {what}", where=str(settings.folder / "city.toml"), fix=fix)
