"""Points in outlines: GeoJSON rings, even-odd, in degrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from city.records import Zone

Ring = Sequence[tuple[float, float]]
Polygons = Sequence[Sequence[Ring]]
Box = tuple[float, float, float, float]
"""West, south, east, north."""

NOTHING: Mapping[str, str] = {}
CELLS = 64
"""Columns and rows of the grid that says which outlines are worth looking at."""


def inside(lon: float, lat: float, polygons: Polygons) -> bool:
    """Whether the point lies in one of the polygons. The first ring is the outline, others are holes."""
    return any(
        rings and _in_ring(lon, lat, rings[0]) and not any(_in_ring(lon, lat, hole) for hole in rings[1:])
        for rings in polygons
    )


def _in_ring(lon: float, lat: float, ring: Ring) -> bool:
    """Ray cast. A point on an edge that two zones share falls into exactly one of them."""
    found = False
    before_lon, before_lat = ring[-1] if ring else (0.0, 0.0)
    for ring_lon, ring_lat in ring:
        if (ring_lat > lat) != (before_lat > lat):
            slope = (before_lon - ring_lon) / (before_lat - ring_lat)
            if lon < ring_lon + (lat - ring_lat) * slope:
                found = not found
        before_lon, before_lat = ring_lon, ring_lat
    return found


def box(polygons: Polygons) -> Box | None:
    """The box around all polygons, or None where there is no point at all."""
    points = [point for rings in polygons for ring in rings for point in ring]
    if not points:
        return None
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return min(lons), min(lats), max(lons), max(lats)


class Outlines:
    """All zones of a city, made ready for very many points: a grid, then boxes, then ray casts."""

    def __init__(self, zones: Iterable[Zone]) -> None:
        self._zones = [(zone, around) for zone in zones if (around := box(zone.polygons))]
        boxes = [around for _, around in self._zones]
        self._west = min((each[0] for each in boxes), default=0.0)
        self._south = min((each[1] for each in boxes), default=0.0)
        self._wide = (max((each[2] for each in boxes), default=1.0) - self._west) / CELLS or 1.0
        self._high = (max((each[3] for each in boxes), default=1.0) - self._south) / CELLS or 1.0
        self._cells: dict[tuple[int, int], list[tuple[Zone, Box]]] = {}
        for zone, around in self._zones:
            self._enter(zone, around)

    def zones_at(self, lat: float, lon: float, known: Mapping[str, str] = NOTHING) -> Mapping[str, str]:
        """Zone set to zone id at this point. Where outlines of one set overlap, the first wins.

        ``known`` is what is certain already: those sets are not looked at.
        """
        found = dict(known)
        cell = int((lon - self._west) // self._wide), int((lat - self._south) // self._high)
        for zone, (west, south, east, north) in self._cells.get(cell, ()):
            if zone.zone_set in found or not (west <= lon <= east and south <= lat <= north):
                continue
            if inside(lon, lat, zone.polygons):
                found[zone.zone_set] = zone.id
        return found

    def _enter(self, zone: Zone, around: Box) -> None:
        west, south, east, north = around
        columns = range(int((west - self._west) // self._wide), int((east - self._west) // self._wide) + 1)
        rows = range(int((south - self._south) // self._high), int((north - self._south) // self._high) + 1)
        for column in columns:
            for row in rows:
                self._cells.setdefault((column, row), []).append((zone, around))
