"""Points in outlines: GeoJSON rings, even-odd, in degrees."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from city.records import Zone

Ring = Sequence[Sequence[float]]
Polygons = Sequence[Sequence[Ring]]
Box = tuple[float, float, float, float]
"""West, south, east, north."""

NOTHING: Mapping[str, str] = {}
CELLS = 64
"""Columns and rows of the grid that says which outlines are worth looking at."""
EDGES = 8
"""How many edges of a ring one of its bands has about: as many are looked at for a point."""


class BandedRing:
    """A ring, its edges sorted into bands of latitude, so that a point is held against few of them."""

    __slots__ = ("_bands", "_count", "_high", "_south", "box")

    def __init__(self, ring: Ring) -> None:
        self.box = box(((ring,),)) or (0.0, 0.0, 0.0, 0.0)
        self._south = self.box[1]
        count = _bands(ring, self.box[3] - self._south)
        self._high = (self.box[3] - self._south) / count or 1.0
        self._count = count
        self._bands = [array("d") for _ in range(count)]
        before = ring[-1] if ring else (0.0, 0.0)
        for here in ring:
            self._enter(before, here)
            before = here

    def _enter(self, one: Sequence[float], other: Sequence[float]) -> None:
        """Always from the southern end to the northern: neighbours that share an edge compute the same."""
        (lon, lat), (lon_to, lat_to) = (one, other) if one[1] < other[1] else (other, one)
        if lat == lat_to:
            return
        edge = lat, lat_to, lon, (lon_to - lon) / (lat_to - lat)
        first, last = self._band(lat), self._band(lat_to)
        for band in self._bands[first : last + 1]:
            band.extend(edge)

    def _band(self, lat: float) -> int:
        band = int((lat - self._south) / self._high)
        return band if band < self._count else self._count - 1

    def holds(self, lon: float, lat: float) -> bool:
        """Ray cast. A point on an edge that two zones share falls into exactly one of them."""
        west, south, east, north = self.box
        if not (west <= lon <= east and south <= lat < north):
            return False
        found = False
        band = int((lat - self._south) / self._high)
        edges = iter(self._bands[band if band < self._count else -1])
        for low, high, start, slope in zip(edges, edges, edges, edges, strict=True):
            if low <= lat < high and lon < start + (lat - low) * slope:
                found = not found
        return found


class Outline:
    """The area of one zone. The first ring of a polygon is its outline, the others are holes."""

    __slots__ = ("_only", "_polygons")

    def __init__(self, polygons: Polygons) -> None:
        self._polygons = [[BandedRing(ring) for ring in rings] for rings in polygons if rings]
        alone = len(self._polygons) == 1 and len(self._polygons[0]) == 1
        self._only = self._polygons[0][0] if alone else None

    def holds(self, lon: float, lat: float) -> bool:
        """Whether the point lies in one of the polygons."""
        if self._only:
            return self._only.holds(lon, lat)
        return any(
            rings[0].holds(lon, lat) and not any(hole.holds(lon, lat) for hole in rings[1:])
            for rings in self._polygons
        )


def _bands(ring: Ring, high: float) -> int:
    """How many bands: a ring that goes up and down all the time must not fill them all with its edges."""
    climbed = sum(abs(one[1] - other[1]) for one, other in pairwise(ring))
    fitting = 4 * len(ring) * high / climbed if climbed else 1
    return max(1, min(len(ring) // EDGES, int(fitting)))


def box(polygons: Polygons) -> Box | None:
    """The box around all polygons, or None where there is no point at all."""
    points = [point for rings in polygons for ring in rings for point in ring]
    if not points:
        return None
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return min(lons), min(lats), max(lons), max(lats)


class _Known(NamedTuple):
    zone_set: str
    id: str
    outline: Outline


class Outlines:
    """All zones of a city, made ready for very many points: a grid, then boxes, then bands of edges.

    Zones are loaded when the first point falls into their box: what asks about a few points
    need not read a whole city's outlines.
    """

    def __init__(self, boxes: Iterable[tuple[int, Box]], load: Callable[[int], Zone]) -> None:
        """``boxes`` are those of all zones that have one, under their numbers: lowest first, it wins."""
        every = list(boxes)
        self._load = load
        self._known: dict[int, _Known] = {}
        self._west = min((each[0] for _, each in every), default=0.0)
        self._south = min((each[1] for _, each in every), default=0.0)
        self._wide = (max((each[2] for _, each in every), default=1.0) - self._west) / CELLS or 1.0
        self._high = (max((each[3] for _, each in every), default=1.0) - self._south) / CELLS or 1.0
        self._cells: dict[tuple[int, int], list[tuple[int, Box]]] = {}
        for number, around in every:
            self._enter(number, around)

    def __bool__(self) -> bool:
        return bool(self._cells)

    def zones_at(self, lat: float, lon: float, known: Mapping[str, str] = NOTHING) -> Mapping[str, str]:
        """Zone set to zone id at this point. Where outlines of one set overlap, the first wins.

        ``known`` is what is certain already: those sets are not looked at.
        """
        found = dict(known)
        cell = int((lon - self._west) // self._wide), int((lat - self._south) // self._high)
        for number, (west, south, east, north) in self._cells.get(cell, ()):
            if west <= lon <= east and south <= lat <= north:
                zone_set, name, outline = self._known.get(number) or self._learn(number)
                if zone_set not in found and outline.holds(lon, lat):
                    found[zone_set] = name
        return found

    def _learn(self, number: int) -> _Known:
        zone = self._load(number)
        known = self._known[number] = _Known(zone.zone_set, zone.id, Outline(zone.polygons))
        return known

    def _enter(self, number: int, around: Box) -> None:
        west, south, east, north = around
        columns = range(int((west - self._west) // self._wide), int((east - self._west) // self._wide) + 1)
        rows = range(int((south - self._south) // self._high), int((north - self._south) // self._high) + 1)
        for column in columns:
            for row in rows:
                self._cells.setdefault((column, row), []).append((number, around))
