"""Things with a point, by squares of about a kilometre: what lies near is found without all the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import cos, floor, radians
from typing import Generic, TypeVar

from city.earth.geometry import Point, distance_km

T = TypeVar("T")
SIDE = 0.01
"""Degrees, of latitude and of longitude: 1.1 kilometres from south to north."""
KM_A_DEGREE = 111.0  # rather short: a square too many is looked into, none too few
FIRST_LOOK_KM = 1.0
NARROWEST = 0.01  # of a degree of longitude by the poles


class Nearest(Generic[T]):
    """Items by where they are, as ``(lat, lon)`` in WGS 84 degrees. Of equals, the first given is first."""

    def __init__(self, items: Iterable[tuple[Point, T]]) -> None:
        """An item of several points is found at each."""
        self._squares: dict[tuple[int, int], dict[Point, list[tuple[int, T]]]] = {}
        for number, (point, item) in enumerate(items):
            square = floor(point[0] / SIDE), floor(point[1] / SIDE)
            self._squares.setdefault(square, {}).setdefault(point, []).append((number, item))

    def __bool__(self) -> bool:
        return bool(self._squares)

    def within(self, here: Point, km: float) -> list[tuple[float, T]]:
        """What is at most so far away on the great circle, with its kilometres, nearest first."""
        tall, wide = _reach(here, km)
        found = [
            (away, number, item)
            for square in self._around(here, tall, wide)
            for point, there in square.items()
            if abs(point[0] - here[0]) <= tall and abs(point[1] - here[1]) <= wide
            if (away := distance_km(here, point)) <= km
            for number, item in there
        ]
        return [(away, item) for away, _, item in sorted(found, key=lambda each: each[:2])]

    def nearest(self, here: Point, most: int, km: float) -> list[tuple[float, T]]:
        """The nearest so many within ``km`` kilometres."""
        radius = min(FIRST_LOOK_KM, km)
        while len(found := self.within(here, radius)) < most and radius < km:
            radius = min(2 * radius, km)
        return found[:most]

    def _around(
        self, here: Point, tall: float, wide: float
    ) -> Iterable[Mapping[Point, Sequence[tuple[int, T]]]]:
        rows = range(floor((here[0] - tall) / SIDE), floor((here[0] + tall) / SIDE) + 1)
        columns = range(floor((here[1] - wide) / SIDE), floor((here[1] + wide) / SIDE) + 1)
        if len(rows) * len(columns) > len(self._squares):
            return self._squares.values()
        squares = ((row, column) for row in rows for column in columns)
        return [self._squares[square] for square in squares if square in self._squares]


def _reach(here: Point, km: float) -> tuple[float, float]:
    """How many degrees of latitude, and of longitude, the kilometres are at most."""
    tall = km / KM_A_DEGREE
    return tall, tall / max(cos(radians(min(abs(here[0]) + tall, 90.0))), NARROWEST)
