"""Quiet hours and what a subscription lets be seen."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from city.earth.places import Location
from city.enrolment.subscriptions import Consent, QuietHours, Subscription, Topic, zone_of
from city.localtime import at

ZONE = "America/New_York"
NIGHT = QuietHours(time(21), time(8))
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def subscription(zone: str = "") -> Subscription:
    return Subscription(
        id="s1", topic=Topic.EMERGENCY, locale="en-US", channel="sms", target="+12025550123",
        address="1 Harbor Street", location=Location("1 Harbor Street", 27.5, -82.5),
        consent=Consent("form signed by Ann", NOW), created=NOW, zone=zone, person="abc",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("clock", "held"),
    [(time(20, 59, 59), False), (time(21), True), (time(23, 59), True), (time(0), True), (time(7, 59), True),
     (time(8), False), (time(12), False)],
)  # fmt: skip
def test_window_over_midnight_is_half_open(clock: time, held: bool) -> None:
    """21:00 is quiet, 08:00 is not, and midnight lies between."""
    assert bool(NIGHT.held_until(at(date(2026, 11, 23), clock, ZONE), ZONE)) is held


def test_hold_ends_the_next_morning() -> None:
    """Held at 23:00 and at 03:00, a message is free at the same 08:00."""
    free = at(date(2026, 11, 24), time(8), ZONE)
    assert NIGHT.held_until(at(date(2026, 11, 23), time(23), ZONE), ZONE) == free
    assert NIGHT.held_until(at(date(2026, 11, 24), time(3), ZONE), ZONE) == free


def test_window_within_a_day() -> None:
    """13:00 to 15:00 is quiet after lunch and not at night."""
    nap = QuietHours(time(13), time(15))
    day = date(2026, 11, 23)
    assert nap.held_until(at(day, time(14), ZONE), ZONE) == at(day, time(15), ZONE)
    assert nap.held_until(at(day, time(3), ZONE), ZONE) is None


def test_equal_ends_mean_no_quiet_hours() -> None:
    """From eight to eight is never, not always."""
    assert QuietHours(time(8), time(8)).held_until(at(date(2026, 11, 23), time(8), ZONE), ZONE) is None


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)])
def test_every_minute_of_a_clock_change_has_one_answer(day: date) -> None:
    """Through the spring gap and the autumn fold a hold always ends at 08:00 local of that day (F3)."""
    start, free = at(day - timedelta(days=1), time(21), ZONE), at(day, time(8), ZONE)
    minute, held = start - timedelta(minutes=5), 0
    while minute < free + timedelta(minutes=5):
        until = NIGHT.held_until(minute, ZONE)
        assert until == (free if start <= minute < free else None)
        held += until is not None
        minute += timedelta(minutes=1)
    assert held == (free - start).total_seconds() / 60


@pytest.mark.parametrize(("end", "said"), [(time(2, 30), "03:30"), (time(1, 30), "01:30")])
def test_hold_that_ends_in_a_clock_change_ends(end: time, said: str) -> None:
    """02:30 does not exist in spring and 01:30 exists twice in autumn: both end, the latter at its first."""
    day = date(2026, 3, 8) if said == "03:30" else date(2026, 11, 1)
    until = QuietHours(time(22), end).held_until(at(day, time(0, 30), ZONE), ZONE)
    assert until is not None
    assert f"{until.astimezone(at(day, end, ZONE).tzinfo):%H:%M}" == said


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "America/Chicago"])
def test_unknown_zone_is_the_city_s(zone: str) -> None:
    """A missing or unknown time zone never disables quiet hours (F17)."""
    expected = zone if zone == "America/Chicago" else ZONE
    assert zone_of(subscription(zone), ZONE) == expected


def test_repr_shows_nothing_personal() -> None:
    """Target, address, place and evidence of consent stay out of every repr, so out of every log (F20)."""
    shown = repr(subscription())
    assert not [word for word in ("0123", "Harbor", "27.5", "Ann") if word in shown]
