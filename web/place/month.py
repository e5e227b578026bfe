"""A month of pickups as a table has it: weeks of days, and on each day what is collected, with why (pure)."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from city.collection.pickups import Missed, Pickup, PickupReason

SUNDAY, MONDAY = 6, 0
ONE_DAY = timedelta(days=1)
FROM_SUNDAY = ("US", "CA", "MX", "PR", "DO", "GT", "HN", "SV")
"""Territories whose calendars begin the week with Sunday."""
SHAPES = ("trash", "recycling", "yard_waste", "bulk", "street_sweeping")
"""Streams that have a shape of their own in the templates; others share one."""


def shape_of(stream: str) -> str:
    """The name of the sign that stands for a stream."""
    return stream if stream in SHAPES else "other"


@dataclass(frozen=True, slots=True)
class Mark:
    """One stream on one day. ``was`` is the day on which it would have been, None where it is that day."""

    stream: str
    is_off: bool = False
    was: date | None = None

    @property
    def shape(self) -> str:
        """The name of its shape."""
        return shape_of(self.stream)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the table; ``is_of_month`` is false for those that fill up the first and the last week."""

    day: date
    is_of_month: bool
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """``weeks`` are rows of seven. ``first`` is the month's first day."""

    first: date
    weeks: tuple[tuple[Cell, ...], ...]


def month_of(first: date, outcomes: Sequence[Pickup | Missed], first_weekday: int = SUNDAY) -> Month:
    """The month that begins with ``first``, with what becomes of its pickups."""
    marks: dict[date, list[Mark]] = {}
    for each in outcomes:
        marks.setdefault(each.date, []).append(mark_of(each))
    weeks = Calendar(first_weekday).monthdatescalendar(first.year, first.month)
    return Month(
        first,
        tuple(
            tuple(Cell(day, day.month == first.month, tuple(marks.get(day, ()))) for day in week)
            for week in weeks
        ),
    )


def mark_of(outcome: Pickup | Missed) -> Mark:
    """How one outcome is marked on its day."""
    if isinstance(outcome, Missed):
        return Mark(outcome.stream, is_off=True)
    return Mark(outcome.stream, was=outcome.scheduled if outcome.date != outcome.scheduled else None)


def first_weekday(locale: str) -> int:
    """With which day a week begins where this locale is spoken."""
    return SUNDAY if locale.replace("_", "-").split("-")[-1].upper() in FROM_SUNDAY else MONDAY


def first_of(day: date, later: int = 0) -> date:
    """The first of the month that many months after the day's own."""
    months = day.year * 12 + day.month - 1 + later
    return date(months // 12, months % 12 + 1, 1)


def changes(outcomes: Sequence[Pickup | Missed]) -> tuple[Pickup | Missed, ...]:
    """What is not as usual: pickups on another day than planned, and those that are not at all.

    What a suspension keeps away is told once, by the next pickup's own sentence.
    """
    return tuple(
        each
        for each in outcomes
        if (isinstance(each, Missed) and each.reason is not PickupReason.SUSPENDED)
        or (isinstance(each, Pickup) and each.date != each.scheduled)
    )
