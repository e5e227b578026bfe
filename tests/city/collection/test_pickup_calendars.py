"""Days that a city lists itself: the truth as long as its calendar runs, and no guess beyond it."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from city.collection.pickups import PickupReason, Rules, calendar_end, missed, next_pickup, pickups
from city.collection.waste import (
    CollectionDay,
    Holiday,
    HolidayRule,
    PickupCalendar,
    PickupException,
    Suspension,
)
from tests.city.board import FIRST, LAST, referee, us_holidays

ZONES = {"pickup": "a", "place": "p1"}
NEW_YORK = "America/New_York"
THURSDAY = date(2026, 11, 26)  # Thanksgiving
ONE = timedelta(days=1)


def calendar(*days: date, **given: object) -> PickupCalendar:
    values: dict[str, object] = {"start": days[0], "end": days[-1]}
    values |= {"id": "c", "source": "s", "stream": "trash", "zone": "a", "days": days}
    return PickupCalendar(**(values | given))  # type: ignore[arg-type]


def weekly(weekday: int = 3, **given: object) -> CollectionDay:
    values: dict[str, object] = {"id": "d", "source": "s", "stream": "trash", "zone": "a", "weekday": weekday}
    return CollectionDay(**(values | given))  # type: ignore[arg-type]


THANKSGIVING = Holiday(
    id="h", source="s", date=THURSDAY, name={"en": "Thanksgiving"}, rule=HolidayRule.SHIFT_WEEK
)


def dates(rules: Rules, start: date, end: date) -> list[date]:
    return [each.date for each in pickups(rules, "trash", ZONES, start, end, NEW_YORK)]


def test_listed_days_are_the_pickups() -> None:
    """Whatever weekdays they are, with the reason that the city lists them."""
    days = (date(2026, 11, 24), date(2026, 11, 27), date(2026, 12, 5))
    rules = Rules(calendars=(calendar(*days),))
    found = pickups(rules, "trash", ZONES, date(2026, 11, 1), date(2027, 1, 1), NEW_YORK)
    assert tuple(each.date for each in found) == days
    assert {each.reason for each in found} == {PickupReason.LISTED}
    assert {each.scheduled == each.date for each in found} == {True}


def test_holidays_are_in_the_list_already() -> None:
    """The holiday's rule would move Thursday to Friday; the calendar has it on Thursday, and so it is."""
    rules = Rules((), (THANKSGIVING,), calendars=(calendar(THURSDAY, THURSDAY + 7 * ONE),))
    assert dates(rules, THURSDAY - ONE, THURSDAY + 9 * ONE) == [THURSDAY, THURSDAY + 7 * ONE]


def test_a_listed_day_that_is_not_the_usual_one_names_its_holiday() -> None:
    """Listed on Friday in Thanksgiving week, usually on Thursday: moved, once, and the holiday is why."""
    friday = THURSDAY + ONE
    rules = Rules((weekly(),), (THANKSGIVING,), calendars=(calendar(THURSDAY - 7 * ONE, friday),))
    (found,) = pickups(rules, "trash", ZONES, THURSDAY - ONE, THURSDAY + 3 * ONE, NEW_YORK)
    assert (found.date, found.scheduled) == (friday, THURSDAY)
    assert (found.reason, found.holiday) == (PickupReason.LISTED, THANKSGIVING)


def test_within_its_span_what_is_not_listed_does_not_happen() -> None:
    """A week that the calendar leaves out has no pickup, though the recurrence would have one."""
    rules = Rules((weekly(),), calendars=(calendar(date(2026, 12, 3), date(2026, 12, 17)),))
    assert dates(rules, date(2026, 11, 30), date(2026, 12, 21)) == [date(2026, 12, 3), date(2026, 12, 17)]


def test_before_and_after_its_span_the_recurrence_holds() -> None:
    """With its holidays, which the calendar's days do not need."""
    rules = Rules((weekly(),), (THANKSGIVING,), calendars=(calendar(date(2026, 12, 4), date(2026, 12, 11)),))
    assert dates(rules, date(2026, 11, 22), date(2026, 12, 27)) == [
        date(2026, 11, 27),  # by the holiday
        date(2026, 12, 4),
        date(2026, 12, 11),
        date(2026, 12, 17),  # by the recurrence
        date(2026, 12, 24),
    ]


def test_the_last_listed_day_takes_the_place_of_its_weeks_usual_one() -> None:
    """The calendar ends with Wednesday, early for the holiday: Thursday is not a second pickup."""
    rules = Rules((weekly(),), calendars=(calendar(THURSDAY - 7 * ONE, THURSDAY - ONE),))
    assert dates(rules, THURSDAY - 3 * ONE, THURSDAY + 8 * ONE) == [THURSDAY - ONE, THURSDAY + 7 * ONE]


def test_twice_a_week_at_the_end_of_the_calendar() -> None:
    """The calendar ends with Monday: that week's Thursday is not in it, and the recurrence has it."""
    rules = Rules((weekly(0), weekly(3)), calendars=(calendar(date(2026, 11, 19), date(2026, 11, 23)),))
    assert dates(rules, date(2026, 11, 19), date(2026, 12, 1)) == [
        date(2026, 11, 19),
        date(2026, 11, 23),
        THURSDAY,
        date(2026, 11, 30),
    ]


def test_a_later_edition_that_moves_a_day_moves_the_same_pickup() -> None:
    """What it is scheduled for stays, so that those who were told hear of the move."""
    for listed in (THURSDAY - ONE, THURSDAY, THURSDAY + 2 * ONE):
        rules = Rules((weekly(),), calendars=(calendar(THURSDAY - 7 * ONE, listed),))
        (found,) = pickups(rules, "trash", ZONES, THURSDAY - 3 * ONE, THURSDAY + 3 * ONE, NEW_YORK)
        assert (found.date, found.scheduled) == (listed, THURSDAY)


def test_a_calendar_may_say_what_a_day_replaces() -> None:
    """Even across weeks, and without a recurrence."""
    moved = (date(2026, 12, 28), date(2026, 12, 25))
    rules = Rules(calendars=(calendar(date(2026, 12, 18), moved[0], replaces=(moved,)),))
    (found,) = pickups(rules, "trash", ZONES, date(2026, 12, 21), date(2027, 1, 1), NEW_YORK)
    assert (found.date, found.scheduled) == (date(2026, 12, 28), date(2026, 12, 25))


@pytest.mark.parametrize("on", [THURSDAY, THURSDAY + ONE])
def test_staff_have_the_last_word_about_a_listed_day(on: date) -> None:
    """An exception for the listed day, or for the usual day whose place it takes, moves it on."""
    away = PickupException(id="e", source="staff", date=on, moved_to=THURSDAY + 2 * ONE)
    listed = (calendar(THURSDAY - 7 * ONE, THURSDAY + ONE),)
    rules = Rules((weekly(),), (), (away,), calendars=listed)
    (found,) = pickups(rules, "trash", ZONES, THURSDAY - 2 * ONE, THURSDAY + 4 * ONE, NEW_YORK)
    assert (found.date, found.reason) == (THURSDAY + 2 * ONE, PickupReason.EXCEPTION)


def test_a_suspension_keeps_a_listed_day_away() -> None:
    """Until further notice means nothing is collected, whatever the calendar says."""
    off = Suspension(id="x", source="s", streams=("trash",), start=datetime(2026, 11, 1, tzinfo=UTC))
    rules = Rules(suspensions=(off,), calendars=(calendar(THURSDAY),))
    assert dates(rules, THURSDAY, THURSDAY + ONE) == []
    (gone,) = missed(rules, "trash", ZONES, THURSDAY, THURSDAY + ONE, NEW_YORK)
    assert gone.reason is PickupReason.SUSPENDED


def test_beyond_the_calendar_nothing_is_guessed() -> None:
    """After the last listed day, without a recurrence: not listed, which is not the same as no service."""
    rules = Rules(calendars=(calendar(THURSDAY),))
    assert next_pickup(rules, "trash", ZONES, THURSDAY, NEW_YORK).reason is PickupReason.LISTED
    after = next_pickup(rules, "trash", ZONES, THURSDAY + ONE, NEW_YORK)
    assert (after.pickup, after.reason) == (None, PickupReason.NOT_LISTED)
    assert next_pickup(rules, "trash", {"pickup": "b"}, THURSDAY, NEW_YORK).reason is PickupReason.NO_SERVICE


def test_how_far_is_known() -> None:
    """To the calendar's end; without end where something recurs, and not at all without a calendar."""
    listed = (calendar(THURSDAY, end=date(2026, 12, 31)),)
    once = weekly(once=THURSDAY)
    assert calendar_end(Rules(calendars=listed), "trash", ZONES) == date(2026, 12, 31)
    assert calendar_end(Rules((once,), calendars=listed), "trash", ZONES) == date(2026, 12, 31)
    assert calendar_end(Rules((weekly(),), calendars=listed), "trash", ZONES) is None
    assert calendar_end(Rules((weekly(),)), "trash", ZONES) is None


def test_an_address_with_a_calendar_of_its_own() -> None:
    """Its calendar stands in for the recurrence of its zone; its neighbour keeps that."""
    own = calendar(date(2026, 11, 24), date(2026, 12, 1), zone="p1", zone_set="place")
    rules = Rules((weekly(),), calendars=(own,))
    assert dates(rules, date(2026, 11, 23), date(2026, 11, 28)) == [date(2026, 11, 24)]
    other = pickups(rules, "trash", {"pickup": "a"}, date(2026, 11, 23), date(2026, 11, 28), NEW_YORK)
    assert [each.date for each in other] == [THURSDAY]


@pytest.mark.parametrize("seed", range(12))
def test_a_calendar_printed_from_the_rules_changes_no_day(seed: int) -> None:
    """Ten years: a city that lists for some years what its rules say is collected on the very same days."""
    rnd = random.Random(seed)
    day = weekly(rnd.randrange(7), every_weeks=rnd.choice([1, 2]), anchor=date(2026, 1, 1))
    holidays = [
        Holiday(
            id=f"{each}", source="s", date=each, name={}, rule=rnd.choice([*HolidayRule]), moved_to=each + ONE
        )
        for year in range(2025, 2037)
        for each in us_holidays(year)
    ]
    truth = sorted(referee([day], holidays, []))
    first, last = date(2027, 1, 11), date(2030, 6, 30)
    printed = calendar(*(each for each in truth if first <= each <= last), start=first, end=last)
    assert dates(Rules((day,), tuple(holidays), calendars=(printed,)), FIRST, LAST) == truth


@pytest.mark.parametrize("seed", range(12))
def test_windows_cut_nothing_off_a_calendar(seed: int) -> None:
    """However the years are cut into spans, the spans together list what the whole lists."""
    rnd = random.Random(seed)
    days = sorted({date(2026, 1, 1) + timedelta(rnd.randrange(1400)) for _ in range(200)})
    exceptions = tuple(
        PickupException(
            id=f"{each}", source="s", date=each, moved_to=each + timedelta(rnd.choice([-9, 1, 30]))
        )
        for each in rnd.sample(days, 20)
    )
    rules = Rules((weekly(rnd.randrange(7)),), (THANKSGIVING,), exceptions, calendars=(calendar(*days),))
    whole = pickups(rules, "trash", ZONES, FIRST, LAST, NEW_YORK)
    parts, start = [], FIRST
    while start < LAST:
        end = min(start + timedelta(rnd.randrange(1, 20)), LAST)
        parts += pickups(rules, "trash", ZONES, start, end, NEW_YORK)
        start = end
    assert tuple(parts) == whole
    assert len(whole) > 400
