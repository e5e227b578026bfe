"""Every rule of city.collection.pickups, one at a time, on dates that a person can check in a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from city.collection.pickups import (
    Missed,
    PickupReason,
    Rules,
    is_scheduled,
    missed,
    next_pickup,
    outcomes,
    pickups,
    suspended_on,
)
from city.collection.waste import CollectionDay, Holiday, HolidayRule, PickupException, Suspension

NEW_YORK = "America/New_York"
ZONES = {"pickup": "a"}
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def day(weekday: int, **given: Any) -> CollectionDay:
    values: dict[str, Any] = {"id": f"d{weekday}", "source": "s", "stream": "trash", "zone": "a"}
    return CollectionDay(**(values | {"weekday": weekday} | given))


def holiday(on: date, rule: HolidayRule = HolidayRule.SHIFT_WEEK, **given: Any) -> Holiday:
    return Holiday(id=f"h{on}", source="s", date=on, name={"en": "Holiday"}, rule=rule, **given)


def exception(on: date, moved_to: date | None = None, **given: Any) -> PickupException:
    return PickupException(**({"id": f"e{on}", "source": "s", "date": on, "moved_to": moved_to} | given))


def suspension(start: datetime, end: datetime | None = None, **given: Any) -> Suspension:
    return Suspension(
        **({"id": "off", "source": "s", "streams": ("trash",), "start": start, "end": end} | given)
    )


def dates(rules: Rules, start: date, end: date, stream: str = "trash") -> list[date]:
    return [each.date for each in pickups(rules, stream, ZONES, start, end, NEW_YORK)]


def test_weekly_pickup_falls_on_its_weekday() -> None:
    """A weekly stream is collected on every such weekday of the span, and for no special reason."""
    found = pickups(Rules((day(TUE),)), "trash", ZONES, date(2026, 11, 1), date(2026, 12, 1), NEW_YORK)
    assert [each.date.day for each in found] == [3, 10, 17, 24]
    assert {each.reason for each in found} == {PickupReason.REGULAR}


def test_span_is_half_open() -> None:
    """The first day of a span is in it, the last is not."""
    rules = Rules((day(TUE),))
    assert dates(rules, date(2026, 11, 3), date(2026, 11, 10)) == [date(2026, 11, 3)]


def test_twice_a_week_gives_both_days() -> None:
    """Two collection days of one stream are both collected, in order."""
    rules = Rules((day(FRI), day(TUE)))
    found = dates(rules, date(2026, 11, 2), date(2026, 11, 9))
    assert found == [date(2026, 11, 3), date(2026, 11, 6)]


def test_other_zones_and_streams_are_not_mine() -> None:
    """Only the stream asked for, in the zone where the place lies, is listed."""
    rules = Rules((day(TUE), day(WED, zone="b"), day(THU, stream="recycling")))
    assert dates(rules, date(2026, 11, 2), date(2026, 11, 9)) == [date(2026, 11, 3)]


def test_stream_may_be_organised_by_another_zone_set() -> None:
    """A stream whose days are given by another zone set is found by that set's zone."""
    rules = Rules((day(TUE), day(WED, stream="bulk", zone="7", zone_set="district")))
    found = pickups(
        rules, "bulk", {"pickup": "a", "district": "7"}, date(2026, 11, 2), date(2026, 11, 9), "UTC"
    )
    assert [each.date for each in found] == [date(2026, 11, 4)]


@pytest.mark.parametrize("year", [2026, 2032])
def test_every_other_week_goes_on_through_a_53_week_year(year: int) -> None:
    """F23: after ISO week 53 the next pickup is still 14 days later, never 7 or 21."""
    assert date(year, 12, 28).isocalendar().week == 53
    rules = Rules((day(THU, every_weeks=2, anchor=date(year, 11, 5)),))
    found = dates(rules, date(year, 11, 1), date(year + 1, 3, 1))
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(14)}


def test_iso_parity_would_be_wrong() -> None:
    """F23: the weeks that are collected before and after New Year 2027 have different ISO parity."""
    rules = Rules((day(MON, every_weeks=2, anchor=date(2026, 12, 14)),))
    parities = {each.isocalendar().week % 2 for each in dates(rules, date(2026, 12, 1), date(2027, 2, 1))}
    assert parities == {0, 1}


@pytest.mark.parametrize(
    "anchor", [date(2026, 11, 16), date(2026, 11, 21), date(2026, 11, 22), date(2024, 12, 19)]
)
def test_anchor_may_be_any_day_of_its_week_long_ago(anchor: date) -> None:
    """An anchor on a shifted Saturday, or years back, names the same weeks as the regular day."""
    rules = Rules((day(THU, every_weeks=2, anchor=anchor),))
    assert dates(rules, date(2026, 11, 15), date(2026, 12, 5)) == [date(2026, 11, 19), date(2026, 12, 3)]


def test_anchor_may_lie_in_the_future() -> None:
    """Weeks count backwards from an anchor too."""
    rules = Rules((day(THU, every_weeks=3, anchor=date(2027, 1, 7)),))
    assert dates(rules, date(2026, 11, 20), date(2026, 12, 18)) == [date(2026, 11, 26), date(2026, 12, 17)]


def test_every_other_week_without_anchor_is_never_guessed() -> None:
    """Without an anchor nobody knows which weeks are meant, so nothing is announced."""
    assert dates(Rules((day(THU, every_weeks=2),)), date(2026, 11, 1), date(2027, 11, 1)) == []


@pytest.mark.parametrize(
    ("start", "end", "inside", "outside"),
    [
        ("04-01", "11-30", date(2026, 11, 30), date(2026, 12, 7)),
        ("11-01", "02-28", date(2027, 1, 4), date(2026, 10, 26)),
        ("11-01", "02-28", date(2026, 12, 28), date(2027, 3, 1)),
        ("", "03-01", date(2027, 3, 1), date(2027, 3, 8)),
        ("12-28", "", date(2026, 12, 28), date(2026, 12, 21)),
    ],
)
def test_season_is_inclusive_and_may_wrap(start: str, end: str, inside: date, outside: date) -> None:
    """A season holds on both of its ends, also over New Year, and not the week beside it."""
    monday = day(MON, season_start=start, season_end=end)
    assert is_scheduled(monday, inside)
    assert not is_scheduled(monday, outside)


def test_season_until_february_29_ends_in_every_year() -> None:
    """A season's end on 29 February holds through the 28th where there is no 29th."""
    daily = [day(each, season_start="12-01", season_end="02-29") for each in range(7)]
    assert dates(Rules(tuple(daily)), date(2027, 2, 27), date(2027, 3, 3)) == [
        date(2027, 2, 27),
        date(2027, 2, 28),
    ]
    assert date(2028, 2, 29) in dates(Rules(tuple(daily)), date(2028, 2, 27), date(2028, 3, 3))


@pytest.mark.parametrize(
    ("weekday", "on"),
    [(MON, 23), (TUE, 24), (WED, 25), (THU, 27), (FRI, 28), (SAT, 28), (SUN, 29)],
)
def test_thanksgiving_shifts_its_day_and_the_rest_of_the_week(weekday: int, on: int) -> None:
    """F21: Thursday goes to Friday, Friday to Saturday; days before, and the weekend, stay."""
    rules = Rules((day(weekday),), (holiday(date(2026, 11, 26)),))
    found = pickups(rules, "trash", ZONES, date(2026, 11, 23), date(2026, 11, 30), NEW_YORK)
    assert [each.date.day for each in found] == [on]
    shifted = on != 23 + weekday
    assert found[0].reason is (PickupReason.HOLIDAY if shifted else PickupReason.REGULAR)
    assert (found[0].holiday is not None) == shifted
    assert found[0].scheduled == date(2026, 11, 23 + weekday)


def test_monday_holiday_shifts_all_weekdays() -> None:
    """A holiday on Monday puts every weekday's pickup one day later."""
    rules = Rules(tuple(day(each) for each in range(5)), (holiday(date(2026, 9, 7)),))
    found = pickups(rules, "trash", ZONES, date(2026, 9, 7), date(2026, 9, 14), NEW_YORK)
    assert [(each.scheduled.day, each.date.day) for each in found] == [(d, d + 1) for d in range(7, 12)]


@pytest.mark.parametrize("on", [date(2027, 12, 25), date(2028, 1, 1), date(2026, 11, 1), date(2027, 7, 4)])
def test_holiday_on_a_weekend_shifts_nothing(on: date) -> None:
    """A shifting holiday on Saturday or Sunday leaves every pickup of both weeks where it is."""
    assert on.weekday() >= SAT
    rules = Rules(tuple(day(each) for each in range(7)), (holiday(on),))
    found = pickups(rules, "trash", ZONES, on - timedelta(7), on + timedelta(7), NEW_YORK)
    assert {each.reason for each in found} == {PickupReason.REGULAR}
    assert len(found) == 14


def test_two_holidays_in_one_week_add_up() -> None:
    """Christmas Eve on Thursday and Christmas on Friday put Thursday's pickup on Saturday."""
    rules = Rules((day(THU),), (holiday(date(2026, 12, 25)), holiday(date(2026, 12, 24))))
    (found,) = pickups(rules, "trash", ZONES, date(2026, 12, 21), date(2026, 12, 28), NEW_YORK)
    assert found.date == date(2026, 12, 26)
    assert found.holiday is not None
    assert found.holiday.date == date(2026, 12, 25)


def test_two_holidays_never_go_beyond_saturday() -> None:
    """A Friday that two holidays would move to Sunday is collected on Saturday."""
    rules = Rules((day(FRI),), (holiday(date(2026, 12, 24)), holiday(date(2026, 12, 25))))
    assert dates(rules, date(2026, 12, 21), date(2026, 12, 28)) == [date(2026, 12, 26)]


def test_wednesday_pushed_onto_a_later_holiday_moves_on() -> None:
    """With Monday and Thursday off, Wednesday's pickup lands on Thursday and goes on to Friday."""
    rules = Rules((day(WED),), (holiday(date(2026, 11, 23)), holiday(date(2026, 11, 26))))
    assert dates(rules, date(2026, 11, 23), date(2026, 11, 30)) == [date(2026, 11, 27)]


def test_same_holiday_from_two_sources_counts_once() -> None:
    """Two records of one holiday shift a pickup by one day, not by two."""
    twice = (holiday(date(2026, 11, 26)), holiday(date(2026, 11, 26)))
    assert dates(Rules((day(THU),), twice), date(2026, 11, 23), date(2026, 11, 30)) == [date(2026, 11, 27)]


@pytest.mark.parametrize(("weekday", "on"), [(THU, 27), (FRI, 27), (WED, 25)])
def test_shift_day_moves_only_its_own_day(weekday: int, on: int) -> None:
    """SHIFT_DAY moves Thursday to Friday and leaves Friday alone."""
    rules = Rules((day(weekday),), (holiday(date(2026, 11, 26), HolidayRule.SHIFT_DAY),))
    assert dates(rules, date(2026, 11, 23), date(2026, 11, 30)) == [date(2026, 11, on)]


def test_shift_day_carries_sunday_into_the_next_week() -> None:
    """A Sunday pickup shifted to Monday is found by a span that begins on that Monday."""
    rules = Rules((day(SUN),), (holiday(date(2026, 11, 22), HolidayRule.SHIFT_DAY),))
    assert dates(rules, date(2026, 11, 23), date(2026, 11, 25)) == [date(2026, 11, 23)]


def test_swap_moves_to_the_named_day_even_before() -> None:
    """SWAP puts the holiday's pickups on the day it names, here the day before."""
    rules = Rules((day(THU),), (holiday(date(2026, 11, 26), HolidayRule.SWAP, moved_to=date(2026, 11, 25)),))
    (found,) = pickups(rules, "trash", ZONES, date(2026, 11, 23), date(2026, 11, 30), NEW_YORK)
    assert (found.date, found.reason) == (date(2026, 11, 25), PickupReason.HOLIDAY)


@pytest.mark.parametrize("target", [date(2026, 12, 12), date(2026, 11, 2), date(2027, 1, 9)])
def test_swap_over_a_window_boundary_is_not_lost(target: date) -> None:
    """A pickup moved far away is in the span where it lands, and not in the one it left."""
    rules = Rules((day(THU),), (holiday(date(2026, 11, 26), HolidayRule.SWAP, moved_to=target),))
    assert dates(rules, target, target + timedelta(1)) == [target]
    assert dates(rules, date(2026, 11, 26), date(2026, 11, 27)) == []


def test_swap_without_a_day_is_not_collected() -> None:
    """SWAP that names no day leaves the pickup out: where it went is not guessed."""
    rules = Rules((day(THU),), (holiday(date(2026, 11, 26), HolidayRule.SWAP),))
    assert dates(rules, date(2026, 11, 23), date(2026, 11, 30)) == []


def test_skip_leaves_the_pickup_out_and_says_why() -> None:
    """SKIP lists no pickup; what is missed names the holiday; the next regular one follows."""
    rules = Rules((day(THU),), (holiday(date(2026, 11, 26), HolidayRule.SKIP),))
    (gone,) = missed(rules, "trash", ZONES, date(2026, 11, 23), date(2026, 11, 30), NEW_YORK)
    assert (gone.scheduled, gone.reason) == (date(2026, 11, 26), PickupReason.HOLIDAY)
    answer = next_pickup(rules, "trash", ZONES, date(2026, 11, 23), NEW_YORK)
    assert answer.pickup is not None
    assert answer.pickup.date == date(2026, 12, 3)
    assert answer.reason is PickupReason.REGULAR
    assert answer.missed == gone


def test_none_collects_as_usual() -> None:
    """A holiday with rule NONE changes nothing."""
    rules = Rules((day(WED),), (holiday(date(2026, 11, 11), HolidayRule.NONE),))
    (found,) = pickups(rules, "trash", ZONES, date(2026, 11, 9), date(2026, 11, 16), NEW_YORK)
    assert (found.date.day, found.reason) == (11, PickupReason.REGULAR)


def test_holiday_for_one_stream_leaves_the_others() -> None:
    """A holiday that names recycling does not move trash."""
    rules = Rules(
        (day(THU), day(THU, stream="recycling")), (holiday(date(2026, 11, 26), streams=("recycling",)),)
    )
    span = (date(2026, 11, 23), date(2026, 11, 30))
    assert dates(rules, *span) == [date(2026, 11, 26)]
    assert dates(rules, *span, stream="recycling") == [date(2026, 11, 27)]


def test_rule_for_a_named_stream_beats_the_rule_for_all() -> None:
    """On one holiday bulk is skipped although all other streams are shifted."""
    off = date(2026, 11, 26)
    rules = Rules(
        (day(THU), day(THU, stream="bulk")),
        (holiday(off), holiday(off, HolidayRule.SKIP, streams=("bulk",))),
    )
    span = (date(2026, 11, 23), date(2026, 11, 30))
    assert dates(rules, *span) == [date(2026, 11, 27)]
    assert dates(rules, *span, stream="bulk") == []


def test_staff_exception_beats_the_holiday() -> None:
    """What staff say of a day replaces what its holiday would do."""
    off = date(2026, 11, 26)
    rules = Rules((day(THU),), (holiday(off),), (exception(off, date(2026, 11, 24)),))
    (found,) = pickups(rules, "trash", ZONES, date(2026, 11, 23), date(2026, 11, 30), NEW_YORK)
    assert (found.date.day, found.reason, found.holiday) == (24, PickupReason.EXCEPTION, None)


def test_staff_can_keep_a_holiday_pickup_where_it_was() -> None:
    """An exception that moves a day to itself says: collected as usual in spite of the holiday."""
    off = date(2026, 11, 26)
    rules = Rules((day(THU),), (holiday(off),), (exception(off, off),))
    assert dates(rules, date(2026, 11, 23), date(2026, 11, 30)) == [off]


def test_exception_for_the_shifted_day_moves_the_pickup_on() -> None:
    """Snow on the Friday to which Thanksgiving had moved Thursday's pickup moves it on to Monday."""
    rules = Rules(
        (day(THU),), (holiday(date(2026, 11, 26)),), (exception(date(2026, 11, 27), date(2026, 11, 30)),)
    )
    (found,) = pickups(rules, "trash", ZONES, date(2026, 11, 30), date(2026, 12, 1), NEW_YORK)
    assert (found.scheduled.day, found.reason) == (26, PickupReason.EXCEPTION)
    assert found.holiday is not None


def test_two_days_can_be_exchanged() -> None:
    """Exceptions that move two days to each other exchange them; neither is moved twice."""
    one, two = date(2026, 11, 24), date(2026, 11, 26)
    rules = Rules((day(TUE), day(THU)), (), (exception(one, two), exception(two, one)))
    found = pickups(rules, "trash", ZONES, one, date(2026, 11, 28), NEW_YORK)
    assert [(each.scheduled, each.date) for each in found] == [(two, one), (one, two)]


@pytest.mark.parametrize(
    ("given", "moved"),
    [({}, True), ({"zones": ("a",)}, True), ({"zones": ("b",)}, False), ({"streams": ("bulk",)}, False)],
)
def test_exception_holds_for_its_zones_and_streams(given: dict[str, Any], moved: bool) -> None:
    """No zones or streams means all; others than mine mean nothing to me."""
    on, to = date(2026, 11, 24), date(2026, 11, 25)
    rules = Rules((day(TUE),), (), (exception(on, to, **given),))
    assert dates(rules, on, date(2026, 11, 28)) == [to if moved else on]


def test_exception_for_my_zone_beats_the_one_for_all() -> None:
    """Of two exceptions on a day the one that names the zone decides, in whatever order they come."""
    on = date(2026, 11, 24)
    both = (exception(on, date(2026, 11, 27), zones=("a",)), exception(on))
    for order in (both, both[::-1]):
        assert dates(Rules((day(TUE),), (), order), on, date(2026, 11, 28)) == [date(2026, 11, 27)]


def test_exception_may_move_into_the_span_from_outside() -> None:
    """A pickup that staff moved by three weeks is in the span in which it lands."""
    rules = Rules((day(TUE),), (), (exception(date(2026, 11, 3), date(2026, 11, 27)),))
    assert dates(rules, date(2026, 11, 25), date(2026, 11, 30)) == [date(2026, 11, 27)]


def test_one_day_is_listed_once() -> None:
    """Friday's pickup shifted onto a regular Saturday makes one pickup on Saturday."""
    rules = Rules((day(FRI), day(SAT)), (holiday(date(2026, 11, 26)),))
    (found,) = pickups(rules, "trash", ZONES, date(2026, 11, 23), date(2026, 11, 30), NEW_YORK)
    assert (found.date.day, found.scheduled.day) == (28, 27)


def test_suspension_beats_everything() -> None:
    """While a service is off nothing is collected: not on holidays' days, nor on staff's."""
    off = suspension(datetime(2026, 11, 23, 12, tzinfo=UTC))
    moved = exception(date(2026, 11, 24), date(2026, 11, 25))
    rules = Rules((day(TUE), day(THU)), (holiday(date(2026, 11, 26)),), (moved,), (off,))
    assert dates(rules, date(2026, 11, 23), date(2026, 12, 23)) == []
    every = outcomes(rules, "trash", ZONES, date(2026, 11, 23), date(2026, 11, 30), NEW_YORK)
    gone = [each for each in every if isinstance(each, Missed)]
    assert {each.reason for each in gone} == {PickupReason.SUSPENDED}
    assert all(each.suspension == off for each in gone)


def test_next_pickup_during_an_open_suspension_has_none() -> None:
    """Until further notice there is no next pickup, and the answer carries the suspension."""
    off = suspension(datetime(2026, 11, 23, 12, tzinfo=UTC), reason={"en": "storm"})
    answer = next_pickup(Rules((day(TUE),), suspensions=(off,)), "trash", ZONES, date(2026, 11, 23), NEW_YORK)
    assert (answer.pickup, answer.suspension, answer.reason) == (None, off, PickupReason.SUSPENDED)


def test_next_pickup_during_a_suspension_with_an_end_is_the_first_after_it() -> None:
    """With an end in sight the first pickup after it is given, with the suspension before it."""
    off = suspension(datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 30, 5, tzinfo=UTC))
    answer = next_pickup(Rules((day(TUE),), suspensions=(off,)), "trash", ZONES, date(2026, 11, 23), NEW_YORK)
    assert answer.pickup is not None
    assert (answer.pickup.date, answer.suspension) == (date(2026, 12, 1), off)
    assert answer.reason is PickupReason.SUSPENDED
    assert answer.missed is not None
    assert answer.missed.date == date(2026, 11, 24)


def test_suspension_that_touches_no_pickup_is_not_mentioned() -> None:
    """A suspension that begins after the next pickup does not stand in its way."""
    off = suspension(datetime(2026, 11, 25, 5, tzinfo=UTC))
    answer = next_pickup(Rules((day(TUE),), suspensions=(off,)), "trash", ZONES, date(2026, 11, 23), NEW_YORK)
    assert (answer.suspension, answer.reason) == (None, PickupReason.REGULAR)


@pytest.mark.parametrize(
    ("start", "end", "off"),
    [
        ("2026-11-24T00:00-05:00", "2026-11-25T00:00-05:00", True),
        ("2026-11-24T15:00-05:00", None, True),  # the rest of the day
        ("2026-11-25T00:00-05:00", None, False),
        ("2026-11-23T00:00-05:00", "2026-11-24T00:00-05:00", False),
        ("2026-11-23T00:00-05:00", "2026-11-24T07:00-05:00", False),  # over before collection begins
        ("2026-11-23T00:00-05:00", "2026-11-24T07:01-05:00", True),
        ("2026-11-25T04:59+00:00", None, True),  # 23:59 on the 24th, in New York
        ("2026-11-25T05:00+00:00", None, False),
    ],
)
def test_suspension_is_measured_on_local_clocks(start: str, end: str | None, off: bool) -> None:
    """A suspension touches a day if it is in force there after 07:00 local."""
    stop = suspension(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None)
    assert suspended_on(stop, date(2026, 11, 24), NEW_YORK) is off


def test_suspension_holds_for_its_zones_and_streams() -> None:
    """A suspension of recycling, or of another zone, leaves this trash pickup alone."""
    start = datetime(2026, 11, 1, tzinfo=UTC)
    for other in (suspension(start, streams=("recycling",)), suspension(start, zones=("b",))):
        assert dates(Rules((day(TUE),), suspensions=(other,)), date(2026, 11, 23), date(2026, 11, 28))
    for mine in (suspension(start, zones=("a", "b")), suspension(start, streams=())):
        assert not dates(Rules((day(TUE),), suspensions=(mine,)), date(2026, 11, 23), date(2026, 11, 28))


def test_next_pickup_includes_today() -> None:
    """On the collection day itself the next pickup is today."""
    answer = next_pickup(Rules((day(TUE),)), "trash", ZONES, date(2026, 11, 24), NEW_YORK)
    assert answer.pickup is not None
    assert answer.pickup.date == date(2026, 11, 24)


def test_yesterdays_pickup_shifted_to_today_is_next() -> None:
    """On the day after the holiday the shifted pickup is today's, not next week's."""
    rules = Rules((day(THU),), (holiday(date(2026, 11, 26)),))
    answer = next_pickup(rules, "trash", ZONES, date(2026, 11, 27), NEW_YORK)
    assert answer.pickup is not None
    assert (answer.pickup.date, answer.reason) == (date(2026, 11, 27), PickupReason.HOLIDAY)


def test_next_pickup_of_a_season_is_found_months_ahead() -> None:
    """In December the next yard waste pickup is in April."""
    rules = Rules((day(WED, stream="yard_waste", season_start="04-01", season_end="11-30"),))
    answer = next_pickup(rules, "yard_waste", ZONES, date(2026, 12, 1), NEW_YORK)
    assert answer.pickup is not None
    assert answer.pickup.date == date(2027, 4, 7)


def test_unknown_stream_has_no_service() -> None:
    """A stream that is not collected in the place's zone is said to be so."""
    rules = Rules((day(TUE), day(WED, stream="bulk", zone="b")))
    for stream in ("bulk", "glass"):
        assert (
            next_pickup(rules, stream, ZONES, date(2026, 11, 24), NEW_YORK).reason is PickupReason.NO_SERVICE
        )


def test_place_without_the_zone_set_is_told_apart_from_no_service() -> None:
    """A place of which the pickup zone is not known gets NO_ZONE: ask for the address, do not deny."""
    answer = next_pickup(Rules((day(TUE),)), "trash", {"district": "3"}, date(2026, 11, 24), NEW_YORK)
    assert (answer.pickup, answer.reason) == (None, PickupReason.NO_ZONE)
