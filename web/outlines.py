"""Outlines on the earth as an SVG picture has them: flat, a few hundred units wide, no finer than is seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from math import cos, radians
from typing import NamedTuple

from city.earth.geometry import EARTH_RADIUS_KM, Point
from city.records import Zone

WIDTH = 640.0
_SEEN = 0.8
"""Units; a corner that lies nearer to the last one is left out."""
_MARGIN = 0.04
_KM_A_DEGREE = radians(1) * EARTH_RADIUS_KM


class Picture(NamedTuple):
    """A map of one part of the earth: units from its north-western corner. Near a city the earth is flat."""

    west: float
    north: float
    per_lon: float
    per_lat: float
    width: float
    height: float

    def at(self, point: Point) -> tuple[float, float]:
        """Where ``(lat, lon)`` lies, in units from the left and from above."""
        lat, lon = point
        return round((lon - self.west) * self.per_lon, 1), round((self.north - lat) * self.per_lat, 1)

    def path(self, ring: Sequence[Point]) -> str:
        """A closed ring as the ``d`` of a path."""
        kept: list[tuple[float, float]] = []
        for x, y in map(self.at, ring):
            if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= _SEEN:
                kept.append((x, y))
        return f"M{'L'.join(f'{x:g} {y:g}' for x, y in kept)}Z" if kept else ""

    def radius(self, kilometres: float) -> float:
        """A length on the ground, in units."""
        return round(kilometres / _KM_A_DEGREE * self.per_lat, 1)


def picture(points: Iterable[Point]) -> Picture | None:
    """The map that holds these points, with a margin; None where they are none, or all the same."""
    every = list(points)
    if not every:
        return None
    south, north = min(lat for lat, _ in every), max(lat for lat, _ in every)
    west, east = min(lon for _, lon in every), max(lon for _, lon in every)
    shrink = cos(radians((south + north) / 2))
    across, up = (east - west) * shrink, north - south
    most = max(across, up)
    if not 0 < most < 10:  # ten degrees are no city
        return None
    edge = most * _MARGIN
    per_lat = WIDTH / (most + 2 * edge)
    return Picture(
        west=west - edge / shrink,
        north=north + edge,
        per_lon=per_lat * shrink,
        per_lat=per_lat,
        width=round((across + 2 * edge) * per_lat, 1),
        height=round((up + 2 * edge) * per_lat, 1),
    )


def rings_of(zone: Zone) -> list[list[Point]]:
    """The outlines of a zone as ``(lat, lon)``, without its holes."""
    return [[(lat, lon) for lon, lat in polygon[0]] for polygon in zone.polygons if polygon]


def of_zones(zones: Iterable[Zone]) -> Picture | None:
    """The map that holds all of these zones."""
    return picture(chain.from_iterable(ring for zone in zones for ring in rings_of(zone)))


def middle(ring: Sequence[Point]) -> Point:
    """The middle of a ring's box: where its name is written."""
    lats, lons = [lat for lat, _ in ring], [lon for _, lon in ring]
    return (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
