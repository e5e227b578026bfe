"""The referee of the tests about pickups: a calendar that is moved about by hand, day by day.

It knows nothing of the code: it lays all pickups of a stream out on a board of days and
pushes them along as a dispatcher would.
"""

from __future__ import annotations

from calendar import monthcalendar
from collections import defaultdict
from datetime import date, timedelta

from city.collection.waste import CollectionDay, Holiday, HolidayRule, PickupException

ONE = timedelta(days=1)
FIRST, LAST = date(2025, 1, 1), date(2036, 1, 1)
EARLY = (HolidayRule.SHIFT_WEEK_EARLY, HolidayRule.SHIFT_DAY_EARLY)


def us_holidays(year: int) -> list[date]:
    """The usual nine, two pairs of which lie side by side: Thanksgiving and Christmas."""

    def nth(month: int, weekday: int, count: int) -> date:
        first = date(year, month, 1)
        return first + timedelta((weekday - first.weekday()) % 7 + 7 * (count - 1))

    memorial = date(year, 5, 31)
    while memorial.weekday() != 0:
        memorial -= ONE
    thanks = nth(11, 3, 4)
    return [
        date(year, 1, 1), nth(1, 0, 3), memorial, date(year, 7, 4), nth(9, 0, 1), thanks, thanks + ONE,
        date(year, 12, 24), date(year, 12, 25),
    ]  # fmt: skip


def walk(day: CollectionDay) -> list[date]:
    """The scheduled days, by stepping from the anchor's own week in both directions."""
    if day.once is not None:
        return [day.once]
    if day.ordinals:
        return [each for each in by_wall_calendar(day) if in_season(day, each)]
    found = []
    start = (day.anchor or date(2025, 1, 6)) + timedelta(0)
    while start.weekday() != 0:
        start -= ONE
    start += timedelta(day.weekday)
    for step in (7 * day.every_weeks, -7 * day.every_weeks):
        here = start if step > 0 else start + timedelta(step)
        while FIRST - timedelta(60) <= here <= LAST + timedelta(60):
            found.append(here)
            here += timedelta(step)
    return sorted(each for each in found if in_season(day, each))


def by_wall_calendar(day: CollectionDay) -> list[date]:
    """The weekday's column on the wall calendar of every month, and of it the rows that are wanted."""
    found = set()
    for year in range(FIRST.year - 1, LAST.year + 1):
        for month in range(1, 13):
            column = [week[day.weekday] for week in monthcalendar(year, month) if week[day.weekday]]
            rows = [place - 1 if place > 0 else place for place in day.ordinals]
            found |= {date(year, month, column[row]) for row in rows if row < len(column)}
    return sorted(found)


def in_season(day: CollectionDay, on: date) -> bool:
    """By walking forward from the season's start until its end, in this year's and the last year's season."""
    if not day.season_start:
        return True
    start_month, start_day = map(int, day.season_start.split("-"))
    end_month, end_day = map(int, day.season_end.split("-"))
    for year in (on.year - 1, on.year):
        start = date(year, start_month, start_day)
        end = date(year, end_month, end_day)
        if end < start:
            end = date(year + 1, end_month, end_day)
        if start <= on <= end:
            return True
    return False


class Board:
    """Which scheduled pickups stand on which day. ``done`` are those no holiday may touch any more."""

    def __init__(self, scheduled: list[date]) -> None:
        self.on: dict[date, list[date]] = defaultdict(list)
        for each in scheduled:
            self.on[each].append(each)
        self.done: dict[date, list[date]] = defaultdict(list)

    def holiday(self, day: date, rule: HolidayRule, moved_to: date | None) -> None:
        if rule is HolidayRule.SHIFT_WEEK and day.weekday() < 5:
            for weekday in range(4, day.weekday() - 1, -1):
                here = day + timedelta(weekday - day.weekday())
                self.on[here + ONE] += self.on.pop(here, [])
        elif rule is HolidayRule.SHIFT_DAY:
            self.on[day + ONE] += self.on.pop(day, [])
        elif rule is HolidayRule.SHIFT_WEEK_EARLY and day.weekday() < 6:
            for weekday in range(1, day.weekday() + 1):
                here = day + timedelta(weekday - day.weekday())
                self.on[here - ONE] += self.on.pop(here, [])
        elif rule is HolidayRule.SHIFT_DAY_EARLY:
            self.on[day - ONE] += self.on.pop(day, [])
        elif rule is HolidayRule.SWAP:
            assert moved_to is not None
            self.done[moved_to] += self.on.pop(day, [])
        elif rule is HolidayRule.SKIP:
            self.on.pop(day, None)

    def days(self) -> set[date]:
        return {day for board in (self.on, self.done) for day, here in board.items() if here}


def referee(
    days: list[CollectionDay], holidays: list[Holiday], exceptions: list[PickupException]
) -> set[date]:
    found: set[date] = set()
    for day in days:
        excepted = {each.date: each for each in exceptions}
        scheduled = walk(day)
        board = Board([each for each in scheduled if each not in excepted])
        in_order = sorted(holidays, key=lambda each: each.date)
        for each in [one for one in in_order[::-1] if one.rule in EARLY]:
            board.holiday(each.date, each.rule, each.moved_to)
        for each in [one for one in in_order if one.rule not in EARLY]:
            board.holiday(each.date, each.rule, each.moved_to)
        for here, one in excepted.items():
            landed = [each for each in board.on.pop(here, []) if each != here]
            landed += [each for each in board.done.pop(here, []) if each != here]
            if here in scheduled:
                landed.append(here)
            if landed and one.moved_to:
                found.add(one.moved_to)
        found |= board.days()
    return {each for each in found if FIRST <= each < LAST}
