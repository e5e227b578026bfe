"""Points, polygons and circles as CAP draws them (A14, A19, B6)."""

from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.earth import geometry
from city.earth.geometry import Fault, Point

SQUARE = [(0.0, 0.0), (0.0, 2.0), (2.0, 2.0), (2.0, 0.0), (0.0, 0.0)]
NOTCHED = [(0.0, 0.0), (0.0, 4.0), (4.0, 4.0), (1.0, 2.0), (4.0, 0.0), (0.0, 0.0)]


@pytest.mark.parametrize(
    ("point", "ring", "inside"),
    [
        ((1.0, 1.0), SQUARE, True),
        ((1.0, 1.0), SQUARE[:-1], True),
        ((3.0, 1.0), SQUARE, False),
        ((0.0, 0.0), SQUARE, True),
        ((0.0, 1.0), SQUARE, True),
        ((2.0, 1.0), SQUARE, True),
        ((1.0, 2.0), SQUARE, True),
        ((1.0, 2.0000001), SQUARE, False),
        ((3.0, 2.0), NOTCHED, False),
        ((3.0, 0.5), NOTCHED, True),
        ((0.5, 2.0), NOTCHED, True),
        ((1.0, 1.0), [], False),
        ((1.0, 1.0), [(0.0, 0.0), (2.0, 2.0)], False),
        ((1.0, 1.0), [(1.0, 1.0)] * 4, True),
    ],
)
def test_a14_a_point_is_in_a_polygon_or_on_its_edge(point: Point, ring: list[Point], *, inside: bool) -> None:
    """The edge belongs to the polygon: who is on the line is warned."""
    assert geometry.in_polygon(point, ring) is inside


@given(
    st.floats(-1, 3, allow_nan=False),
    st.floats(-1, 3, allow_nan=False),
    st.integers(0, 3),
    st.booleans(),
)
def test_where_a_ring_begins_and_which_way_it_runs_does_not_matter(
    lat: float, lon: float, start: int, backwards: bool
) -> None:
    """The same square, written in eight ways, holds the same points."""
    corners = SQUARE[:-1][start:] + SQUARE[:-1][:start]
    ring = corners[::-1] if backwards else corners
    assert geometry.in_polygon((lat, lon), ring) is geometry.in_polygon((lat, lon), SQUARE)


@given(
    st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), max_size=12),
    st.floats(-90, 90),
    st.floats(-180, 180),
)
def test_no_ring_makes_it_fail(ring: list[Point], lat: float, lon: float) -> None:
    """Crossing, flat, over the antimeridian: there is always an answer."""
    assert geometry.in_polygon((lat, lon), ring) in (True, False)
    assert geometry.fault(ring) in (None, *Fault)
    assert geometry.rings_touch(ring, SQUARE) is geometry.rings_touch(SQUARE, ring)
    assert geometry.circle_touches((lat, lon), 10, ring) in (True, False)


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        ((25.7617, -80.1918), (25.7617, -80.1918), 0),
        ((40.7128, -74.0060), (34.0522, -118.2437), 3936),
        ((0.0, 179.5), (0.0, -179.5), 111),
        ((90.0, 0.0), (-90.0, 0.0), 20015),
    ],
)
def test_distances_are_great_circles(one: Point, other: Point, kilometres: float) -> None:
    """New York to Los Angeles, across the antimeridian, pole to pole."""
    assert geometry.distance_km(one, other) == pytest.approx(kilometres, abs=1)


@pytest.mark.parametrize(("radius", "inside"), [(111.2, True), (111.1, False), (0.0, False)])
def test_a14_a_circle_is_geodesic(radius: float, *, inside: bool) -> None:
    """One degree of latitude is 111.19 km."""
    assert geometry.in_circle((1.0, 0.0), (0.0, 0.0), radius) is inside


def test_a_circle_of_radius_zero_is_its_centre() -> None:
    """Many publishers mark a place that way."""
    assert geometry.in_circle((1.0, 1.0), (1.0, 1.0), 0.0)


@pytest.mark.parametrize(
    ("ring", "wrong"),
    [
        (SQUARE, None),
        (NOTCHED, None),
        (SQUARE[:-1], Fault.NOT_CLOSED),
        ([(0.0, 0.0), (1.0, 1.0), (0.0, 0.0)], Fault.TOO_FEW_POINTS),
        ([(1.0, 1.0)] * 5, Fault.TOO_FEW_POINTS),
        ([], Fault.TOO_FEW_POINTS),
        ([(0.0, 0.0), (91.0, 1.0), (1.0, 2.0), (0.0, 0.0)], Fault.OUT_OF_RANGE),
        ([(0.0, 0.0), (1.0, nan), (1.0, 2.0), (0.0, 0.0)], Fault.OUT_OF_RANGE),
        ([(0.0, 0.0), (1.0, inf), (1.0, 2.0), (0.0, 0.0)], Fault.OUT_OF_RANGE),
        ([(0.0, 0.0), (2.0, 2.0), (0.0, 2.0), (2.0, 0.0), (0.0, 0.0)], Fault.CROSSES_ITSELF),
        ([(0.0, 0.0), (2.0, 2.0), (4.0, 0.0), (2.0, 2.0), (0.0, 4.0), (0.0, 0.0)], Fault.TOUCHES_ITSELF),
        ([(0.0, 0.0)] * (geometry.MAX_POINTS + 1), Fault.TOO_MANY_POINTS),
    ],
)
def test_a19_what_is_wrong_with_a_ring(ring: list[Point], wrong: Fault | None) -> None:
    """Too many points is found before anything is computed with them."""
    assert geometry.fault(ring) is wrong


@pytest.mark.parametrize(
    ("centre", "radius", "touches"),
    [
        ((1.0, 1.0), 0.0, True),
        ((3.0, 1.0), 112.0, True),
        ((3.0, 1.0), 110.0, False),
        ((3.0, 3.0), 150.0, False),
    ],
)
def test_a_circle_touches_a_polygon_at_its_nearest_edge(
    centre: Point, radius: float, *, touches: bool
) -> None:
    """Measured to the edge, not to the corners."""
    assert geometry.circle_touches(centre, radius, SQUARE) is touches


def test_an_open_ring_has_its_closing_edge() -> None:
    """A strip that crosses only that edge touches the square, and a circle beside it too."""
    strip = [(0.5, -1.0), (0.5, 0.001), (0.6, 0.001), (0.6, -1.0), (0.5, -1.0)]
    for start in range(4):
        ring = SQUARE[:-1][start:] + SQUARE[:-1][:start]
        assert geometry.rings_touch(ring, strip)
        assert geometry.rings_touch(strip, ring)
        assert geometry.circle_touches((1.0, -0.1), 12.0, ring)


def test_a_coastline_of_thousands_of_points_touches_what_it_meets() -> None:
    """Corners far from the other ring are passed over, and the answer stays the same."""
    coast = [(lat / 1000, 0.01 * (lat % 2)) for lat in range(4000)] + [(3.999, 5.0), (0.0, 5.0), (0.0, 0.0)]
    assert geometry.rings_touch(coast, [(2.0, -1.0), (2.0, 0.02), (2.1, 0.02), (2.1, -1.0), (2.0, -1.0)])
    assert not geometry.rings_touch(coast, [(2.0, -1.0), (2.0, -0.1), (2.1, -0.1), (2.1, -1.0), (2.0, -1.0)])
    assert geometry.rings_touch(coast, [(2.0, 2.0), (2.0, 2.1), (2.1, 2.1), (2.0, 2.0)])


def test_exchanged_latitudes_and_longitudes_say_nothing_about_where() -> None:
    """Miami with its numbers exchanged lies in Antarctica, Denver off the earth: neither drawing is used."""
    miami = [(lon, lat) for lat, lon in ((25.7, -80.3), (25.7, -80.1), (25.9, -80.1), (25.7, -80.3))]
    denver = [(lon, lat) for lat, lon in ((39.7, -105.0), (39.7, -104.9), (39.8, -104.9), (39.7, -105.0))]
    assert geometry.fault(miami) is Fault.IN_ANTARCTICA
    assert geometry.fault(denver) is Fault.OUT_OF_RANGE
    assert {Fault.IN_ANTARCTICA, Fault.OUT_OF_RANGE} <= geometry.UNUSABLE
