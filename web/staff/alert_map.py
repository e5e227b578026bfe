"""The map on which the area of an alert is seen, and with JavaScript drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from city.earth.geometry import Point
from city.localized import in_language
from city.records import Zone
from web.outlines import Picture, middle, of_zones, picture, rings_of

MOST = 400
"""Zones of one set that are drawn; more cannot be told apart."""


class Shape(NamedTuple):
    """One zone on the map: its id as a form has it, its name, its outline, and where its name stands."""

    id: str
    name: str
    path: str
    at: tuple[float, float]
    chosen: bool


class AlertMap(NamedTuple):
    """A picture, the zones on it, and what of the area is no zone: paths, and circles as x, y, radius."""

    picture: Picture
    shapes: Sequence[Shape]
    paths: Sequence[str] = ()
    circles: Sequence[tuple[float, float, float]] = ()


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
    zones = sets.get(shown, ())[:MOST]
    made = of_zones(zones)
    return AlertMap(made, _shapes(zones, made, set(chosen), locale)) if made else None


def of_area(sets: Mapping[str, Sequence[Zone]], area: Mapping[str, Any], locale: str) -> AlertMap | None:
    """The map of an area as it was chosen: ``zones``, ``rings`` of ``(lat, lon)`` and ``circles`` with km."""
    shown = chosen_set(sets, area["zones"])
    zones = [
        each for name, every in sets.items() for each in every
        if name == shown or f"{name}:{each.id}" in area["zones"]
    ]  # fmt: skip
    rings: Sequence[Sequence[Point]] = area["rings"]
    points = [point for zone in zones for ring in rings_of(zone) for point in ring]
    points += [(lat, lon) for ring in rings for lat, lon in ring]
    points += [(lat, lon) for lat, lon, _ in area["circles"]]
    made = picture(points)
    if made is None:
        return None
    circles = [(*made.at((lat, lon)), made.radius(km)) for lat, lon, km in area["circles"]]
    shapes = _shapes(zones[:MOST], made, set(area["zones"]), locale)
    if area["whole_city"]:
        shapes = [each._replace(chosen=True) for each in shapes]
    return AlertMap(made, shapes, [made.path(ring) for ring in rings], circles)


def _shapes(zones: Sequence[Zone], made: Picture, chosen: set[str], locale: str) -> list[Shape]:
    found = []
    for zone in zones:
        rings = rings_of(zone)
        label = f"{zone.zone_set}:{zone.id}"
        path = "".join(map(made.path, rings))
        name = in_language(zone.name, locale) or zone.id
        found.append(Shape(label, name, path, made.at(middle(rings[0])), label in chosen))
    return found


def _by_number(zone: Zone) -> tuple[bool, int, str]:
    """Districts are counted: 2 comes before 10."""
    return (not zone.id.isdigit(), int(zone.id) if zone.id.isdigit() else 0, zone.id)
