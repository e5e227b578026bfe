"""city.pickups against a calendar that is moved about by hand, day by day, for ten years.

The referee below knows nothing of the code: it lays all pickups of a stream out on a
board of days and pushes them along as a dispatcher would. Years 2026 and 2032 have 53
ISO weeks.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from city.pickups import PickupReason, Rules, next_pickup, pickups
from city.waste import CollectionDay, Holiday, HolidayRule, PickupException, Suspension

ONE = timedelta(days=1)
FIRST, LAST = date(2025, 1, 1), date(2036, 1, 1)
ZONES = {"pickup": "a"}


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
        for each in sorted(holidays, key=lambda each: each.date):
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


def make(seed: int) -> tuple[list[CollectionDay], list[Holiday], list[PickupException]]:
    """A city's rules, drawn at random but the same for the same seed."""
    rnd = random.Random(seed)
    days = [
        CollectionDay(
            id=f"d{number}", source="s", stream="trash", zone="a", weekday=rnd.randrange(7),
            every_weeks=rnd.choice([1, 1, 2, 2, 3, 4]),
            anchor=date(2026, 1, 1) + timedelta(rnd.randrange(700)),
            season_start=season[0], season_end=season[1],
        )
        for number in range(rnd.choice([1, 1, 2]))
        for season in [rnd.choice([("", ""), ("", ""), ("04-01", "11-30"), ("11-15", "02-10")])]
    ]  # fmt: skip
    rules = rnd.choice([[HolidayRule.SHIFT_WEEK], list(HolidayRule)])
    holidays = []
    for year in range(2025, 2037):
        for day in us_holidays(year):
            rule = rnd.choice(rules)
            moved_to = day + timedelta(rnd.choice([-1, 1, 2, 9])) if rule is HolidayRule.SWAP else None
            holidays.append(
                Holiday(id=f"h{day}", source="s", date=day, name={}, rule=rule, moved_to=moved_to)
            )
    chosen = rnd.sample(range((LAST - FIRST).days), 60)
    exceptions = [
        PickupException(
            id=f"e{each}", source="s", date=FIRST + timedelta(each),
            moved_to=rnd.choice([None, FIRST + timedelta(each + rnd.choice([-3, 1, 2, 30]))]),
        )
        for each in chosen
    ]  # fmt: skip
    return days, holidays, exceptions if rnd.random() < 0.5 else []


@pytest.mark.parametrize("seed", range(40))
def test_ten_years_agree_with_the_board(seed: int) -> None:
    """F21, F23: over ten years every pickup is on the day where the dispatcher's board has it."""
    days, holidays, exceptions = make(seed)
    rules = Rules(tuple(days), tuple(holidays), tuple(exceptions))
    found = [each.date for each in pickups(rules, "trash", ZONES, FIRST, LAST, "America/New_York")]
    assert found == sorted(referee(days, holidays, exceptions))


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_windows_cut_nothing_off(seed: int) -> None:
    """However ten years are cut into spans, the spans together list what the whole lists."""
    days, holidays, exceptions = make(seed)
    rules = Rules(tuple(days), tuple(holidays), tuple(exceptions))
    whole = pickups(rules, "trash", ZONES, FIRST, LAST, "America/New_York")
    rnd = random.Random(seed)
    parts, start = [], FIRST
    while start < LAST:
        end = min(start + timedelta(rnd.randrange(1, 20)), LAST)
        parts += pickups(rules, "trash", ZONES, start, end, "America/New_York")
        start = end
    assert tuple(parts) == whole


@pytest.mark.parametrize("seed", range(0, 40, 8))
def test_next_pickup_is_the_first_of_the_list(seed: int) -> None:
    """On every day of two years the next pickup is the first that the list has from that day on."""
    days, holidays, exceptions = make(seed)
    rules = Rules(tuple(days), tuple(holidays), tuple(exceptions))
    whole = [each.date for each in pickups(rules, "trash", ZONES, FIRST, LAST, "America/New_York")]
    for offset in range(730):
        today = date(2026, 6, 1) + timedelta(offset)
        answer = next_pickup(rules, "trash", ZONES, today, "America/New_York")
        assert answer.pickup is not None
        assert answer.pickup.date == next(each for each in whole if each >= today)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_collected_during_a_suspension(seed: int) -> None:
    """Over ten years a suspension removes exactly the pickups of its days and no other."""
    days, holidays, exceptions = make(seed)
    stop = Suspension(
        id="off", source="s", streams=(), start=datetime(2026, 12, 20, 17, tzinfo=UTC),
        end=datetime(2027, 2, 1, 5, tzinfo=UTC),
    )  # fmt: skip
    free = Rules(tuple(days), tuple(holidays), tuple(exceptions))
    held = Rules(tuple(days), tuple(holidays), tuple(exceptions), (stop,))
    before = pickups(free, "trash", ZONES, FIRST, LAST, "America/New_York")
    after = pickups(held, "trash", ZONES, FIRST, LAST, "America/New_York")
    assert after == tuple(each for each in before if not date(2026, 12, 20) <= each.date < date(2027, 2, 1))
    assert {each.reason for each in after} <= {
        PickupReason.REGULAR,
        PickupReason.HOLIDAY,
        PickupReason.EXCEPTION,
    }
