"""When a place is open on several days: a weekend, a week; of a longer time its usual hours.

As somebody says it who has the sign on the door before them: equal days together, what is closed at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from city.collection.waste import Holiday
from city.localized import Localized
from city.records import Place
from skill.answers.hours import ALL_DAY, Hours, Spans, on, usual
from skill.context import Context
from skill.heard import days_named
from skill.heard.dates import Span, days_of
from skill.location.places import closures_of
from skill.turn import Between, Named, Question, Row, Say, Value, Word, say

WEEK = 7
ONE_DAY = timedelta(days=1)
WEEKLY = "-W"
"""What the date of a week has: "the week of Thanksgiving" is more than the holiday in it."""
Called = Callable[[date, date], Value]
Run = tuple[date, date, Spans]
"""From the first to the last day, both in, it is open at the same hours; () is closed."""


def asked(question: Question, context: Context) -> Span | None:
    """The days that were named, where they are several and not all over; without those that are over."""
    slot = question.slot("date")
    several = slot is not None and (question.slot("holiday") is None or WEEKLY in slot.value)
    span = days_of(slot.value, context.today) if slot is not None and several else None
    if span is None or span[1] - span[0] <= ONE_DAY or span[1] <= context.today:
        return None
    return max(span[0], context.today), span[1]


def told(place: Place, span: Span, context: Context) -> tuple[tuple[Say, ...], tuple[Row, ...]]:
    """The sentences, and the rows for a screen, of a place whose weekly hours are published."""
    if (span[1] - span[0]).days == WEEK + 1:  # a Sunday, and the week after it: that is asked about
        span = span[0] + ONE_DAY, span[1]
    days = [span[0] + timedelta(days=each) for each in range(min((span[1] - span[0]).days, WEEK))]
    usually = (span[1] - span[0]).days > WEEK
    runs = _runs(place, days, context, usually=usually)
    when = "" if usually else _when(span, days, context)
    called = _days if when is None or len(days) == 1 else _weekdays
    rows = tuple(Row(called(first, last), opening(spans)) for first, last, spans in runs)
    lines = _by_hours(runs, called)
    facts: dict[str, Value] = {"place": Named(place.name), "lines": lines, "when": when or ""}
    opens = (Say("hours.of_then" if when else "hours.of_days", facts),) if lines else ()
    if usually and lines:  # on which days it is shut goes without saying
        return (say("hours.usually"), *opens), rows
    shut = _shut(place, days, context, called, after=bool(lines))
    return (*opens, *shut, *_doubts(place, days, context)), rows


def _when(span: Span, days: Sequence[date], context: Context) -> Value | None:
    """What the days are called together; "" where they are the next, None where their dates tell them."""
    if days[-1] - context.today < timedelta(days=WEEK):
        return ""
    together = days_named.said(span, context.today)
    if together != Word("dates.then"):
        return together
    return say("dates.span.week_of", day=days[0]) if len(days) == WEEK else None


def _runs(place: Place, days: Sequence[date], context: Context, *, usually: bool) -> list[Run]:
    closures, zone = () if usually else closures_of(place, context), context.settings.zone
    if usually:  # a week in order, whatever day the time begins with
        days = [day - timedelta(days=days[0].weekday()) for day in days]

    def spans_on(day: date) -> Spans:
        hours = None if usually else on(place, day, closures, zone)
        return hours.spans if hours else usual(place, day)

    grouped = ((spans, list(group)) for spans, group in groupby(days, spans_on))
    return [(group[0], group[-1], spans) for spans, group in grouped]


def _by_hours(runs: Sequence[Run], called: Called) -> tuple[Say, ...]:
    """A line for all days of the same hours, in the order of the first of them."""
    found: dict[Spans, list[tuple[date, date]]] = {}
    for first, last, spans in runs:
        found.setdefault(spans, []).append((first, last))
    found.pop((), None)
    several = len(runs) > 1 or runs[0][0] < runs[0][1]
    return tuple(
        say("hours.line", days=_listed(each, called), open=opening(spans, bare=several))
        for spans, each in found.items()
    )


def _shut(
    place: Place, days: Sequence[date], context: Context, called: Called, *, after: bool
) -> tuple[Say, ...]:
    """On which days it is closed, by the reason for it; ``after`` it was told when it is open."""
    by_reason: list[tuple[Localized, list[date]]] = []
    parts: list[Localized] = []
    for day, hours in _known(place, days, context):
        reason = hours.closure.reason if hours.closure else {}
        if hours.spans and reason and reason not in parts:
            parts.append(reason)
        alike = next((each for why, each in by_reason if why == reason), None)
        if not hours.spans and alike is not None:
            alike.append(day)
        elif not hours.spans:
            by_reason.append((reason, [day]))
    key = "hours.shut_then" if after else "hours.shut_days"
    shut = (
        Say(
            f"{key}_for" if reason else key,
            {
                "place": Named(place.name),
                "days": _listed(_in_runs(each), called, alone=True),
                "reason": reason,
            },
        )
        for reason, each in by_reason
    )
    return (*shut, *(say("reason.city_says", reason=each) for each in parts))


def _known(place: Place, days: Sequence[date], context: Context) -> Iterator[tuple[date, Hours]]:
    closures, zone = closures_of(place, context), context.settings.zone
    return ((day, hours) for day in days if (hours := on(place, day, closures, zone)) is not None)


def _in_runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """Days in order as runs of days that follow one another."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] == ONE_DAY:
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found


def _listed(runs: Sequence[tuple[date, date]], called: Called, *, alone: bool = False) -> Value:
    """Several days as one list. A weekday by itself, or where the sentence is of the days ``alone``, is said
    as what is on it: "el jueves"."""
    single = len(runs) == 1 and runs[0][0] == runs[0][1]
    if called is _weekdays and (single or alone):
        called = _on
    days = (called(first, last) for first, last in runs)
    return tuple(day for each in days for day in (each if isinstance(each, tuple) else (each,)))


def _days(first: date, last: date) -> Value:
    return _between(first, last, first, last)


def _weekdays(first: date, last: date) -> Value:
    return _between(first, last, *(Word(f"dates.weekday.{day.weekday()}") for day in (first, last)))


def _on(first: date, last: date) -> Value:
    if last - first > ONE_DAY:
        return _weekdays(first, last)
    days = (Word(f"dates.weekday.{day.weekday()}") for day in (first, last))
    return _between(first, last, *(say("hours.on_weekday", weekday=day) for day in days))


def _between(first: date, last: date, begins: Value, ends: Value) -> Value:
    """One day, two days, or from the first to the last, as they are called."""
    if last - first > ONE_DAY:
        return say("hours.from_to", first=begins, last=ends)
    return begins if first == last else (begins, ends)


def opening(spans: Spans, *, bare: bool = False) -> Value:
    """When it opens and closes on a day, in words; ``bare``, of several, without "AM" and "PM"."""
    if spans == ALL_DAY:
        return Word("hours.round_the_clock")
    return tuple(Between(opens, closes, bare) for opens, closes in spans) or Word("hours.shut")


def _doubts(place: Place, days: Sequence[date], context: Context) -> tuple[Say, ...]:
    """The first holiday on the days of which the city says nothing for this place."""
    closed = {day for day, hours in _known(place, days, context) if hours.closure is not None}
    coming = sorted(context.snapshot.records(Holiday), key=lambda each: each.date)
    holiday = next((each for each in coming if each.date in days and each.date not in closed), None)
    if holiday is None or not usual(place, holiday.date):
        return ()
    phone = place.phone or context.settings.phone
    return (say("hours.holiday_then", day=holiday.date, holiday=holiday.name, phone=phone),)
