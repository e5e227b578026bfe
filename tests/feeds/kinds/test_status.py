"""Meeting status and titles from the words that cities write."""

from __future__ import annotations

from datetime import datetime

import pytest

from city.localtime import at
from city.records import MeetingStatus
from feeds.meetings.status import bare_title, body_of, meeting_status, moved_from

ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"titles": ["CANCELLED - City Council"]}, MeetingStatus.CANCELLED),
        ({"titles": ["City Council (Canceled)"]}, MeetingStatus.CANCELLED),
        ({"titles": ["Sesión del concejo - CANCELADA"]}, MeetingStatus.CANCELLED),
        ({"titles": ["City Council"], "status": "CANCELLED"}, MeetingStatus.CANCELLED),
        ({"titles": ["City Council"], "place": "MEETING CANCELLED"}, MeetingStatus.CANCELLED),
        ({"titles": ["City Council"], "text": "This meeting has been cancelled."}, MeetingStatus.CANCELLED),
        ({"titles": ["City Council - Rescheduled"]}, MeetingStatus.POSTPONED),
        ({"titles": ["Postponed: City Council"]}, MeetingStatus.POSTPONED),
        ({"titles": ["City Council rescheduled from May 3"]}, MeetingStatus.SCHEDULED),
        ({"titles": ["City Council"], "status": "TENTATIVE"}, MeetingStatus.TENTATIVE),
        ({"titles": ["City Council"], "status": "passed"}, MeetingStatus.PASSED),
        ({"titles": ["City Council"], "status": "CONFIRMED"}, MeetingStatus.SCHEDULED),
        ({"titles": ["City Council"], "text": "4. The cancelled towing contract"}, MeetingStatus.SCHEDULED),
    ],
)
def test_status(said, status):
    """Content decides (F22): a title, a place, a status or a sentence about the meeting; not its agenda."""
    titles = said.pop("titles")
    assert meeting_status(*titles, **said) is status


@pytest.mark.parametrize(
    ("title", "bare", "body"),
    [
        ("CANCELLED - City Council Regular Meeting", "City Council Regular Meeting", "City Council"),
        ("School Board Work Session (Canceled)", "School Board Work Session", "School Board"),
        ("Planning Commission Meeting", "Planning Commission Meeting", "Planning Commission"),
        ("Parks Board", "Parks Board", "Parks Board"),
    ],
)
def test_titles(title, bare, body):
    """The marks of a status and the words for a sitting are not part of a body's name."""
    assert bare_title(title) == bare
    assert body_of(title) == body


def test_moved_from_an_instant():
    """The clerk writes when it was to be."""
    start = at(datetime(2027, 1, 14).date(), datetime(2027, 1, 14, 18, 30).time(), ZONE)  # noqa: DTZ001
    before = moved_from("Moved from January 13, 2027 at 6:00 PM to Room 2.", start, ZONE)
    assert before == at(datetime(2027, 1, 13).date(), datetime(2027, 1, 13, 18).time(), ZONE)  # noqa: DTZ001


def test_moved_from_a_day():
    """A day without a time means the same time on that day; other words mean nothing."""
    start = at(datetime(2027, 1, 14).date(), datetime(2027, 1, 14, 18, 30).time(), ZONE)  # noqa: DTZ001
    assert moved_from("RESCHEDULED FROM 1/13/2027", start, ZONE) == at(
        datetime(2027, 1, 13).date(),  # noqa: DTZ001
        datetime(2027, 1, 13, 18, 30).time(),  # noqa: DTZ001
        ZONE,
    )
    assert moved_from("Moved from the consent agenda", start, ZONE) is None
