"""Shapes as GeoJSON in longitude and latitude (RFC 7946), from GeoJSON, ArcGIS and Socrata.

Nothing is guessed: a shape in a reference system other than WGS 84 or Web Mercator becomes null, and
the reason is said.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

Geometry = Mapping[str, Any]
Position = list[float]
Place = Callable[[float, float], Position]

WGS84 = frozenset({4326, 4269, 4283, 7844, 104199})
"""Reference systems in degrees that differ from WGS 84 by at most two metres."""
MAX_RINGS = 2_000
MAX_DEPTH = 8
"""Of collections within one another, which RFC 7946 (3.1.8) tells everybody to avoid."""
WEB_MERCATOR = frozenset({3857, 102100, 102113, 900913})
_MERCATOR_RADIUS = 6378137.0
_MERCATOR_EDGE = math.pi * _MERCATOR_RADIUS
_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}


class BadShape(ValueError):
    """A shape that cannot be given in longitude and latitude; the message says why."""


def degrees(x: float, y: float) -> Position:
    """A position already in degrees."""
    if not (-180.0 <= x <= 180.0 and -90.0 <= y <= 90.0):
        raise BadShape("its coordinates are not degrees of longitude and latitude")
    return [x, y]


def from_mercator(x: float, y: float) -> Position:
    """Web Mercator metres to degrees (EPSG 3857)."""
    if not (abs(x) <= _MERCATOR_EDGE * 1.0001 and abs(y) <= _MERCATOR_EDGE * 1.0001):
        raise BadShape("its coordinates are not Web Mercator metres")
    longitude = math.degrees(x / _MERCATOR_RADIUS)
    latitude = math.degrees(2 * math.atan(math.exp(y / _MERCATOR_RADIUS)) - math.pi / 2)
    return [round(longitude, 7), round(latitude, 7)]


def geojson(shape: Any, place: Place = degrees, depth: int = 0) -> Geometry | None:
    """A GeoJSON geometry, checked and placed; null stays null. Raises BadShape."""
    if shape is None or shape == {}:
        return None
    if not isinstance(shape, dict):
        raise BadShape("its geometry is no object")
    kind = shape.get("type")
    if kind == "GeometryCollection":
        members = shape.get("geometries")
        members = members if isinstance(members, list) else []
        if depth >= MAX_DEPTH:
            raise BadShape(f"it is a collection of collections, {MAX_DEPTH} deep")
        return {"type": kind, "geometries": [geojson(each, place, depth + 1) for each in members[:1000]]}
    if kind not in _DEPTHS:
        raise BadShape(f"its geometry is of no known type: {str(kind)[:40]!r}")
    if shape.get("coordinates") in (None, []):
        return None
    placed = _placed(shape["coordinates"], _DEPTHS[kind], place)
    return {"type": kind, "coordinates": _TIDY[kind](placed) if kind in _TIDY else placed}


def _line(line: list[Position]) -> list[Position]:
    if len(line) < 2:
        raise BadShape("its line has fewer than two points")
    return line


def _lines(lines: list[list[Position]]) -> list[list[Position]]:
    return _some([line for line in lines if len(line) > 1], "it has no line of two points")


def _polygon(rings: list[list[Position]]) -> list[list[Position]]:
    """Closed rings (RFC 7946, 3.1.6); without its outer one a polygon is none."""
    if not rings or len(rings[0]) < 3:
        raise BadShape("its outline has fewer than three corners")
    return [ring if ring[0] == ring[-1] else [*ring, ring[0]] for ring in rings if len(ring) > 2]


def _polygons(polygons: list[list[list[Position]]]) -> list[list[list[Position]]]:
    drawn = [_polygon(each) for each in polygons if each and len(each[0]) > 2]
    return _some(drawn, "it has no outline of three corners")


def _some(parts: list[Any], without: str) -> list[Any]:
    if not parts:
        raise BadShape(without)
    return parts


_TIDY: Mapping[str, Callable[[Any], Any]] = {
    "LineString": _line,
    "MultiLineString": _lines,
    "Polygon": _polygon,
    "MultiPolygon": _polygons,
}


def in_mercator(shape: Any) -> bool:
    """Whether the first position of a shape that says to be in degrees lies far outside them."""
    at = shape.get("coordinates") if isinstance(shape, dict) else None
    while isinstance(at, list) and at and isinstance(at[0], list):
        at = at[0]
    if not isinstance(at, list) or len(at) < 2 or not all(isinstance(n, int | float) for n in at[:2]):
        return False
    x, y = abs(at[0]), abs(at[1])
    return bool((x > 360 or y > 180) and max(x, y) <= _MERCATOR_EDGE)


def pairs(line: Any) -> list[tuple[float, float]] | None:
    """A line of plain pairs of longitude and latitude; None for any other, which has to be looked at.

    Outlines of a city's zones are a million positions, and nearly all of them are just that.
    """
    try:
        longitudes, latitudes = zip(*line, strict=True)
        plain = {float} == set(map(type, longitudes)) == set(map(type, latitudes))
    except (TypeError, ValueError):
        return None
    if not plain or not math.isfinite(sum(longitudes) + sum(latitudes)):
        return None
    if not (
        min(longitudes) >= -180 and max(longitudes) <= 180 and -90 <= min(latitudes) <= max(latitudes) <= 90
    ):
        return None
    return list(zip(longitudes, latitudes, strict=True))


def _placed(coordinates: Any, depth: int, place: Place) -> Any:
    if depth == 1 and place is degrees and isinstance(coordinates, list) and pairs(coordinates) is not None:
        return coordinates
    if depth:
        if not isinstance(coordinates, list):
            raise BadShape("its coordinates are not nested as its type wants")
        return [_placed(each, depth - 1, place) for each in coordinates]
    return position(coordinates, place)


def position(at: Any, place: Place) -> Position:
    """One position; what is not two finite numbers at least is refused, height is dropped."""
    if not isinstance(at, list | tuple) or len(at) < 2:
        raise BadShape("a position has fewer than two numbers")
    x, y = at[0], at[1]
    if (
        isinstance(x, bool)
        or isinstance(y, bool)
        or not (isinstance(x, int | float) and isinstance(y, int | float))
    ):
        raise BadShape("a position is not made of numbers")
    if not (math.isfinite(x) and math.isfinite(y)):
        raise BadShape("a position is not finite")
    return place(float(x), float(y))


def latitude_longitude(value: Any) -> Geometry | None:
    """Socrata's old location column: ``{"latitude": "36.8", "longitude": "-76.2"}`` as a point."""
    if not isinstance(value, dict) or not {"latitude", "longitude"} <= value.keys():
        return None
    try:
        return {"type": "Point", "coordinates": degrees(float(value["longitude"]), float(value["latitude"]))}
    except (TypeError, ValueError):
        return None


def rings_to_polygons(rings: Sequence[list[Position]]) -> Geometry | None:
    """ArcGIS rings, outer ones clockwise and holes not, as a GeoJSON polygon or several.

    A hole goes to the outer ring that contains its first position; one that lies in none is an outer
    ring drawn the wrong way round. Outer rings come out counter-clockwise (RFC 7946, 3.1.6). Raises
    BadShape for more rings than can be sorted into each other in about a second.
    """
    if len(rings) > MAX_RINGS:
        raise BadShape(f"it has more than {MAX_RINGS} rings")
    closed = [ring if ring[0] == ring[-1] else [*ring, ring[0]] for ring in rings if len(ring) > 2]
    outer = [[ring[::-1]] for ring in closed if _area(ring) <= 0]
    for ring in (ring for ring in closed if _area(ring) > 0):
        home = next((polygon for polygon in outer if _contains(polygon[0], ring[0])), None)
        if home is None:
            outer.append([ring])
        else:
            home.append(ring[::-1])
    if not outer:
        return None
    if len(outer) == 1:
        return {"type": "Polygon", "coordinates": outer[0]}
    return {"type": "MultiPolygon", "coordinates": outer}


def _area(ring: Sequence[Position]) -> float:
    """Twice the signed area; positive is counter-clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def _contains(ring: Sequence[Position], at: Position) -> bool:
    x, y = at
    inside = False
    for a, b in pairwise(ring):
        if (a[1] > y) != (b[1] > y) and x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]:
            inside = not inside
    return inside
