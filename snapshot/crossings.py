"""Where two streets cross, by the houses along them: no address list says it.

Houses stand a few steps from their street's middle, so that the two streets' nearest houses lie close to the
corner. What all houses around it have in common holds for whoever stands there; where its sides have other
services, nothing is said for that zone set.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, cos, hypot, pi, radians
from typing import NamedTuple

from snapshot.gazetteer import AddressRow

METRES_A_DEGREE = 111_320.0
REACH = 120.0
"""Metres between the nearest houses of two streets that cross; beyond, they do not meet."""
AROUND = 150.0
"""Metres around a corner within which its houses stand."""
LEAST_ANGLE = pi / 7
"""Streets that run alongside each other do not cross, however near their houses are."""
ALONG = 250.0
"""Metres of a street near the corner by which its direction is told."""
FEWEST = 2
MOST_IN_SQUARE = 200
"""Different points of one street that are looked at in one square; only a damaged list has more."""

Flat = tuple[float, float]
"""Metres east and north of some point nearby."""


class Corner(NamedTuple):
    """Where two streets meet, in degrees, and the houses of both around it."""

    lat: float
    lon: float
    houses: tuple[AddressRow, ...]

    def is_near(self, other: Corner) -> bool:
        """Whether both are the same corner, to which the halves of a street come from either side."""
        wide = METRES_A_DEGREE * cos(radians(self.lat))
        east, north = (other.lon - self.lon) * wide, (other.lat - self.lat) * METRES_A_DEGREE
        return hypot(east, north) <= AROUND


def corner(one: Sequence[AddressRow], other: Sequence[AddressRow]) -> Corner | None:
    """Where the streets of these houses meet; None where they do not."""
    if not one or not other:
        return None
    lat, lon = one[0].lat, one[0].lon
    here, there = _flat(one, lat, lon), _flat(other, lat, lon)
    nearest = _nearest(here, there)
    if nearest is None:
        return None
    middle = _middle(nearest[0], nearest[1])
    mine, theirs = _direction(here, middle), _direction(there, middle)
    if mine is not None and theirs is not None and _angle(mine, theirs) < LEAST_ANGLE:
        return None
    wide = METRES_A_DEGREE * cos(radians(lat))
    around = [
        row
        for rows, points in ((one, here), (other, there))
        for row, point in zip(rows, points, strict=True)
        if _apart(point, middle) <= AROUND
    ]
    return Corner(lat + middle[1] / METRES_A_DEGREE, lon + middle[0] / wide, tuple(around))


def _flat(rows: Sequence[AddressRow], lat: float, lon: float) -> list[Flat]:
    wide = METRES_A_DEGREE * cos(radians(lat))
    return [((row.lon - lon) * wide, (row.lat - lat) * METRES_A_DEGREE) for row in rows]


def _nearest(here: Sequence[Flat], there: Sequence[Flat]) -> tuple[Flat, Flat] | None:
    """The nearest two points of both, if they are within reach: by squares, as streets have thousands."""
    squares: dict[tuple[int, int], list[Flat]] = {}
    for point in dict.fromkeys(here):
        squares.setdefault(_square(point), []).append(point)
    best: tuple[float, Flat, Flat] | None = None
    for point in dict.fromkeys(there):
        column, row = _square(point)
        for near in ((column + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1)):
            for each in squares.get(near, ())[:MOST_IN_SQUARE]:
                away = _apart(each, point)
                if away <= REACH and (best is None or away < best[0]):
                    best = away, each, point
    return best[1:] if best else None


def _square(point: Flat) -> tuple[int, int]:
    return int(point[0] // REACH), int(point[1] // REACH)


def _direction(points: Sequence[Flat], around: Flat) -> float | None:
    """The angle in which a street runs near a point: the main axis of its houses there."""
    near = [each for each in points if _apart(each, around) <= ALONG]
    if len(set(near)) < FEWEST:
        return None
    east = sum(each[0] for each in near) / len(near)
    north = sum(each[1] for each in near) / len(near)
    wide = sum((each[0] - east) ** 2 for each in near)
    tall = sum((each[1] - north) ** 2 for each in near)
    both = sum((each[0] - east) * (each[1] - north) for each in near)
    return atan2(2 * both, wide - tall) / 2


def _angle(one: float, other: float) -> float:
    """Between two lines, of at most a right angle."""
    between = abs(one - other) % pi
    return min(between, pi - between)


def _apart(one: Flat, other: Flat) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _middle(one: Flat, other: Flat) -> Flat:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
