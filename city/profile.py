"""Who the city is: what every room may know of it without reading its files."""

from __future__ import annotations

from city.nouns import noun

REPORT_DAYS = 730
"""For so many days a report is kept where city.toml says nothing else."""


@noun(frozen=True, slots=True, kw_only=True)
class City:
    """Who the city is. ``zone`` is an IANA name; coordinates are WGS 84 degrees.

    ``phone`` is its general number as people say it ("311"); "" where it gave none: not every city has a 311.
    ``seal`` is the name of a picture beside its city.toml, "" where it has none.
    """

    name: str
    state: str
    zone: str
    locales: tuple[str, ...]
    latitude: float
    longitude: float
    same: tuple[str, ...]
    ugc: tuple[str, ...]
    population: int
    phone: str = ""
    colors: tuple[str, str] = ("#12486b", "#f2b544")
    seal: str = ""
