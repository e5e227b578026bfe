"""The one file that touches time zones, through the spring gap and the autumn fold."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from city import localtime
from city.errors import BadSettings

NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    "name", ["", "Mars/Base", "../etc/passwd", "/etc/localtime", "América/Nueva_York", "EST/EDT"]
)
def test_unknown_zone_says_what_to_do(name: str) -> None:
    """A name that is no IANA zone is refused with a hint, whatever it looks like."""
    with pytest.raises(BadSettings, match="America/New_York"):
        localtime.zone(name)


def test_local_shows_the_same_instant() -> None:
    """local() changes the clock, not the instant."""
    instant = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
    there = localtime.local(instant, NEW_YORK)
    assert there == instant
    assert (there.day, there.hour) == (21, 21)


def test_day_is_the_citys_day() -> None:
    """At 02:30 UTC it is still yesterday in New York, and already today in Madrid."""
    instant = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
    assert localtime.day_of(instant, NEW_YORK) == date(2026, 11, 21)
    assert localtime.day_of(instant, "Europe/Madrid") == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        (date(2026, 7, 1), time(9), "2026-07-01T09:00:00-04:00"),
        (date(2026, 12, 1), time(9), "2026-12-01T09:00:00-05:00"),
        (date(2026, 3, 8), time(1, 59), "2026-03-08T01:59:00-05:00"),
        (date(2026, 3, 8), time(2), "2026-03-08T03:00:00-04:00"),  # skipped
        (date(2026, 3, 8), time(2, 30), "2026-03-08T03:30:00-04:00"),  # skipped
        (date(2026, 3, 8), time(3), "2026-03-08T03:00:00-04:00"),
        (date(2026, 11, 1), time(0, 59), "2026-11-01T00:59:00-04:00"),
        (date(2026, 11, 1), time(1, 30), "2026-11-01T01:30:00-04:00"),  # the first of two
        (date(2026, 11, 1), time(2), "2026-11-01T02:00:00-05:00"),
    ],
)
def test_at_is_never_lost_and_never_early(day: date, clock: time, expected: str) -> None:
    """F3: a skipped time is read as that much later, a repeated one is its first occurrence."""
    assert localtime.at(day, clock, NEW_YORK).isoformat() == expected


def test_day_without_midnight_starts_when_its_clock_does() -> None:
    """Where the spring change skips midnight, the day starts at one o'clock."""
    assert localtime.start_of(date(2026, 4, 24), "Africa/Cairo").isoformat() == "2026-04-24T01:00:00+03:00"
    assert (
        localtime.start_of(date(2018, 11, 4), "America/Sao_Paulo").isoformat() == "2018-11-04T01:00:00-02:00"
    )


@pytest.mark.parametrize(
    "zone", [NEW_YORK, "America/Los_Angeles", "Africa/Cairo", "Europe/Madrid", "Australia/Lord_Howe"]
)
def test_days_follow_each_other_without_a_gap(zone: str) -> None:
    """F3: over ten years every day begins after the one before, 23 to 25 hours later, on its own date."""
    day, before = date(2025, 1, 1), localtime.start_of(date(2024, 12, 31), zone)
    while day < date(2035, 1, 1):
        start = localtime.start_of(day, zone)
        assert timedelta(hours=23) <= start - before <= timedelta(hours=25)
        assert localtime.day_of(start, zone) == day
        assert localtime.day_of(start - timedelta(seconds=1), zone) == day - timedelta(days=1)
        day, before = day + timedelta(days=1), start


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22T12:00:00-05:00", datetime(2026, 11, 22, 17, tzinfo=UTC)),
        ("2026-11-22T17:00:00Z", datetime(2026, 11, 22, 17, tzinfo=UTC)),
        ("2026-11-22T17:00:00-00:00", datetime(2026, 11, 22, 17, tzinfo=UTC)),
        ("2026-11-22T17:00:00.5+00:00", datetime(2026, 11, 22, 17, 0, 0, 500000, tzinfo=UTC)),
    ],
)
def test_instants_are_read_with_their_offset(text: str, expected: datetime) -> None:
    """A3: Z, offsets, fractions and the -00:00 of CAP are read."""
    assert localtime.parse_instant(text) == expected


@pytest.mark.parametrize("text", ["2026-11-22T12:00:00", "2026-11-22", "soon", ""])
def test_instants_without_offset_are_refused(text: str) -> None:
    """A3: a time without an offset is no instant."""
    with pytest.raises(ValueError, match=r"offset|isoformat"):
        localtime.parse_instant(text)
