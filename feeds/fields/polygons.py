"""Outlines: GeoJSON geometry (RFC 7946) -> the rings of a zone."""

from __future__ import annotations

import math
from typing import Any

from feeds.tables.geometry import pairs

Ring = tuple[tuple[float, float], ...]
Polygons = tuple[tuple[Ring, ...], ...]

POINTS = 100_000
"""Most points that one zone may have; a whole county's coast has fewer."""

_SMALLEST = 4  # RFC 7946, 3.1.6: a linear ring has four or more positions


def polygons(geometry: Any) -> Polygons:
    """Rings as ``((lon, lat), ...)``, outline first. Raises ValueError where it is not an area."""
    if not isinstance(geometry, dict):
        raise ValueError("has no geometry")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection":
        return tuple(each for part in geometry.get("geometries") or () for each in polygons(part))
    if kind not in {"Polygon", "MultiPolygon"} or not isinstance(coordinates, list):
        raise ValueError(f"its geometry is {kind or 'nothing'}, not a Polygon or MultiPolygon")
    outlines = [coordinates] if kind == "Polygon" else coordinates
    read = tuple(tuple(_ring(ring) for ring in outline) for outline in outlines if outline)
    if not read:
        raise ValueError("its outline has no points")
    if sum(len(ring) for outline in read for ring in outline) > POINTS:
        raise ValueError(f"its outline has more than {POINTS} points")
    return read


def point(geometry: Any) -> tuple[float, float] | None:
    """``(lon, lat)`` of a GeoJSON Point, or None where the geometry is something else."""
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return None
    return _position(geometry.get("coordinates"))


def _ring(ring: Any) -> Ring:
    read = tuple(pairs(ring) or map(_position, ring)) if isinstance(ring, list) else ()
    if len(read) < _SMALLEST:
        raise ValueError("a ring of its outline has fewer than four points")
    return read if read[0] == read[-1] else (*read, read[0])


def _position(position: Any) -> tuple[float, float]:
    try:
        lon, lat = float(position[0]), float(position[1])
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise ValueError(f"{position!r} is not a longitude and latitude") from error
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise ValueError(f"{position!r} is not a longitude and latitude in degrees")
    return lon, lat
