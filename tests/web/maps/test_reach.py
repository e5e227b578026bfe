"""Where alerts hold: drawn where they hold, numbered as they are listed, whatever they come as."""

from __future__ import annotations

import re

from city.alerts.messages import Area
from tests.web.maps.test_drawing import records, square, zone
from web.maps.backdrop import outlines
from web.maps.reach import alerts_map
from web.maps.spreading import EDGE

CITY = outlines(records(zone("1", square(-76.0, 37.05, 0.08))))
CORNERS = ((37.06, -75.99), (37.06, -75.97), (37.08, -75.97), (37.06, -75.99))


def test_an_area_is_drawn_with_the_number_of_its_alert() -> None:
    """The second of two is drawn, the first is for the whole county by its code: one shape, number 2."""
    found = alerts_map(
        CITY, [(1, [Area(text="Alder County", same=("051899",))]), (2, [Area(polygons=(CORNERS,))])], "en-US"
    )
    assert found is not None
    assert len(found.shapes) == 1
    assert [pin.number for pin in found.pins] == [2]
    (pin,) = found.pins
    xs = [float(x) for x, _ in re.findall(r"(-?\d+) (-?\d+)", found.shapes[0])]
    assert min(xs) <= pin.at_x <= max(xs)


def test_without_a_drawing_there_is_no_map() -> None:
    """Codes and words alone are told in the list."""
    assert alerts_map(CITY, [(1, [Area(text="everywhere")]), (2, [])], "en-US") is None
    assert alerts_map({}, [], "en-US") is None


def test_a_circle_is_one_and_a_point_can_be_seen() -> None:
    """A radius of a kilometre is as long as the scale says; one of nothing is still a spot."""
    found = alerts_map(
        CITY,
        [(1, [Area(circles=((37.09, -75.96, 1.0),))]), (2, [Area(circles=((37.07, -75.95, 0.0),))])],
        "es-MX",
    )
    assert found is not None
    radius = re.search(r"a(\d+) \1 0 1 0", found.shapes[0])
    spot = re.search(r"a(\d+) \1 0 1 0", found.shapes[1])
    assert radius
    assert spot
    assert abs(int(radius.group(1)) - found.bar.units / float(found.bar.length)) < 1
    assert int(spot.group(1)) >= 6


def test_an_area_beside_the_city_has_its_number_at_the_edge() -> None:
    """A storm far out at sea is not drawn in the city, and its number does not leave the drawing."""
    far = tuple((lat + 5, lon + 5) for lat, lon in CORNERS)
    found = alerts_map(CITY, [(1, [Area(polygons=(far,))])], "en-US")
    assert found is not None
    assert EDGE <= found.pins[0].x <= found.width - EDGE
    assert EDGE <= found.pins[0].y <= found.height - EDGE


def test_what_is_not_on_the_earth_is_left_out() -> None:
    """A polygon with a latitude of 900 breaks nothing."""
    bad = ((900.0, 0.0), (0.0, 900.0), (1.0, 1.0), (900.0, 0.0))
    found = alerts_map(
        CITY, [(1, [Area(polygons=(bad, CORNERS), circles=((float("nan"), 0.0, 1.0),))])], "en-US"
    )
    assert found is not None
    assert found.shapes[0].count("M") == 1
