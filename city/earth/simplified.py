"""Outlines with fewer points, as far as an eye can tell. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

XY = tuple[float, float]
"""A point on a plane, in any unit."""


def simplified(line: Sequence[XY], tolerance: float) -> list[XY]:
    """The line without the points that lie within ``tolerance`` of what is left (Douglas and Peucker).

    Ends stay. Points that share a square of the tolerance are one first, so that an outline of a hundred
    thousand is no work for a hundred thousand.
    """
    points = _apart(line, tolerance)
    if len(points) < 3:
        return points
    kept = {0, len(points) - 1}
    open_spans = [(0, len(points) - 1)]
    while open_spans:
        first, last = open_spans.pop()
        far, away = _farthest(points, first, last)
        if away > tolerance:
            kept.add(far)
            open_spans += [(first, far), (far, last)]
    return [points[at] for at in sorted(kept)]


def _apart(line: Sequence[XY], tolerance: float) -> list[XY]:
    """The first of each run of points in one square, and the last of all."""
    found: list[XY] = []
    square: tuple[int, int] | None = None
    for point in line:
        here = round(point[0] / tolerance), round(point[1] / tolerance)
        if here != square:
            found.append(point)
            square = here
    if line and found[-1] != line[-1]:
        found.append(line[-1])
    return found


def _farthest(points: Sequence[XY], first: int, last: int) -> tuple[int, float]:
    """Which point between two lies farthest from the straight line that joins them, and how far."""
    (x1, y1), (x2, y2) = points[first], points[last]
    dx, dy = x2 - x1, y2 - y1
    length = hypot(dx, dy)
    best, most = first, 0.0
    for at in range(first + 1, last):
        x, y = points[at]
        # A ring begins where it ends: there, the distance from that point.
        away = abs(dy * (x - x1) - dx * (y - y1)) / length if length else hypot(x - x1, y - y1)
        if away > most:
            best, most = at, away
    return best, most
