"""Days that a question names, as they are said back: "this weekend", "in October", "tomorrow" (pure)."""

from __future__ import annotations

from datetime import date, timedelta

from skill.heard.dates import Span, days_of
from skill.turn import Question, Value, Word, say

ONE_DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=32)
SATURDAY = 5
YEAR_LENGTHS = (365, 366)
NEAR = {-1: "last", 0: "this", 1: "next"}


def span_of(question: Question, today: date) -> Span | None:
    """The days that the question names; None where it names none."""
    slot = question.slot("date")
    return days_of(slot.value, today) if slot else None


def behind(question: Question, today: date) -> Span | None:
    """The days that the question names, of what is told of the past: on a Sunday "this week" is the one
    that ends."""
    span = span_of(question, today)
    if span is None or not _is_rest_of_week(span) or span[0] != today:
        return span
    return today - timedelta(days=today.weekday()), today + ONE_DAY


def said(span: Span, today: date) -> Value:
    """The days in words that follow "there is none": a day, "last week", "in October", else "then"."""
    first, end = span
    if end - first == ONE_DAY:
        return first
    if _is_rest_of_week(span):
        return Word("dates.span.this_week")
    weekend = end - first == 2 * ONE_DAY and first.weekday() == SATURDAY
    if weekend or (first.weekday() == 0 and end - first == WEEK):
        which = NEAR.get((_monday(first) - _monday(today)).days // 7)
        return Word(f"dates.span.{which}_{'weekend' if weekend else 'week'}" if which else "dates.then")
    if first.day == end.day == 1 and (end - ONE_DAY).month == first.month and end - first < MONTH:
        return say("dates.span.month", month=Word(f"dates.month.{first.month}"))
    if (end - first).days in YEAR_LENGTHS and first.month == first.day == 1:
        return say("dates.span.year", year=str(first.year))
    return Word("dates.then")


def _is_rest_of_week(span: Span) -> bool:
    """The Sunday and the week after it that "this week" means on a Sunday (skill.dates)."""
    return span[0].weekday() == 6 and span[1] - span[0] == WEEK + ONE_DAY


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
