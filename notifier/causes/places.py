"""Which of a cohort a message concerns: all alike, but where an outline runs through their cell."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from city.advisories import Message
from city.earth.cells import middle, regions, touched
from city.earth.places import Location
from city.enrolment.roll import Cohort, Numbers
from notifier.causes.announcements import Part, Watchers

K = TypeVar("K", bound=Hashable)


class Places(Generic[K]):
    """Decides for places, by ``decide``: what somebody there is told, or None for nothing.

    None in the place of a location is the whole city. ``messages`` are those whose drawings matter.
    ``only`` is what everybody is told who is told anything, where that is known beforehand: then
    nobody is looked at one by one before their turn has come.
    """

    def __init__(
        self,
        watchers: Watchers,
        messages: Iterable[Message],
        decide: Callable[[Location | None], K | None],
        only: K | None = None,
    ) -> None:
        self._watchers = watchers
        self._decide = decide
        self._only = only
        cut = {cell for each in messages for cell in touched(each, watchers.cells)}
        self._regions = regions(watchers.cells, cut)
        self._known: dict[Hashable, K | None] = {}

    def split(self, cohort: int, some: Numbers | None = None) -> Iterator[tuple[K, Part]]:
        """The parts of a cohort, or of some of it, by what they are told; who is told nothing is left out."""
        there = self._watchers.roll.cohorts[cohort]
        if there.cell is None or there.cell in self._regions:
            told = self._as_a_whole(there)
            if told is not None and (some is None or len(some)):
                yield told, Part(cohort, some)
        elif some is None and self._only is not None:
            only = self._only
            yield only, Part(cohort, lambda: self._exactly(cohort, there).get(only, ()))
        else:
            chosen = None if some is None else frozenset(some)
            for told, numbers in self._exactly(cohort, there).items():
                left = numbers if chosen is None else [each for each in numbers if each in chosen]
                if len(left):
                    yield told, Part(cohort, array("q", left))

    def _as_a_whole(self, there: Cohort) -> K | None:
        cell = None if there.cell is None else self._regions[there.cell]
        key = (there.placed, cell, there.ugc, there.same)
        if key not in self._known:
            self._known[key] = self._decide(_location(there) if there.placed else None)
        return self._known[key]

    def _exactly(self, cohort: int, there: Cohort) -> Mapping[K, array[int]]:
        """Each by the very point at which they are."""
        found: dict[K, array[int]] = defaultdict(lambda: array("q"))
        known: dict[tuple[float, float], K | None] = {}
        for number, lat, lon in zip(*self._watchers.points(cohort), strict=True):
            if (lat, lon) not in known:
                known[lat, lon] = self._decide(Location("", lat, lon, {}, there.ugc, there.same))
            told = known[lat, lon]
            if told is not None:
                found[told].append(number)
        return found


def _location(there: Cohort) -> Location:
    lat, lon = middle(there.cell) if there.cell is not None else (None, None)
    return Location("", lat, lon, {}, there.ugc, there.same)
