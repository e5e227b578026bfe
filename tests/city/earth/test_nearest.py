"""What lies near a point, by squares, is what a look at everything finds."""

from __future__ import annotations

from random import Random

import pytest

from city.earth.geometry import distance_km
from city.earth.nearest import Nearest

HERE = (37.09, -75.96)


def scattered(seed: int, centre: tuple[float, float]) -> list[tuple[tuple[float, float], int]]:
    """Three hundred points within some twenty kilometres."""
    random = Random(seed)
    return [
        ((centre[0] + random.uniform(-0.2, 0.2), centre[1] + random.uniform(-0.2, 0.2)), number)
        for number in range(300)
    ]


@pytest.mark.parametrize("centre", [HERE, (0.0, 0.0), (-33.9, 18.4), (70.0, 25.0)])
@pytest.mark.parametrize("km", [0.3, 0.8, 3.0, 500.0])
def test_within_is_what_all_distances_tell(centre: tuple[float, float], km: float) -> None:
    """No square that could hold something within the radius is passed over, in any quarter of the earth."""
    items = scattered(7, centre)
    near = sorted((distance_km(centre, point), number) for point, number in items)
    assert Nearest(items).within(centre, km) == [each for each in near if each[0] <= km]


def test_nearest_are_the_first_of_all() -> None:
    """The nearest three are found although the first look is a kilometre wide."""
    items = scattered(11, HERE)
    near = sorted((distance_km(HERE, point), number) for point, number in items)
    assert Nearest(items).nearest(HERE, 3, 80.0) == near[:3]


def test_what_is_too_far_is_not_near() -> None:
    """Fewer than were asked for, where fewer lie within the radius."""
    far = Nearest([((HERE[0] + 1, HERE[1]), "far"), (HERE, "here")])
    assert far.nearest(HERE, 3, 50.0) == [(0.0, "here")]


def test_of_nothing_nothing_is_near() -> None:
    """An empty index is false and finds nothing."""
    empty = Nearest[str]([])
    assert not empty
    assert empty.nearest(HERE, 3, 80.0) == []
