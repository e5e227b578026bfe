"""Things that last, in order of their starts, made ready to be asked often what lies around a moment."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


class Timeline(Generic[T]):
    """``start`` and ``end`` tell when an item begins and is over, as aware instants."""

    def __init__(
        self, items: Iterable[T], start: Callable[[T], datetime], end: Callable[[T], datetime]
    ) -> None:
        """Items of one start stay in their order."""
        self.items: Sequence[T] = sorted(items, key=start)
        self._end = end
        # All in one zone: instants of two are compared in Python, by pytz.
        self._starts = [start(each).astimezone(UTC) for each in self.items]
        self._latest = list(accumulate((end(each).astimezone(UTC) for each in self.items), max))

    def after(self, now: datetime) -> list[T]:
        """Those that end later than ``now``."""
        now = now.astimezone(UTC)
        later = bisect_right(self._starts, now)
        return [*self._lasting(later, now), *self.items[later:]]

    def over(self, now: datetime) -> Iterator[T]:
        """Those that have ended by then, the last begun first, one at a time: nobody reads far back."""
        now = now.astimezone(UTC)
        begun = bisect_right(self._starts, now)
        return (
            each for each in map(self.items.__getitem__, reversed(range(begun))) if self._end(each) <= now
        )

    def between(self, start: datetime, end: datetime) -> list[T]:
        """Those that overlap the half-open span; of what takes no time, what lies in it."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        first = bisect_left(self._starts, start)
        return [*self._lasting(first, start), *self.items[first : bisect_left(self._starts, end)]]

    def starting(self, start: datetime, end: datetime) -> list[T]:
        """Those that begin in the half-open span."""
        first, last = (bisect_left(self._starts, each.astimezone(UTC)) for each in (start, end))
        return list(self.items[first:last])

    def _lasting(self, before: int, moment: datetime) -> Iterator[T]:
        """Of the items before this one, those that last beyond the moment."""
        begun = self.items[bisect_right(self._latest, moment) : before]
        return (each for each in begun if self._end(each) > moment)
