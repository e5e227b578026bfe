"""AMAZON.DATE values as days: a day, a week, a weekend, a month, a year (pure)."""

from __future__ import annotations

import re
from datetime import date, timedelta

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
_WEEK = re.compile(r"(\d{4})-W(\d{1,2})(-WE)?\Z")
_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-XX)?\Z")
_YEAR = re.compile(r"(\d{4})(?:-XX-XX)?\Z")

SUNDAY = 7

Span = tuple[date, date]
"""Days from the first up to, and without, the second."""


def days_of(value: str, today: date) -> Span | None:
    """The days that an AMAZON.DATE value means, or None for what it does not settle ("?", a season).

    ISO weeks start on Monday, a weekend is Saturday and Sunday. But on a Sunday "this week"
    is the one that lies ahead: nobody asks for the six days that are over.
    """
    if value == "PRESENT_REF":
        return today, today + timedelta(days=1)
    if today.isoweekday() == SUNDAY and value == "{0.year}-W{0.week:02}".format(today.isocalendar()):
        return today, today + timedelta(days=8)
    for pattern, read in ((_DAY, _day), (_WEEK, _week), (_MONTH, _month), (_YEAR, _year)):
        found = pattern.match(value)
        if found:
            try:
                return read(found)
            except (ValueError, OverflowError):
                return None
    return None


def one_day(value: str, today: date) -> date | None:
    """The day, if the value means a single one."""
    span = days_of(value, today)
    return span[0] if span and span[1] - span[0] == timedelta(days=1) else None


def is_no_day(value: str) -> bool:
    """Whether the value is written as a day and no calendar has it: "february 30"."""
    return _DAY.match(value) is not None and days_of(value, date.min) is None


def _day(found: re.Match[str]) -> Span:
    day = date(int(found[1]), int(found[2]), int(found[3]))
    return day, day + timedelta(days=1)


def _week(found: re.Match[str]) -> Span:
    monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    if found[3]:
        return monday + timedelta(days=5), monday + timedelta(days=7)
    return monday, monday + timedelta(days=7)


def _month(found: re.Match[str]) -> Span:
    first = date(int(found[1]), int(found[2]), 1)
    return first, (first + timedelta(days=31)).replace(day=1)


def _year(found: re.Match[str]) -> Span:
    return date(int(found[1]), 1, 1), date(int(found[1]) + 1, 1, 1)
