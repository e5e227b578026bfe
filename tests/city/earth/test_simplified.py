"""Outlines with fewer points: never off by more than was allowed, whatever the line."""

from __future__ import annotations

from math import cos, hypot, radians, sin

from hypothesis import given, settings
from hypothesis import strategies as st

from city.earth.simplified import simplified

NUMBERS = st.floats(-50, 50, allow_nan=False)


def _off(point: tuple[float, float], line: list[tuple[float, float]]) -> float:
    """How far a point lies from the nearest part of a line."""
    return min(_from(point, a, b) for a, b in zip(line, line[1:] or line, strict=False))


def _from(point: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    along = 0.0 if not length else ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length
    along = min(1.0, max(0.0, along))
    return hypot(point[0] - a[0] - along * dx, point[1] - a[1] - along * dy)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=60))
def test_only_points_of_the_line_are_left_and_its_ends_stay(line: list[tuple[float, float]]) -> None:
    """Nothing is invented: what is left is part of the line, in its order, from its first to its last."""
    found = simplified(line, 0.5)
    assert (found[0], found[-1]) == (line[0], line[-1]) or len(found) == 1
    rest = iter(line)
    assert all(point in rest for point in found)


def test_a_circle_of_ten_thousand_points_keeps_its_shape_with_few() -> None:
    """A ring keeps its form to within the tolerance and a square of it, with a hundredth of its points."""
    ring = [(100 * cos(radians(each * 0.036)), 100 * sin(radians(each * 0.036))) for each in range(10_001)]
    found = simplified(ring, 0.7)
    assert 20 < len(found) < 100
    assert max(_off(point, found) for point in ring[::97]) < 2.0


def test_a_corner_is_never_cut() -> None:
    """A rectangle with points along its edges is a rectangle again."""
    ring = [(0.0, 0.0), (5.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 5.0), (0.0, 0.0)]
    assert simplified(ring, 0.1) == [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)]
