"""Places."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from city.earth.places import Location


def location_of(place: dict[str, Any]) -> Location:
    """The location of which :func:`fields_of` made a mapping."""
    return Location(**{**place, "ugc": tuple(place["ugc"]), "same": tuple(place["same"])})


def fields_of(location: Location) -> dict[str, Any]:
    """A location as JSON can hold it."""
    return {each.name: getattr(location, each.name) for each in fields(location)}
