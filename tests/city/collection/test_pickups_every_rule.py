"""Every holiday rule, alone and with every other in one week; every recurrence for ten years."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from city.collection.pickups import Rules, pickups
from city.collection.waste import CollectionDay, Holiday, HolidayRule
from tests.city.board import FIRST, LAST, referee, walk

ZONES = {"pickup": "a"}
NEW_YORK = "America/New_York"
WEEK_STARTS = (date(2026, 11, 23), date(2026, 12, 28), date(2032, 12, 27))  # the last two over New Year
SWAPPED_BY = 3


def day(weekday: int, **given: object) -> CollectionDay:
    values: dict[str, object] = {"id": f"d{weekday}", "source": "s", "stream": "trash", "zone": "a"}
    return CollectionDay(**(values | {"weekday": weekday} | given))  # type: ignore[arg-type]


def holiday(on: date, rule: HolidayRule) -> Holiday:
    moved_to = on + timedelta(SWAPPED_BY) if rule is HolidayRule.SWAP else None
    return Holiday(id=f"{on}", source="s", date=on, name={"en": "X"}, rule=rule, moved_to=moved_to)


def found(days: list[CollectionDay], holidays: list[Holiday]) -> list[date]:
    rules = Rules(tuple(days), tuple(holidays))
    return [each.date for each in pickups(rules, "trash", ZONES, FIRST, LAST, NEW_YORK)]


@pytest.mark.parametrize("rule", HolidayRule)
def test_every_rule_on_every_weekday(rule: HolidayRule) -> None:
    """One holiday of each rule on each day of a week, for a pickup on each day: as on the board."""
    for start, on, pickup in product(WEEK_STARTS, range(7), range(7)):
        holidays = [holiday(start + timedelta(on), rule)]
        assert found([day(pickup)], holidays) == sorted(referee([day(pickup)], holidays, [])), (on, pickup)


@pytest.mark.parametrize(("one", "other"), list(product(HolidayRule, repeat=2)))
def test_two_holidays_in_one_week_add_up(one: HolidayRule, other: HolidayRule) -> None:
    """Two holidays of a week, each with its own rule, at any distance: as on the board.

    Christmas Eve and Christmas are such a pair, Thanksgiving and the Friday after it another.
    """
    for first, second in ((3, 4), (1, 3), (4, 5), (6, 7)):
        start = WEEK_STARTS[0]
        holidays = [holiday(start + timedelta(first), one), holiday(start + timedelta(second), other)]
        for pickup in range(7):
            days = [day(pickup)]
            assert found(days, holidays) == sorted(referee(days, holidays, [])), (first, second, pickup)


@pytest.mark.parametrize(
    "given",
    [
        {"every_weeks": weeks, "anchor": date(2026, 12, 31) + timedelta(weeks=shift)}
        for weeks in (1, 2, 3, 4)
        for shift in range(weeks)
    ]
    + [{"ordinals": places} for places in ((1,), (2,), (1, 3), (4,), (5,), (-1,), (2, -1))]
    + [{"season_start": "04-01", "season_end": "11-30"}, {"season_start": "11-15", "season_end": "02-10"}]
    + [{"ordinals": (2,), "season_start": "11-15", "season_end": "02-28"}],
)  # fmt: skip
@pytest.mark.parametrize("weekday", [0, 3, 6])
def test_every_recurrence_for_ten_years(given: dict[str, object], weekday: int) -> None:
    """Weeks count from the anchor through years of 53 weeks; places in a month are as on a wall calendar."""
    one = day(weekday, **given)
    wanted = [each for each in walk(one) if FIRST <= each < LAST]
    assert found([one], []) == wanted
    assert len(wanted) > 20


def test_twice_a_week_is_two_days() -> None:
    """Monday and Thursday: neither is lost beside the other."""
    wanted = {each for each in walk(day(0)) + walk(day(3)) if FIRST <= each < LAST}
    assert found([day(0), day(3)], []) == sorted(wanted)


def test_once_is_once() -> None:
    """A pickup that does not recur is on its day, and a holiday may move even that."""
    spring = day(5, once=date(2027, 4, 17))
    assert found([spring], []) == [date(2027, 4, 17)]
    assert found([spring], [holiday(date(2027, 4, 17), HolidayRule.SHIFT_DAY_EARLY)]) == [date(2027, 4, 16)]


def test_early_holidays_side_by_side_push_each_other() -> None:
    """Friday's pickup does not land on Thursday's holiday: both move back, the later one first."""
    days = [day(4)]
    pair = [holiday(date(2026, 12, each), HolidayRule.SHIFT_DAY_EARLY) for each in (24, 25)]
    week = [each for each in found(days, pair) if date(2026, 12, 21) <= each < date(2026, 12, 28)]
    assert week == [date(2026, 12, 23)]
