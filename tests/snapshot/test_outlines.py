"""Points in outlines, against a referee that winds instead of casting rays."""

from __future__ import annotations

import random
from itertools import pairwise
from math import atan2, cos, pi, sin, tau

import pytest

from city.records import Zone
from snapshot.outlines import Outlines
from snapshot.rings import OFTEN, Outline, Polygons, box
from tests.snapshot.samples import square


def inside(lon: float, lat: float, polygons: Polygons) -> bool:
    """What the outline says, at the first question as at every later one."""
    outline = Outline(polygons)
    said = {outline.holds(lon, lat) for _ in range(OFTEN + 1)}
    assert len(said) == 1
    return said.pop()


def outlines_of(zones: list[Zone]) -> Outlines:
    """These zones, numbered in their order."""
    boxes = [(number, around) for number, zone in enumerate(zones) if (around := box(zone.polygons))]
    return Outlines(boxes, zones.__getitem__)


def winds_around(x: float, y: float, ring: list[tuple[float, float]]) -> bool:
    """Whether the ring's angles, seen from the point, add up to a full turn."""
    angles = [atan2(ring_y - y, ring_x - x) for ring_x, ring_y in ring]
    turns = sum((after - before + pi) % tau - pi for before, after in pairwise(angles))
    return abs(turns) > pi


def star(rnd: random.Random, x: float, y: float, size: float) -> list[tuple[float, float]]:
    """A closed ring of random radius around a point: often concave, never crossing itself."""
    angles = sorted(rnd.uniform(0, tau) for _ in range(rnd.randrange(5, 40)))
    ring = [(x + cos(a) * (r := size * rnd.uniform(0.2, 1)), y + sin(a) * r) for a in angles]
    return [*ring, ring[0]]


def test_inside_agrees_with_winding() -> None:
    """For 200 random outlines and 50 points each, the ray cast says what the winding says."""
    rnd = random.Random(5)
    for _ in range(200):
        ring = star(rnd, 0, 0, 1)
        for _ in range(50):
            x, y = rnd.uniform(-1, 1), rnd.uniform(-1, 1)
            assert inside(x, y, [[ring]]) == winds_around(x, y, ring)


def test_grid_finds_what_asking_every_zone_finds() -> None:
    """Over overlapping sets the grid gives the same zones as trying each outline in turn."""
    rnd = random.Random(6)
    zones = [
        Zone(
            id=str(number), source="z", zone_set=rnd.choice("abc"), name={},
            polygons=((tuple(star(rnd, -76 + rnd.random(), 37 + rnd.random(), 0.3)),),),
        )
        for number in range(60)
    ]  # fmt: skip
    outlines = outlines_of(zones)
    for _ in range(2000):
        lon, lat = -76.5 + rnd.random() * 2, 36.5 + rnd.random() * 2
        expected: dict[str, str] = {}
        for zone in zones:
            if inside(lon, lat, zone.polygons):
                expected.setdefault(zone.zone_set, zone.id)
        assert outlines.zones_at(lat, lon) == expected


@pytest.mark.parametrize("many", [False, True])
def test_cells_asked_often_say_what_their_outlines_say(many: bool) -> None:
    """Where whole cells are settled, after some questions or at once, zones are those of their outlines."""
    rnd = random.Random(7)
    stars = [[star(rnd, rnd.random(), rnd.random(), 0.4)] for _ in range(12)]
    corners = [(rnd.random(), rnd.random(), rnd.uniform(0.01, 0.4)) for _ in range(12)]
    squares = [square("a", "s", x, y, size).polygons[0] for x, y, size in corners]
    ringed = [(outer[0], square("a", "h", x + 0.004, y + 0.004, 0.002).polygons[0][0]) for outer, (x, y, _) in
              zip(squares, corners, strict=True)]  # fmt: skip
    zones = [
        Zone(id=str(at), source="z", zone_set=rnd.choice("abc"), name={}, polygons=(shape,))
        for at, shape in enumerate([*stars, *squares, *ringed])
    ]
    outlines = outlines_of(zones)
    if many:
        outlines.expect_many()
    for x, y in [(x, y) for x, y, _ in corners] * 4:
        for _ in range(100):
            lon, lat = x + rnd.uniform(-0.01, 0.01), y + rnd.uniform(-0.01, 0.01)
            expected: dict[str, str] = {}
            for zone in zones:
                if inside(lon, lat, zone.polygons):
                    expected.setdefault(zone.zone_set, zone.id)
            assert outlines.zones_at(lat, lon) == expected


def test_shared_edge_belongs_to_exactly_one_zone() -> None:
    """On the line between two zones, and on the corner of four, a point lies in one of them."""
    zones = [square("pickup", f"{x}{y}", -76 + x * 0.01, 37 + y * 0.01) for x in (0, 1) for y in (0, 1)]
    for lon, lat in ((-75.99, 37.005), (-75.995, 37.01), (-75.99, 37.01)):
        assert sum(inside(lon, lat, zone.polygons) for zone in zones) == 1


def test_holes_and_islands() -> None:
    """A zone of two polygons, one with a hole, has its islands and not its hole."""
    big, hole = square("p", "a", 0, 0, 4).polygons[0][0], square("p", "a", 1, 1, 1).polygons[0][0]
    island = square("p", "a", 10, 10, 1).polygons[0][0]
    both: Polygons = ((big, hole), (island,))
    assert [inside(x, x, both) for x in (0.5, 1.5, 3, 10.5, 7)] == [True, False, True, True, False]


def test_zones_without_outline_are_nowhere() -> None:
    """Empty polygons and rings have no box and hold no point."""
    assert box(()) is None
    assert box(((),)) is None
    assert not inside(0, 0, ((), ((),)))
    empty = Zone(id="a", source="z", zone_set="p", name={})
    assert outlines_of([empty]).zones_at(0, 0) == {}
