"""How far away something is, as people of the city say it (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from skill.turn import Say, say

KM_A_MILE = 1.609344
BLOCKS_A_MILE = 12
"""A block is not one length; twelve to the mile is what city planners reckon with."""
HALF = 0.5
FAR = 10  # from here on in whole miles or kilometres
IN_MILES = ("-US", "-GB")


def in_miles(locales: Sequence[str]) -> bool:
    """Whether the people of these locales measure roads in miles."""
    return any(locale.endswith(IN_MILES) for locale in locales)


def away(km: float, locales: Sequence[str]) -> Say:
    """A distance in blocks up to half a mile, then in miles; in metres and kilometres elsewhere."""
    if not in_miles(locales):
        return _metric(km)
    miles = km / KM_A_MILE
    if miles < HALF:
        return say("distance.blocks", count=max(1, round(miles * BLOCKS_A_MILE)))
    if miles < 0.75:
        return say("distance.half_mile")
    return _counted("distance.miles", miles)


def _metric(km: float) -> Say:
    if km < 0.95:
        return say("distance.metres", count=max(100, round(km * 10) * 100))
    return _counted("distance.km", km)


def _counted(key: str, length: float) -> Say:
    """In halves as far as anybody cares: "1.5 miles"; from ten on in whole ones."""
    if length >= FAR:
        return say(key, count=round(length), length=str(round(length)))
    halves = round(length * 2)
    told = f"{halves // 2}.5" if halves % 2 else str(halves // 2)
    return say(key, count=1 if halves == 2 else 2, length=told)
