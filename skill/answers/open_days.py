"""When a place is open on several days: a weekend, a week; of a longer time its usual hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from city.collection.waste import Holiday
from city.localized import Localized
from city.records import Place
from skill.answers.hours import ALL_DAY, Spans, on, usual
from skill.context import Context
from skill.heard.dates import Span, days_of
from skill.location.places import closures_of
from skill.turn import Named, Question, Row, Say, Value, Word, say

WEEK, WEEKEND = 7, 2
ONE_DAY = timedelta(days=1)
Run = tuple[date, date, Spans]
"""From the first to the last day, both in, it is open at the same hours; () is closed."""


def asked(question: Question, context: Context) -> Span | None:
    """The days that were named, where they are several and not all over; without those that are over."""
    slot = question.slot("date")
    span = days_of(slot.value, context.today) if slot and question.slot("holiday") is None else None
    if span is None or span[1] - span[0] <= ONE_DAY or span[1] <= context.today:
        return None
    return max(span[0], context.today), span[1]


def told(place: Place, span: Span, context: Context) -> tuple[tuple[Say, ...], tuple[Row, ...]]:
    """The sentences, and the rows for a screen, of a place whose weekly hours are published."""
    days = [span[0] + timedelta(days=each) for each in range(min((span[1] - span[0]).days, WEEK))]
    usually = (span[1] - span[0]).days > WEEK
    runs = _runs(place, days, context, usually=usually)
    head = say("hours.usually" if usually else "hours.of_days", place=Named(place.name))
    called = _days if len(days) <= WEEKEND else _weekdays
    rows = tuple(Row(called(first, last), opening(spans)) for first, last, spans in runs)
    lines = tuple(Say("hours.line", {"days": row.title, "open": row.detail}) for row in rows)
    return (head, *lines, *(() if usually else _doubts(place, days, context))), rows


def _runs(place: Place, days: Sequence[date], context: Context, *, usually: bool) -> list[Run]:
    closures, zone = () if usually else closures_of(place, context), context.settings.zone
    if usually:  # a week in order, whatever day the time begins with
        days = [day - timedelta(days=days[0].weekday()) for day in days]

    def spans_on(day: date) -> Spans:
        hours = None if usually else on(place, day, closures, zone)
        return hours.spans if hours else usual(place, day)

    grouped = ((spans, list(group)) for spans, group in groupby(days, spans_on))
    return [(group[0], group[-1], spans) for spans, group in grouped]


def _days(first: date, last: date) -> Value:
    return _between(first, last, first, last)


def _weekdays(first: date, last: date) -> Value:
    return _between(first, last, *(Word(f"dates.weekday.{day.weekday()}") for day in (first, last)))


def _between(first: date, last: date, begins: Value, ends: Value) -> Value:
    """One day, two days, or from the first to the last, as they are called."""
    if last - first > ONE_DAY:
        return say("hours.from_to", first=begins, last=ends)
    return begins if first == last else (begins, ends)


def opening(spans: Spans) -> Value:
    """When it opens and closes on a day, in words."""
    if spans == ALL_DAY:
        return Word("hours.round_the_clock")
    return tuple(say("hours.span", opens=opens, closes=closes) for opens, closes in spans) or Word(
        "hours.shut"
    )


def _doubts(place: Place, days: Sequence[date], context: Context) -> tuple[Say, ...]:
    """Why it is closed on some of the days, and a holiday of which the city says nothing for this place."""
    closures, zone = closures_of(place, context), context.settings.zone
    overruled = {day: hours.closure for day in days if (hours := on(place, day, closures, zone))}
    why: list[Localized] = []
    for each in overruled.values():
        if each is not None and each.reason and each.reason not in why:
            why.append(each.reason)
    phone = place.phone or context.settings.phone
    holidays = sorted(
        ((each.date, each) for each in context.snapshot.records(Holiday) if each.date in days),
        key=lambda pair: pair[0],
    )
    return (
        *(say("reason.city_says", reason=each) for each in why),
        *(
            say("hours.holiday_then", day=day, holiday=holiday.name, phone=phone)
            for day, holiday in holidays[:1]
            if overruled.get(day) is None and usual(place, day)
        ),
    )
