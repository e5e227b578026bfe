"""``rates`` and ``canaries`` of [channels] in city.toml: how fast a channel may be used, how it is tried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from city.errors import BadSettings
from city.subscriptions import CHANNELS

if TYPE_CHECKING:
    from app.settings import Settings

_REFERENCE = "env:"
_HIGHEST = 100_000


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


def _table(settings: Settings, key: str, fix: str) -> Mapping[str, Any]:
    found = settings.channels.get(key, {})
    if not isinstance(found, Mapping):
        raise _wrong(settings, f"{key} is no table", fix)
    if strange := sorted(set(found) - set(CHANNELS)):
        raise _wrong(settings, f"{key} names a channel {strange[0]!r} that there is not", fix)
    return found


def _wrong(settings: Settings, what: str, fix: str) -> BadSettings:
    return BadSettings(f"[channels] {what}", where=str(settings.folder / "city.toml"), fix=fix)
