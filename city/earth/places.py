"""Where somebody is, as far as the city's services are concerned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from city.nouns import noun


@noun(frozen=True, slots=True)
class Location:
    """A resolved address: its point and everything that is decided by where it lies.

    ``zones`` maps a zone set to the zone's id, for instance ``{"pickup": "mon-a",
    "district": "3", "evacuation": "B"}``. ``ugc`` and ``same`` are the NWS zone and
    county codes. Coordinates are WGS 84 degrees.
    """

    label: str
    lat: float | None = None
    lon: float | None = None
    zones: Mapping[str, str] = field(default_factory=dict)
    ugc: tuple[str, ...] = ()
    same: tuple[str, ...] = ()


class Found(StrEnum):
    """How looking up an address ended."""

    EXACT = "exact"
    NEAR = "near"  # one address is so close that it may be offered: "did you mean ...?"
    AMBIGUOUS = "ambiguous"  # several are meant equally: "North or South Alder Street?"
    OUTSIDE = "outside"  # a real address, but not in this city
    UNKNOWN = "unknown"


@noun(frozen=True, slots=True)
class Resolution:
    """What became of an address in words: one location, some to choose from, or none.

    A location whose label has no house number is a whole street, all of which has the
    same services. AMBIGUOUS without candidates is a street that the city has, on which
    the house number decides: ask for it.
    """

    found: Found
    location: Location | None = None
    candidates: tuple[Location, ...] = ()
