"""When a place is open."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from city.records import Closure, Place
from skill.answers.hours import closed_now, is_open, is_over, next_open, on
from tests.skill.town import ZONE, local

MONDAY = date(2026, 11, 23)
LIBRARY = Place(
    id="library",
    source="s",
    kind="library",
    name={"en": "Library"},
    hours=(("10:00-18:00",),) * 5 + (("10:00-14:00",), ()),
)


def closure(start: datetime, end: datetime | None) -> Closure:
    return Closure(id="c", source="s", place="library", start=start, end=end)


def test_a_day_has_its_weekdays_hours() -> None:
    """Monday first."""
    hours = on(LIBRARY, MONDAY, (), ZONE)
    assert hours is not None
    assert hours.spans == ((time(10), time(18)),)


def test_a_day_without_hours_is_closed() -> None:
    """An empty day is not an unknown one."""
    hours = on(LIBRARY, MONDAY - timedelta(days=1), (), ZONE)
    assert hours is not None
    assert hours.spans == ()


def test_a_place_without_hours_is_unknown() -> None:
    """The city publishes none: it is not said to be closed."""
    place = Place(id="p", source="s", kind="park", name={"en": "Park"})
    assert on(place, MONDAY, (), ZONE) is None


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (local(23, 0), local(24, 0)),
        (local(23, 9), local(23, 18)),
        (local(20, 0), None),
        (local(23, 10), local(23, 18)),
    ],
)
def test_a_closure_of_all_the_opening_time_closes_the_day(start: datetime, end: datetime | None) -> None:
    """Also one that begins before or has no end."""
    hours = on(LIBRARY, MONDAY, [closure(start, end)], ZONE)
    assert hours is not None
    assert hours.spans == ()
    assert hours.closure is not None


def test_a_closure_of_an_hour_leaves_the_hours_and_is_told() -> None:
    """Closed for lunch is not closed."""
    hours = on(LIBRARY, MONDAY, [closure(local(23, 12), local(23, 13))], ZONE)
    assert hours is not None
    assert hours.spans
    assert hours.closure is not None


def test_a_closure_of_another_day_or_place_does_nothing() -> None:
    """It ends as the day begins, or it is next door."""
    other = Closure(id="c", source="s", place="pool", start=local(23, 0), end=local(24, 0))
    hours = on(LIBRARY, MONDAY, [closure(local(22, 0), local(23, 0)), other], ZONE)
    assert hours is not None
    assert hours.closure is None


def test_a_closure_that_ends_before_the_doors_open_is_not_told() -> None:
    """Closed until eight is no news of a library that opens at ten."""
    hours = on(LIBRARY, MONDAY, [closure(local(22, 15), local(23, 8))], ZONE)
    assert hours is not None
    assert hours.closure is None


def test_the_next_opening_skips_closed_days() -> None:
    """Saturday's next opening is Monday; a closure moves it on."""
    evening = local(21, 15)
    assert next_open(LIBRARY, evening, (), ZONE) == local(23, 10)
    assert next_open(LIBRARY, evening, [closure(local(23, 0), local(24, 0))], ZONE) == local(24, 10)


def test_a_place_opens_again_when_the_last_of_its_closures_ends() -> None:
    """In the middle of the day, if that is when; one closure may follow another."""
    burst, checks = closure(local(23, 11), local(23, 14)), closure(local(23, 14), local(23, 15))
    assert next_open(LIBRARY, local(23, 12), [burst, checks], ZONE) == local(23, 15)


def test_a_closure_is_in_force_from_its_start_until_its_end() -> None:
    """Whoever asks at noon hears of a pipe that burst at eleven."""
    burst = closure(local(23, 11), local(23, 14))
    assert closed_now(LIBRARY, local(23, 12), [burst]) is burst
    assert closed_now(LIBRARY, local(23, 14), [burst]) is None


def test_a_day_is_over_when_its_last_hours_have_ended() -> None:
    """After six, "open until six" is no help."""
    hours = on(LIBRARY, MONDAY, (), ZONE)
    assert hours is not None
    assert not is_over(hours, local(23, 17), ZONE)
    assert is_over(hours, local(23, 18), ZONE)


def test_a_place_closed_for_good_has_no_next_opening() -> None:
    """Two weeks are looked ahead."""
    assert next_open(LIBRARY, local(23, 0), [closure(datetime(2026, 1, 1, tzinfo=UTC), None)], ZONE) is None


def test_hours_that_cannot_be_read_are_left_out() -> None:
    """A feed's slip closes no place by raising."""
    place = Place(id="p", source="s", kind="x", name={}, hours=(("ten to six", "10:00-24:00"),) * 7)
    hours = on(place, MONDAY, (), ZONE)
    assert hours is not None
    assert hours.spans == ((time(10), time(0)),)


LATE = Place(
    id="late", source="s", kind="bar", name={"en": "Late"}, hours=(("10:00-12:00", "20:00-02:00"),) * 7
)


@pytest.mark.parametrize("place", [LIBRARY, LATE])
@pytest.mark.parametrize("closures", [(), (closure(local(24, 9), local(24, 11)),)])
def test_a_place_is_open_now_if_the_next_moment_at_which_it_is_open_is_now(
    place: Place, closures: tuple[Closure, ...]
) -> None:
    """Every quarter of an hour of a week, past midnight and through a closure."""
    moments = [local(22, 0) + timedelta(minutes=15 * n) for n in range(7 * 96)]
    known = [is_open(place, each, closures, ZONE) for each in moments]
    assert known == [next_open(place, each, closures, ZONE) == each for each in moments]
    assert any(known)
    assert not all(known)
