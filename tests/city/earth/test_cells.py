"""Cells decide for all who live in one, and only where no outline runs through it."""

from __future__ import annotations

from itertools import pairwise
from math import cos, pi, sin
from random import Random

import pytest

from city.advisories import Area, Info, Message
from city.earth.cells import PER_DEGREE, Cell, cell_of, middle, regions, touched
from city.earth.geometry import _in_flat, in_circle, in_polygon, leaps, unrolled

CITY = [(row, column) for row in range(7030, 7060) for column in range(-21130, -21100)]


def drawn(*areas: Area) -> Message:
    return Message(sender="s", identifier="i", sent=None, infos=(Info(event="e", areas=areas),))


def ring(
    chance: Random, count: int, centre: tuple[float, float], reach: float
) -> tuple[tuple[float, float], ...]:
    corners = [
        (
            centre[0] + far * sin(2 * pi * n / count),
            (centre[1] + far * cos(2 * pi * n / count) + 180) % 360 - 180,
        )
        for n in range(count)
        for far in [chance.uniform(0.2, 1) * reach]
    ]
    return (*corners, corners[0])


def points_of(chance: Random, cell: Cell) -> list[tuple[float, float]]:
    """Some points of a cell, its south-western corner too."""
    row, column = cell
    inner = [
        ((row + chance.random()) / PER_DEGREE, (column + chance.random()) / PER_DEGREE) for _ in range(3)
    ]
    return [*inner, (row / PER_DEGREE, column / PER_DEGREE)]


@pytest.mark.parametrize("seed", range(12))
def test_what_no_outline_touches_is_inside_or_outside_together(seed: int) -> None:
    """For every cell that is not cut, every point of it, and of its region, has the answer of the middle."""
    chance = Random(seed)
    middle_of_city = (27.52, -82.47)
    outline = ring(chance, chance.choice([3, 7, 40, 500]), middle_of_city, 0.06)
    circle = (27.52, -82.47, chance.uniform(0.1, 6.0))
    message = drawn(Area(polygons=(outline,)), Area(circles=(circle,)))
    cut = touched(message, CITY)
    assert cut
    stands_for = regions(CITY, cut)
    assert stands_for.keys() == set(CITY) - cut
    for cell in chance.sample(sorted(stands_for), 120):
        first = middle(stands_for[cell])
        wanted = (in_polygon(first, outline), in_circle(first, circle[:2], circle[2]))
        for point in points_of(chance, cell):
            assert cell_of(*point) == cell
            assert (in_polygon(point, outline), in_circle(point, circle[:2], circle[2])) == wanted


def test_an_outline_over_the_antimeridian_cuts_on_both_sides() -> None:
    """A ring from 179.9 east to 179.9 west runs through cells of the two ends of the world's map."""
    outline = ((0.0, 179.99), (0.02, 179.99), (0.02, -179.99), (0.0, -179.99), (0.0, 179.99))
    east, west = cell_of(0.0, 179.991), cell_of(0.0, -179.991)
    far = cell_of(0.5, 179.991)
    assert touched(drawn(Area(polygons=(outline,))), [east, west, far]) == {east, west}


def test_without_a_drawing_nothing_is_cut() -> None:
    """Codes decide for whole cohorts."""
    assert touched(drawn(Area(ugc=("FLZ072",))), CITY) == frozenset()
    assert touched(drawn(Area(polygons=(((0, 0), (1, 1), (0, 1), (0, 0)),))), []) == frozenset()


@pytest.mark.parametrize("seed", range(8))
def test_bands_answer_as_the_whole_ring_does(seed: int) -> None:
    """A ring of many points is asked by bands: the same answer for each point, on corners and edges too."""
    chance = Random(seed)
    centre = chance.choice([(27.5, -82.5), (0.0, 179.95), (-45.0, -179.99)])
    outline = ring(chance, chance.choice([32, 100, 700]), centre, 0.2)
    if seed % 2:
        outline = tuple((lat, lon) for lat, lon in outline for _ in range(2))  # every point twice
    turns = (0.0, 360.0, -360.0) if leaps(outline) else (0.0,)
    flat = unrolled(outline) if leaps(outline) else outline
    points = [
        (centre[0] + chance.uniform(-0.25, 0.25), centre[1] + chance.uniform(-0.25, 0.25)) for _ in range(300)
    ]
    points += [outline[n] for n in range(0, len(outline), 7)]
    points += [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(outline)][::9]
    for lat, lon in points:
        assert in_polygon((lat, lon), outline) == any(_in_flat((lat, lon + turn), flat) for turn in turns)
