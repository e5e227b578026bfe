"""When a place is open on a day: its weekly hours, and the closures that overrule them (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from city.localtime import at, day_of, start_of
from city.nouns import noun
from city.records import Closure, Place

LONGEST_SEARCH = 14  # days looked ahead for the next opening


Spans = tuple[tuple[time, time], ...]
"""Local opening and closing times; a closing time that is not later is on the next day."""

ALL_DAY: Spans = ((time(0), time(0)),)


@noun(frozen=True, slots=True)
class Hours:
    """One day of a place. ``spans`` are local opening and closing times; () is closed."""

    day: date
    spans: Spans = ()
    closure: Closure | None = None


def on(place: Place, day: date, closures: Iterable[Closure], zone: str) -> Hours | None:
    """The hours of that day, or None where the city publishes none for this place.

    A closure that covers all the opening time of the day closes it; one that covers a
    part leaves the regular hours, and is told beside them.
    """
    if len(place.hours) != 7:
        return None
    spans = _spans(place, day)
    closure = _closure(place, day, spans, closures, zone)
    if closure is not None and _covers(closure, day, spans, zone):
        return Hours(day, (), closure)
    return Hours(day, spans, closure)


def usual(place: Place, day: date) -> Spans:
    """The weekly hours of that day, whatever overrules them; () also where none are published."""
    return _spans(place, day) if len(place.hours) == 7 else ()


def next_open(place: Place, after: datetime, closures: Iterable[Closure], zone: str) -> datetime | None:
    """The first instant from ``after`` (aware) on at which the place is open, within two weeks."""
    mine = [each for each in closures if _is_of(each, place)]
    for begin, end in _openings(place, day_of(after, zone), zone):
        if end <= after:
            continue  # the closures are many; hours that are over are not held against them
        moment: datetime | None = max(begin, after)
        while moment is not None and (closure := _in_force(mine, moment)) is not None:
            moment = closure.end
        if moment is not None and moment < end:
            return moment
    return None


def is_open(place: Place, now: datetime, closures: Iterable[Closure], zone: str) -> bool:
    """Whether the place is open at ``now`` (aware)."""
    begun = (begin <= now < end for begin, end in _openings(place, day_of(now, zone), zone, ahead=0))
    return any(begun) and closed_now(place, now, closures) is None


def closed_now(place: Place, now: datetime, closures: Iterable[Closure]) -> Closure | None:
    """The closure of this place that is in force at ``now``, or None."""
    now = now.astimezone(UTC)
    return next((each for each in closures if _is_in_force(each, now) and _is_of(each, place)), None)


def is_over(hours: Hours, now: datetime, zone: str) -> bool:
    """Whether the place has closed for that day by ``now``."""
    return all(_ends(hours.day, opens, closes, zone) <= now for opens, closes in hours.spans)


def _openings(
    place: Place, first: date, zone: str, ahead: int = LONGEST_SEARCH
) -> Iterator[tuple[datetime, datetime]]:
    """The weekly opening times as instants, from the day before on: one may last past midnight."""
    for later in range(-1, ahead + 1):
        day = first + timedelta(days=later)
        for opens, closes in _spans(place, day):
            yield at(day, opens, zone), _ends(day, opens, closes, zone)


def _in_force(closures: Iterable[Closure], moment: datetime) -> Closure | None:
    moment = moment.astimezone(UTC)  # as closures are kept: instants of two zones are compared in Python
    return next((each for each in closures if _is_in_force(each, moment)), None)


def _is_in_force(closure: Closure, moment: datetime) -> bool:
    return closure.start <= moment and (closure.end is None or moment < closure.end)


def _spans(place: Place, day: date) -> Spans:
    return tuple(span for text in place.hours[day.weekday()] if (span := _span(text)))


@lru_cache(maxsize=1024)
def _span(text: str) -> tuple[time, time] | None:
    begin, _, end = text.partition("-")
    try:
        return time.fromisoformat(begin.strip()), time.fromisoformat(_midnight(end.strip()))
    except ValueError:
        return None


def _midnight(clock: str) -> str:
    return "00:00" if clock == "24:00" else clock


def _closure(place: Place, day: date, spans: Spans, closures: Iterable[Closure], zone: str) -> Closure | None:
    """The first closure that touches the day's hours, or the day itself where it has none."""
    hours = [(at(day, opens, zone), _ends(day, opens, closes, zone)) for opens, closes in spans]
    hours = hours or [(start_of(day, zone), start_of(day + timedelta(days=1), zone))]
    hours = [(begin.astimezone(UTC), end.astimezone(UTC)) for begin, end in hours]
    last = max(end for _, end in hours)
    for closure in closures:
        # Most are of other days: whose they are is asked of the others.
        if closure.start < last and _is_of(closure, place) and _touches(closure, hours):
            return closure
    return None


def _touches(closure: Closure, hours: Iterable[tuple[datetime, datetime]]) -> bool:
    return any(closure.start < end and (closure.end is None or closure.end > begin) for begin, end in hours)


def _is_of(closure: Closure, place: Place) -> bool:
    return closure.kind == "facility" and closure.place in {place.id, *place.name.values()}


def _covers(closure: Closure, day: date, spans: Spans, zone: str) -> bool:
    return all(
        closure.start <= at(day, opens, zone)
        and (closure.end is None or closure.end >= _ends(day, opens, closes, zone))
        for opens, closes in spans
    )


def _ends(day: date, opens: time, closes: time, zone: str) -> datetime:
    """When hours that may last past midnight end."""
    return at(day if closes > opens else day + timedelta(days=1), closes, zone)
