"""The city's outlines, ready to be drawn under what a map is about (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from city.earth.geometry import Box, Point, boxes_touch
from city.earth.simplified import simplified
from city.localized import in_language
from city.records import Zone
from web.maps.view import View, box_around

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

SETS = ("district", "pickup", "precinct", "evacuation", "sweeping", "zoning")
"""Which zones show the city's shape best, of those that there are."""
FINEST = 0.7
"""Units that an outline may be off: less than a pixel."""
PARTS = 4_000
"""Into how many parts of the city's longer side an outline is told apart."""
MOST_POINTS = 1_500
"""Of all outlines of a drawing: some ten bytes each."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A zone's rings, each of (latitude, longitude); holes are rings like others."""

    zone: Zone
    rings: tuple[tuple[Point, ...], ...]

    @property
    def box(self) -> Box:
        """What it lies in."""
        found = box_around(point for ring in self.rings for point in ring)
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Area:
    """An outline as drawn: ``path`` is SVG's, ``label`` its name with where it stands."""

    id: str
    path: str
    label: str
    x: float
    y: float


def outlines(records: Records) -> Mapping[str, tuple[Outline, ...]]:
    """The outlines by their set, as fine as any drawing needs."""
    found: dict[str, tuple[Outline, ...]] = {}
    for each in outlined(records(Zone)):
        found[each.zone.zone_set] = (*found.get(each.zone.zone_set, ()), each)
    return found


def outlined(zones: Iterable[Zone]) -> list[Outline]:
    """Those of the zones that are drawn, as fine as all of them together can be told apart."""
    drawn = [zone for zone in zones if zone.polygons]
    whole = box_around((lat, lon) for zone in drawn for ring in zone.polygons[0][:1] for lon, lat in ring)
    finest = max(whole[2] - whole[0], whole[3] - whole[1], 0.001) / PARTS if whole else 1.0
    return [_outline(zone, finest) for zone in drawn]


def best(every: Mapping[str, tuple[Outline, ...]]) -> tuple[str, tuple[Outline, ...]]:
    """The set that shows the city's shape best, by its name; ("", ()) where nothing is drawn."""
    name = next((each for each in SETS if each in every), next(iter(sorted(every)), ""))
    return name, every.get(name, ())


def city_box(every: Sequence[Outline]) -> Box | None:
    """What all of them lie in; None where there are none."""
    return box_around(corner for each in every for corner in (each.box[:2], each.box[2:]))


def areas(every: Sequence[Outline], view: View, shown: Box, locale: str) -> tuple[Area, ...]:
    """The outlines that touch what is shown, with as many points as a drawing may have."""
    near = [each for each in every if boxes_touch(each.box, shown)]
    tolerance = FINEST
    while True:
        paths = [_lines(each, view, tolerance) for each in near]
        if sum(len(line) for lines in paths for line in lines) <= MOST_POINTS or tolerance > 40:
            break
        tolerance *= 2
    return tuple(_area(each, lines, view, locale) for each, lines in zip(near, paths, strict=True))


def path_of(lines: Iterable[Sequence[tuple[float, float]]]) -> str:
    """SVG's path of closed lines, in whole units."""
    return "".join(f"M{'L'.join(f'{x:.0f} {y:.0f}' for x, y in line)}Z" for line in lines)


def _outline(zone: Zone, finest: float) -> Outline:
    rings = (simplified(ring, finest) for polygon in zone.polygons for ring in polygon if ring)
    return Outline(zone, tuple(tuple((lat, lon) for lon, lat in ring) for ring in rings))


def _lines(outline: Outline, view: View, tolerance: float) -> list[list[tuple[float, float]]]:
    found = (simplified([view.at(point) for point in ring], tolerance) for ring in outline.rings)
    return [line for line in found if len(line) > 3]


def _area(outline: Outline, lines: list[list[tuple[float, float]]], view: View, locale: str) -> Area:
    south, west, north, east = outline.box
    x, y = view.at(((south + north) / 2, (west + east) / 2))
    label = in_language(outline.zone.name, locale) if outline.zone.name else outline.zone.id
    return Area(outline.zone.id, path_of(lines), label, round(x), round(y))
