"""Maps: what is drawn lies where it lies, few points are enough, and numbers can be told apart."""

from __future__ import annotations

import re
from itertools import combinations
from math import cos, hypot, radians, sin

from hypothesis import given, settings
from hypothesis import strategies as st

from city.records import Zone
from web.maps.backdrop import MOST_POINTS, outlines
from web.maps.drawing import around_place, bar_of
from web.maps.spreading import EDGE, GAP, spread
from web.maps.view import WIDTH, view_of

BOX = (37.05, -76.0, 37.13, -75.91)


def zone(id_: str, ring: list[tuple[float, float]], zone_set: str = "district") -> Zone:
    return Zone(
        id=id_, source="s", zone_set=zone_set, name={"en": f"District {id_}", "es": f"Distrito {id_}"},
        polygons=((tuple(ring),),),
    )  # fmt: skip


def square(west: float, south: float, side: float) -> list[tuple[float, float]]:
    east, north = west + side, south + side
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def records(*zones: Zone):  # type: ignore[no-untyped-def]
    return lambda kind: zones if kind is Zone else ()


def test_north_is_up_and_a_kilometre_is_as_long_in_both_directions() -> None:
    """A point further north is higher, one further east is more to the right; nothing is stretched."""
    view = view_of(BOX)
    here, north = view.at((37.08, -75.95)), view.at((37.09, -75.95))
    east = view.at((37.08, -75.95 + 0.01 / cos(radians(37.09))))
    assert north[1] < here[1]
    assert east[0] > here[0]
    assert abs((here[1] - north[1]) - (east[0] - here[0])) < 0.1
    assert abs(view.units(1.112) - (here[1] - north[1])) < 0.1


def test_a_place_is_drawn_in_its_own_zone() -> None:
    """The star lies within the path of its own district, whose name stands in the visitor's language."""
    every = outlines(records(zone("1", square(-76.0, 37.05, 0.04)), zone("2", square(-75.96, 37.05, 0.04))))
    map_ = around_place(every, (37.07, -75.94), [("Library", (37.06, -75.98))], {"district": "2"}, "es-US")
    (own,) = [area for area in map_.areas if area.id == map_.own]
    corners = [tuple(map(float, each.split())) for each in re.findall(r"-?\d+ -?\d+", own.path)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    assert map_.x is not None
    assert map_.y is not None
    assert min(xs) < map_.x < max(xs)
    assert min(ys) < map_.y < max(ys)
    assert own.label == "Distrito 2"
    assert [(pin.number, pin.name) for pin in map_.pins] == [(1, "Library")]


def test_a_coast_of_a_hundred_thousand_points_is_drawn_with_few() -> None:
    """The drawing of a surveyed outline stays a few kilobytes, and its form is still there."""
    turns = [each * 2 * 3.14159265 / 100_000 for each in range(100_000)]
    coast = [
        (-75.95 + 0.05 * cos(t) * (1 + 0.02 * sin(40 * t)), 37.1 + 0.04 * sin(t) * (1 + 0.02 * cos(55 * t)))
        for t in turns
    ]
    every = outlines(records(zone("1", [*coast, coast[0]])))
    map_ = around_place(every, (37.1, -75.95), [], {}, "en-US")
    points = len(re.findall(r"-?\d+ -?\d+", map_.areas[0].path))
    assert 50 < points <= MOST_POINTS


def test_of_a_wide_city_what_lies_around_the_place_is_shown() -> None:
    """A county of a hundred kilometres is not shrunk until nothing can be told apart."""
    every = outlines(records(zone("1", square(-76.5, 36.5, 1.0))))
    near = ("Library", (37.02, -75.98))
    map_ = around_place(every, (37.0, -76.0), [near], {"district": "1"}, "en-US")
    assert map_.x is not None
    assert map_.y is not None
    apart = hypot(map_.pins[0].at_x - map_.x, map_.pins[0].at_y - map_.y)
    assert apart > WIDTH / 3


def test_the_scale_has_a_round_length_in_the_unit_of_the_country() -> None:
    """The bar is as long as it says, in miles for the United States and in kilometres elsewhere."""
    view = view_of(BOX)
    miles, metric = bar_of(view, True), bar_of(view, False)
    assert miles.units == round(float(miles.length) * view.units(1.609344), 1)
    assert metric.units == round(float(metric.length) * view.units(1.0), 1)


def test_a_city_without_outlines_still_shows_the_place() -> None:
    """No zones drawn: the star and the numbers stand alone, and nothing fails."""
    map_ = around_place({}, (37.0, -76.0), [("Library", (37.001, -76.001))], {}, "en-GB")
    assert map_.areas == ()
    assert map_.x is not None


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 640), st.floats(0, 480)), max_size=8))
def test_numbers_never_hide_each_other(points: list[tuple[float, float]]) -> None:
    """Eight on one spot, at an edge or over the star: each can be read, and none leaves the drawing."""
    here = (320.0, 240.0)
    found = spread(points, here, 640, 480)
    assert all(EDGE <= x <= 640 - EDGE and EDGE <= y <= 480 - EDGE for x, y in found)
    assert all(hypot(a[0] - b[0], a[1] - b[1]) > GAP / 2 for a, b in combinations([*found, here], 2))
