"""Staff have the last word about a meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from city.meetings import sittings, with_changes
from city.records import Meeting, MeetingChange, MeetingStatus

ZONE = "America/New_York"
START = datetime(2026, 12, 2, 0, 30, tzinfo=UTC)  # Tuesday the first, 7:30 PM in the city
COUNCIL = Meeting(
    id="m1",
    source="council",
    body="City Council",
    title={"en": "Regular meeting"},
    start=START,
    end=START + timedelta(hours=2),
)


def _change(**fields: object) -> MeetingChange:
    values = {"body": "city council", "date": date(2026, 12, 1), "status": MeetingStatus.CANCELLED} | fields
    return MeetingChange(id="c1", source="staff", **values)  # type: ignore[arg-type]


def test_a_cancellation_finds_its_meeting_by_body_and_local_day() -> None:
    """The day is the city's, not UTC's, and letter case does not matter."""
    assert with_changes([COUNCIL], [_change()], ZONE)[0].status is MeetingStatus.CANCELLED


def test_a_change_of_another_day_or_body_leaves_it_alone() -> None:
    """A change never reaches further than it says."""
    for change in (_change(date=date(2026, 12, 2)), _change(body="School Board")):
        assert with_changes([COUNCIL], [change], ZONE) == (COUNCIL,)


def test_a_moved_meeting_keeps_its_length_and_says_where_it_was() -> None:
    """It is scheduled again, at its new time."""
    later = START + timedelta(days=2)
    moved = with_changes([COUNCIL], [_change(status=MeetingStatus.POSTPONED, moved_to=later)], ZONE)[0]
    assert (moved.start, moved.end, moved.moved_from) == (later, later + timedelta(hours=2), START)
    assert moved.status is MeetingStatus.SCHEDULED


def test_the_latest_change_holds() -> None:
    """Cancelled first, held after all."""
    again = _change(status=MeetingStatus.SCHEDULED)
    assert with_changes([COUNCIL], [_change(), again], ZONE)[0].status is MeetingStatus.SCHEDULED


def test_a_change_by_id_needs_no_date() -> None:
    """The meeting's id is enough."""
    change = _change(body="m1", date=date(2000, 1, 1))
    assert with_changes([COUNCIL], [change], ZONE)[0].status is MeetingStatus.CANCELLED


def test_changes_never_invent_a_meeting() -> None:
    """A change without its meeting has no effect."""
    assert with_changes([], [_change()], ZONE) == ()


def test_a_change_finds_a_meeting_that_its_calendar_has_moved_meanwhile() -> None:
    """It names the day on which the meeting was to be; where both say the new time it has moved once."""
    later = START + timedelta(days=2)
    followed = replace(COUNCIL, start=later, moved_from=START)
    (meeting,) = with_changes([followed], [_change(status=MeetingStatus.POSTPONED, moved_to=later)], ZONE)
    assert (meeting.start, meeting.moved_from, meeting.status) == (later, START, MeetingStatus.SCHEDULED)


def test_two_feeds_list_one_sitting() -> None:
    """Body and start tell it; what one leaves out the other has, and if one says it is off, it is off."""
    bare = replace(
        COUNCIL, id="m2", source="agenda", body="CITY  COUNCIL", agenda=({"en": "Budget"},), end=None
    )
    (one,) = sittings([bare, COUNCIL])
    assert (one.id, one.agenda, one.end) == ("m1", bare.agenda, COUNCIL.end)
    (off,) = sittings([COUNCIL, replace(bare, status=MeetingStatus.CANCELLED, note={"en": "Storm"})])
    assert (off.status, off.note) == (MeetingStatus.CANCELLED, {"en": "Storm"})


def test_other_times_and_other_bodies_are_other_sittings() -> None:
    """Two sessions on one day stay two, in order."""
    evening = replace(COUNCIL, id="m0", start=START + timedelta(hours=2))
    board = replace(COUNCIL, id="m3", body="School Board")
    assert sittings([evening, board, COUNCIL]) == (COUNCIL, board, evening)


def test_a_feed_that_knows_only_the_day_means_the_sitting_of_that_day() -> None:
    """A clerk who writes "Canceled" over the time leaves a day; of two sittings none is guessed."""
    midnight = datetime(2026, 12, 1, 5, tzinfo=UTC)
    day = replace(COUNCIL, id="a", start=midnight, end=None, timed=False, status=MeetingStatus.CANCELLED)
    (off,) = sittings([day, COUNCIL])
    assert (off.id, off.start, off.status) == ("m1", START, MeetingStatus.CANCELLED)
    morning = replace(COUNCIL, id="m0", start=START - timedelta(hours=8))
    assert len(sittings([day, COUNCIL, morning])) == 3
