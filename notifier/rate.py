"""That no subscription is flooded. How many it got lately is looked up only where it is about to get more."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from datetime import timedelta

from city.enrolment.roll import Numbers

RATE = 30
RATE_WINDOW = timedelta(hours=1)
"""About so many to one subscription within this time; emergencies do not count. Who got fewer than half
of it is not looked up, so that the look-up stays small: the true bound is one and a half times."""
MANY = RATE // 2
FEW = 2_000
"""For so many it is looked up one by one what they got; for more, for everybody at once."""

Recent = Callable[[Numbers | None], Mapping[int, int]]
"""Of these (None: of all) who got at least MANY within the window, and how many."""


class Rate:
    """Of one planning. ``sayings`` are how many it has to say, emergencies apart: the most for anybody."""

    def __init__(self, recent: Recent, sayings: int, capacity: int) -> None:
        self._recent = recent
        self._is_much = MANY + sayings > RATE
        self._capacity = capacity
        self._before: dict[int, int] = {}
        self._planned: array[int] | None = None
        self._asked = 0

    def within(self, numbers: Numbers) -> Callable[[int], bool] | None:
        """Tells of each of these whether they may get one more; None where all may."""
        self._look(numbers)
        if not self._before and not self._is_much:
            return None
        before, planned = self._before, self._counts()
        return lambda number: before.get(number, 0) + planned[number] < RATE

    def note(self, numbers: Numbers) -> None:
        """These get one more. Nobody counts who could not reach the rate whatever this planning says."""
        if self._before or self._is_much:
            planned = self._counts()
            for number in numbers:
                planned[number] += 1

    def _look(self, numbers: Numbers) -> None:
        if self._asked > FEW:
            return
        self._asked += len(numbers)
        self._before.update(self._recent(numbers if self._asked <= FEW else None))

    def _counts(self) -> array[int]:
        if self._planned is None:
            self._planned = array("H", bytes(2 * self._capacity))
        return self._planned
