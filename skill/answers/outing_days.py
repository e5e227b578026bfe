"""Which market or truck stands where on which day, worked out once a snapshot and day.

Some stand in the city's list of places, with weekly hours; others only in its calendar of events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from city.localtime import at, start_of
from city.nouns import noun
from city.records import Closure, Event, Place
from city.timeline import Timeline
from skill.answers.hours import Spans, on, usual
from skill.heard.naming import plain
from skill.intents.events import taking_place
from skill.location.places import closures_by_place
from words import languages, phrases

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

ONE_DAY = timedelta(days=1)
AHEAD = 14 * ONE_DAY
KEPT_DAYS = 64


@noun(frozen=True, slots=True)
class Outing:
    """One day of a place, with its hours, or an event. ``begin`` and ``end`` are in UTC.

    ``number`` is that of the place or the event among all: those of one number are the same thing again.
    """

    day: date
    begin: datetime
    end: datetime
    thing: Place | Event
    number: int
    spans: Spans = ()
    doubtful: bool = False  # the place has closures, be they of other hours


class Outings:
    """All of one sort. What a day brings is worked out when it is first asked for: of hundreds of trucks
    with hours on each day of the week, few days are ever asked for."""

    def __init__(
        self, places: Sequence[Place], events: Sequence[Event], closures: dict[str, list[Closure]]
    ) -> None:
        self._places = places
        self._closures = closures
        names = {plain(name) for place in places for name in place.name.values()}
        # An event of the name of a place is that place.
        self._events = [each for each in events if names.isdisjoint(map(plain, each.title.values()))]
        self._by_language: dict[str, Timeline[tuple[int, Event]]] = {}
        self._days: dict[tuple[date, str, str], tuple[Outing, ...]] = {}

    def after(self, moment: datetime, first: date, until: date, language: str, zone: str) -> Iterator[Outing]:
        """Those from the day ``first`` on, and of the night before it, till before the day ``until`` that are
        not over at the moment (in UTC), by day and hour; the events in the resident's language, or if none
        is, in any."""
        day = first - ONE_DAY
        while day < until:
            for each in self.of_day(day, language, zone):
                if each.end > moment:
                    yield each
            day += ONE_DAY

    def of_day(self, day: date, language: str, zone: str) -> tuple[Outing, ...]:
        """Those of one day, the earliest first."""
        key = (day, language, zone)
        known = self._days.get(key)
        if known is None:
            if len(self._days) >= KEPT_DAYS:
                self._days.clear()
            known = tuple(sorted(self._worked_out(day, language, zone), key=attrgetter("begin")))
            self._days[key] = known
        return known

    def _worked_out(self, day: date, language: str, zone: str) -> Iterator[Outing]:
        for number, place in enumerate(self._places):
            if not place.hours[day.weekday()]:
                continue
            closures = self._closures_of(place)
            if spans := _open(place, day, closures, zone):
                (opens, _), (last, closes) = spans[0], spans[-1]
                begin, end = at(day, opens, zone), at(day if closes > last else day + ONE_DAY, closes, zone)
                yield Outing(
                    day, begin.astimezone(UTC), end.astimezone(UTC), place, number, spans, bool(closures)
                )
        midnight = start_of(day + ONE_DAY, zone)
        for number, event in self._told_in(language).between(start_of(day, zone), midnight):
            end = event.end or (midnight if event.all_day else event.start)
            begin, end = event.start.astimezone(UTC), end.astimezone(UTC)
            yield Outing(day, begin, end, event, len(self._places) + number)

    def _closures_of(self, place: Place) -> list[Closure]:
        names = {place.id, *place.name.values()}
        return [each for name in names for each in self._closures.get(name, ())]

    def _told_in(self, language: str) -> Timeline[tuple[int, Event]]:
        if language not in self._by_language:
            numbered = list(enumerate(self._events))
            own = [each for each in numbered if each[1].title.get(language)] or numbered
            self._by_language[language] = Timeline(own, _starts, _ends)
        return self._by_language[language]


def _open(place: Place, day: date, closures: list[Closure], zone: str) -> Spans:
    """The hours of the day; () where it is closed."""
    if not closures:
        return usual(place, day)
    hours = on(place, day, closures, zone)
    return hours.spans if hours else ()


def _starts(numbered: tuple[int, Event]) -> datetime:
    return numbered[1].start


def _ends(numbered: tuple[int, Event]) -> datetime:
    return numbered[1].end or numbered[1].start


@lru_cache(maxsize=16)
def of_kinds(kinds: frozenset[str], names: str) -> Callable[[Records], Outings]:
    """What finds the places of these sorts that have weekly hours, and the events that are such outings by
    their title, in any language; ``names`` is the phrase with what those are called."""
    called = {f" {name} " for each in languages() for name in phrases(each).say(names).split("|")}

    def found(records: Records) -> Outings:
        there = [place for place in records(Place) if place.kind in kinds and len(place.hours) == 7]
        events = [each for each in taking_place(records).items if _is_called(each.title.values(), called)]
        return Outings(sorted(there, key=attrgetter("kind")), events, closures_by_place(records))

    return found


def _is_called(titles: Iterable[str], names: set[str]) -> bool:
    return any(name in f" {plain(title)} " for title in titles for name in names)
