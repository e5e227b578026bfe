"""Staff have the last word about a meeting."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from city.meetings import with_changes
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
