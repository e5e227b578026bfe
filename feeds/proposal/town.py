"""What a proposal must know of the city that it is made for."""

from __future__ import annotations

from datetime import datetime

from city.nouns import noun


@noun(frozen=True, slots=True, kw_only=True)
class Town:
    """The city's zone and middle, its languages, and the ids that its sources have already."""

    zone: str
    lat: float
    lon: float
    languages: tuple[str, ...] = ("en",)
    ids: frozenset[str] = frozenset()
    phone: str = ""  # the city's general number, if it gave one
    now: datetime
