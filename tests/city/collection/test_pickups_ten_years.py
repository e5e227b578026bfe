"""city.collection.pickups against a calendar that is moved about by hand, day by day, for ten years.

The referee is tests/city/board.py. Years 2026 and 2032 have 53 ISO weeks.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from city.collection.pickups import PickupReason, Rules, next_pickup, pickups
from city.collection.waste import CollectionDay, Holiday, HolidayRule, PickupException, Suspension
from tests.city.board import FIRST, LAST, referee, us_holidays

ZONES = {"pickup": "a"}
RECURRENCES: list[tuple[int, tuple[int, ...]]] = [
    (1, ()), (1, ()), (2, ()), (2, ()), (3, ()), (4, ()), (1, (1,)), (1, (2, 4)), (1, (5,)), (1, (-1,)),
]  # fmt: skip
"""Every so many weeks, or on these places in the month."""


def make(seed: int) -> tuple[list[CollectionDay], list[Holiday], list[PickupException]]:
    """A city's rules, drawn at random but the same for the same seed."""
    rnd = random.Random(seed)
    days = [
        CollectionDay(
            id=f"d{number}", source="s", stream="trash", zone="a", weekday=rnd.randrange(7),
            every_weeks=weeks,
            anchor=date(2026, 1, 1) + timedelta(rnd.randrange(700)),
            ordinals=ordinals,
            season_start=season[0], season_end=season[1],
        )
        for number in range(rnd.choice([1, 1, 2]))
        for weeks, ordinals in [rnd.choice(RECURRENCES)]
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
