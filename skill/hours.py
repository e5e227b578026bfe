"""When a place is open on a day: its weekly hours, and the closures that overrule them (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from city.localtime import at, start_of
from city.nouns import noun
from city.records import Closure, Place

LONGEST_SEARCH = 14  # days looked ahead for the next opening


@noun(frozen=True, slots=True)
class Hours:
    """One day of a place. ``spans`` are local opening and closing times; () is closed."""

    day: date
    spans: tuple[tuple[time, time], ...] = ()
    closure: Closure | None = None


def on(place: Place, day: date, closures: Iterable[Closure], zone: str) -> Hours | None:
    """The hours of that day, or None where the city publishes none for this place.

    A closure that covers all the opening time of the day closes it; one that covers a
    part leaves the regular hours, and is told beside them.
    """
    if len(place.hours) != 7:
        return None
    spans = tuple(span for text in place.hours[day.weekday()] if (span := _span(text)))
    closure = _closure(place, day, closures, zone)
    if closure is not None and _covers(closure, day, spans, zone):
        return Hours(day, (), closure)
    return Hours(day, spans, closure)


def next_open(place: Place, after: date, closures: Iterable[Closure], zone: str) -> Hours | None:
    """The first day after ``after`` on which the place opens, within two weeks."""
    known = tuple(closures)
    for ahead in range(1, LONGEST_SEARCH + 1):
        hours = on(place, after + timedelta(days=ahead), known, zone)
        if hours is not None and hours.spans:
            return hours
    return None


def _span(text: str) -> tuple[time, time] | None:
    begin, _, end = text.partition("-")
    try:
        return time.fromisoformat(begin.strip()), time.fromisoformat(_midnight(end.strip()))
    except ValueError:
        return None


def _midnight(clock: str) -> str:
    return "00:00" if clock == "24:00" else clock


def _closure(place: Place, day: date, closures: Iterable[Closure], zone: str) -> Closure | None:
    begin, end = start_of(day, zone), start_of(day + timedelta(days=1), zone)
    names = {place.id, *place.name.values()}
    for closure in closures:
        mine = closure.kind == "facility" and closure.place in names
        if mine and closure.start < end and (closure.end is None or closure.end > begin):
            return closure
    return None


def _covers(closure: Closure, day: date, spans: tuple[tuple[time, time], ...], zone: str) -> bool:
    return all(closure.start <= _at(day, o, zone) and _ends_after(closure, day, o, c, zone) for o, c in spans)


def _ends_after(closure: Closure, day: date, opens: time, closes: time, zone: str) -> bool:
    last = day if closes > opens else day + timedelta(days=1)
    return closure.end is None or closure.end >= _at(last, closes, zone)


def _at(day: date, clock: time, zone: str) -> datetime:
    return at(day, clock, zone)
