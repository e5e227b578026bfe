"""The map on which the area of an alert is seen, and with JavaScript drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from math import cos, radians
from typing import Any, NamedTuple

from city.earth.geometry import Box, Point
from city.earth.simplified import simplified
from city.records import Zone
from web.maps.backdrop import FINEST, Outline, areas, city_box, outlined, path_of
from web.maps.backdrop import Area as MapArea
from web.maps.view import KM_A_DEGREE, WIDTH, View, box_around, view_of

MOST = 400
"""Zones of one set that are drawn; more cannot be told apart."""


class Shape(NamedTuple):
    """One zone on the map: its id as a form has it, its outline with its name, and whether it is chosen."""

    id: str
    area: MapArea
    chosen: bool


class AlertMap(NamedTuple):
    """What is shown of the earth, the zones on it, and what of the area is no zone: paths and circles."""

    view: View
    shapes: Sequence[Shape]
    paths: Sequence[str] = ()
    circles: Sequence[tuple[float, float, float]] = ()

    @property
    def width(self) -> float:
        """Units from west to east."""
        return WIDTH


def sets_of(zones: Sequence[Zone]) -> Mapping[str, Sequence[Zone]]:
    """The zones by their sets: those for evacuation first, the others by name; zones without outline not."""
    found: dict[str, list[Zone]] = {}
    for each in zones:
        if each.polygons:
            found.setdefault(each.zone_set, []).append(each)
    order = sorted(found, key=lambda name: (name != "evacuation", name))
    return {name: sorted(found[name], key=_by_number) for name in order}


def chosen_set(sets: Mapping[str, Sequence[Zone]], chosen: Sequence[str]) -> str:
    """Which set the map shows: that of the first zone that was chosen, else the first."""
    named = next((each.partition(":")[0] for each in chosen), "")
    return named if named in sets else next(iter(sets), "")


def drawn(
    sets: Mapping[str, Sequence[Zone]], shown: str, chosen: Sequence[str], locale: str
) -> AlertMap | None:
    """The map of one set of zones, to choose and to draw on."""
    outlines = outlined(sets.get(shown, ())[:MOST])
    whole = city_box(outlines)
    if whole is None:
        return None
    view = view_of(whole)
    return AlertMap(view, _shapes(outlines, view, whole, chosen, locale))


def of_area(sets: Mapping[str, Sequence[Zone]], area: Mapping[str, Any], locale: str) -> AlertMap | None:
    """The map of an area as it was chosen: ``zones``, ``rings`` of ``(lat, lon)`` and ``circles`` with km."""
    outlines = outlined(_looked_at(sets, area["zones"]))
    whole = box_around(chain(_corners(outlines), *area["rings"], *map(_around, area["circles"])))
    if whole is None:
        return None
    view = view_of(whole)
    shapes = _shapes(outlines, view, whole, area["zones"], locale)
    if area["whole_city"]:
        shapes = [each._replace(chosen=True) for each in shapes]
    circles = [(*view.at((lat, lon)), view.units(km)) for lat, lon, km in area["circles"]]
    rings = [simplified([view.at((lat, lon)) for lat, lon in ring], FINEST) for ring in area["rings"]]
    return AlertMap(view, shapes, [path_of([ring]) for ring in rings], circles)


def _looked_at(sets: Mapping[str, Sequence[Zone]], chosen: Sequence[str]) -> list[Zone]:
    """What was chosen, of any set, before the others of the set that the map shows."""
    shown = chosen_set(sets, chosen)
    own = [each for name, every in sets.items() for each in every if f"{name}:{each.id}" in chosen]
    return [*own, *(each for each in sets.get(shown, ()) if f"{shown}:{each.id}" not in chosen)][:MOST]


def _shapes(
    outlines: Sequence[Outline], view: View, whole: Box, chosen: Sequence[str], locale: str
) -> list[Shape]:
    names = [f"{each.zone.zone_set}:{each.zone.id}" for each in outlines]
    drawn_areas = areas(outlines, view, whole, locale)
    return [Shape(name, area, name in chosen) for name, area in zip(names, drawn_areas, strict=True)]


def _corners(outlines: Sequence[Outline]) -> Iterator[Point]:
    return (corner for each in outlines for corner in (each.box[:2], each.box[2:]))


def _around(circle: tuple[float, float, float]) -> tuple[Point, Point]:
    """Two corners between which all of a circle lies."""
    lat, lon, km = circle
    tall = km / KM_A_DEGREE
    wide = tall / max(cos(radians(lat)), 0.05)
    return (lat - tall, lon - wide), (lat + tall, lon + wide)


def _by_number(zone: Zone) -> tuple[bool, int, str]:
    """Districts are counted: 2 comes before 10."""
    return (not zone.id.isdigit(), int(zone.id) if zone.id.isdigit() else 0, zone.id)
