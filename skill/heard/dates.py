"""AMAZON.DATE values as days: a day, a week, a weekend, a month, a season, a year, a decade (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

# Compiled, and kept by re, with the first date that is asked about.
_DAY = r"(\d{4})-(\d{2})-(\d{2})\Z"
_WEEK = r"(\d{4})-W(\d{1,2})(-WE)?\Z"
_MONTH = r"(\d{4})-(\d{2})(?:-XX)?\Z"
_SEASON = r"(\d{4})-(SP|SU|FA|WI|Q[1-4])\Z"
_YEAR = r"(\d{4})(?:-XX(?:-XX)?)?\Z"
_DECADE = r"(\d{3})X\Z"
_PART = r"(\d{4}-\d{2}-\d{2})T(MO|AF|EV|NI)\Z"
_EVERY_YEAR = r"XXXX-(\d{2})(?:-(\d{2}|XX))?\Z"
_WEEKDAY = r"(\d{4}-W\d{1,2}|XXXX-WXX)-([1-7])\Z"
_BEGINS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12, "Q1": 1, "Q2": 4, "Q3": 7, "Q4": 10}
"""The month with which a season (a meteorological one, of whole months) or a quarter begins."""

SUNDAY = 7
LEAP = 8
"""Years that may lie between two of February 29."""

ONE_DAY, WEEK = timedelta(days=1), timedelta(days=7)

Span = tuple[date, date]
"""Days from the first up to, and without, the second."""


@lru_cache(maxsize=512)
def days_of(value: str, today: date) -> Span | None:
    """The days that an AMAZON.DATE value means, or None for what it does not settle ("?", "tomorrow").

    ISO weeks start on Monday, a weekend is Saturday and Sunday. But on a Sunday "this week"
    is the one that lies ahead: nobody asks for the six days that are over. A winter bears the
    year in which it begins; in January and February that of their own year is the one they lie in.
    Of a part of a day ("2026-11-22TNI") the day is meant; :func:`is_evening` tells the part. Of a day of
    every year or every week ("XXXX-12-25", "XXXX-WXX-1") the next one is meant.
    A turn asks several times of one value.
    """
    if value == "PRESENT_REF":
        return today, today + timedelta(days=1)
    if value == f"{today.year}-WI" and today.month < _BEGINS["SP"]:
        value = f"{today.year - 1}-WI"
    if part := re.match(_PART, value):
        value = part[1]
    if value.startswith("XXXX-") or re.match(_WEEKDAY, value):
        return _next_of(value, today)
    if today.isoweekday() == SUNDAY and value == "{0.year}-W{0.week:02}".format(today.isocalendar()):
        return today, today + timedelta(days=8)
    for pattern, read in _READS:
        if found := re.match(pattern, value):
            try:
                return read(found)
            except (ValueError, OverflowError):
                return None
    return None


def one_day(value: str, today: date) -> date | None:
    """The day, if the value means a single one."""
    span = days_of(value, today)
    return span[0] if span and span[1] - span[0] == timedelta(days=1) else None


def is_evening(value: str) -> bool:
    """Whether only the evening or the night of a day is meant."""
    part = re.match(_PART, value)
    return part is not None and part[2] in ("EV", "NI")


def is_no_day(value: str) -> bool:
    """Whether the value is written as a day and no calendar has it: "february 30"."""
    return re.match(_DAY, value) is not None and days_of(value, date.min) is None


def _next_of(value: str, today: date) -> Span | None:
    """The next day, or month, of what comes every year or every week, from today on."""
    if found := re.match(_WEEKDAY, value):
        week, ahead = found[1], (int(found[2]) - today.isoweekday()) % 7
        if week == "XXXX-WXX":
            return today + timedelta(days=ahead), today + timedelta(days=ahead + 1)
        span = days_of(week, today - timedelta(days=today.weekday()))
        first = span[0] + timedelta(days=int(found[2]) - 1) if span else None
        return (first, first + ONE_DAY) if first else None
    if (found := re.match(_EVERY_YEAR, value)) is None:
        return None
    rest = f"-{found[1]}" + (f"-{found[2]}" if found[2] not in (None, "XX") else "")
    years = (days_of(f"{year}{rest}", date.min) for year in range(today.year, today.year + LEAP + 1))
    return next((span for span in years if span and span[1] > today), None)


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


def _season(found: re.Match[str]) -> Span:
    first = date(int(found[1]), _BEGINS[found[2]], 1)
    return first, (first + timedelta(days=93)).replace(day=1)


def _decade(found: re.Match[str]) -> Span:
    return date(int(found[1]) * 10, 1, 1), date(int(found[1]) * 10 + 10, 1, 1)


_READS: tuple[tuple[str, Callable[[re.Match[str]], Span]], ...] = (
    (_DAY, _day),
    (_WEEK, _week),
    (_MONTH, _month),
    (_SEASON, _season),
    (_YEAR, _year),
    (_DECADE, _decade),
)
