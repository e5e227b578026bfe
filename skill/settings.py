"""What the skill must know of its city besides the snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from city.earth.geometry import Point
from city.nouns import noun
from city.profile import REPORT_DAYS


@noun(frozen=True, slots=True, kw_only=True)
class SkillSettings:
    """The city as residents hear it. ``phone`` is its general number as people say it
    ("311"), "" where it gave none: then they are told to call city hall.

    ``zone`` is the city's IANA time zone; the first of ``locales`` answers a request
    that names none. ``lat``, ``lon``, ``ugc`` and ``same`` say where the whole city is, for
    residents whose place is not known; ``outline`` is its ring of (lat, lon), empty if unknown.
    ``service_codes`` are the city's own codes by our service types, where they differ; ``report_days``
    is for how many days a report is kept.
    ``signs_up`` says that alerts by e-mail or text can be had on the city's page.
    ``skill_id`` is empty where any Alexa skill may call (the demo).
    """

    city: str
    zone: str
    phone: str = ""
    locales: tuple[str, ...] = ("en-US",)
    lat: float | None = None
    lon: float | None = None
    ugc: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    outline: tuple[Point, ...] = ()
    skill_id: str = ""
    service_codes: Mapping[str, str] = field(default_factory=dict)
    report_days: int = REPORT_DAYS
    signs_up: bool = False
