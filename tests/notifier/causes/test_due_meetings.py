"""Meeting reminders, and what people hear when a meeting changes (F22)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from city.records import MeetingChange, MeetingStatus
from tests.notifier.alder import NOON, Town, meeting

HOUR = timedelta(hours=1)
START = NOON + timedelta(hours=2)
COUNCIL = {
    "id": "s1",
    "topic": "meetings",
    "filter": "City Council",
    "quiet_from": "00:00",
    "quiet_to": "00:00",
}


def at(town: Town, moment: Any) -> list[tuple[str, str]]:
    town.clock.instant = moment
    return town.told()


def test_reminder_is_due_an_hour_before_unless_another_lead_was_chosen(town: Town) -> None:
    """An empty lead is 60 minutes; a chosen one counts back from the start."""
    town.view.all = [meeting(START)]
    town.subscribe(COUNCIL, {**COUNCIL, "id": "early", "lead_minutes": "90"})
    assert at(town, START - timedelta(minutes=91)) == []
    assert [who for who, _ in at(town, START - timedelta(minutes=90))] == ["early"]
    assert at(town, START - timedelta(minutes=61)) == []
    assert [who for who, _ in at(town, START - HOUR)] == ["s1"]


def test_late_planning_still_sends_until_the_start(town: Town) -> None:
    """One second before the start it is sent, at the start no more."""
    town.view.all = [meeting(START), meeting(START - timedelta(seconds=1), "City Council Retreat", "m2")]
    town.subscribe(COUNCIL)
    assert [s for _, s in at(town, START - timedelta(seconds=1))] == ["City Council: today at 2 PM"]


def test_a_lead_of_zero_has_five_minutes(town: Town) -> None:
    """A reminder that falls due at the very start is not lost between two ticks."""
    town.view.all = [meeting(START)]
    town.subscribe({**COUNCIL, "lead_minutes": "0"})
    assert len(at(town, START + timedelta(minutes=4))) == 1


@pytest.mark.parametrize(
    ("wanted", "heard"),
    [
        ("", True),
        ("city council", True),
        ("Council", True),
        ("CITY  COUNCIL ", True),
        ("City Councillor", False),
    ],
)
def test_filter_is_words_of_the_body(town: Town, wanted: str, heard: bool) -> None:
    """A filter is compared by whole words, without regard to case; an empty one wants every body."""
    town.subscribe({**COUNCIL, "filter": wanted})  # before any body is known, so that none is refused
    town.view.all = [meeting(START, "City Council Workshop")]
    assert bool(at(town, START - HOUR)) is heard


def test_each_reminder_is_sent_once(town: Town) -> None:
    """However often it is planned, and after a restart, nobody is reminded twice (F10)."""
    town.view.all = [meeting(START)]
    town.subscribe(COUNCIL)
    seen = []
    for minutes in range(0, 60, 10):
        seen += at(town, START - HOUR + timedelta(minutes=minutes))
        town.restart()
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("status", "subject"),
    [
        (MeetingStatus.CANCELLED, "Cancelled: City Council"),
        (MeetingStatus.POSTPONED, "Postponed: City Council"),
    ],
)
def test_whoever_was_reminded_hears_that_it_is_off(town: Town, status: MeetingStatus, subject: str) -> None:
    """A meeting that is called off after the reminder is told to those who were reminded, once."""
    town.view.all = [meeting(START)]
    town.subscribe(COUNCIL, {**COUNCIL, "id": "late", "lead_minutes": "5"})
    assert at(town, START - HOUR)
    town.view.all = [meeting(START, status=status)]
    assert at(town, START - timedelta(minutes=30)) == [("s1", subject)]
    assert at(town, START - timedelta(minutes=20)) == []


def test_cancelled_meeting_is_told_when_its_reminder_would_have_come(town: Town) -> None:
    """Nobody is reminded of a cancelled meeting (F22): at that time they hear that it is off."""
    town.view.all = [meeting(START, status=MeetingStatus.CANCELLED)]
    town.subscribe(COUNCIL)
    assert at(town, START - timedelta(minutes=61)) == []
    assert at(town, START - HOUR) == [("s1", "Cancelled: City Council")]


def test_whoever_was_reminded_hears_the_new_time_and_is_reminded_again(town: Town) -> None:
    """A meeting that moves is told at once, and reminded of before its new start."""
    town.view.all = [meeting(START)]
    town.subscribe(COUNCIL)
    at(town, START - HOUR)
    town.view.all = [meeting(START + 24 * HOUR)]
    assert at(town, START - timedelta(minutes=30)) == [("s1", "New time: City Council")]
    assert at(town, START + 23 * HOUR) == [("s1", "City Council: today at 2 PM")]


def test_no_reminder_right_after_the_news_of_the_move(town: Town) -> None:
    """Moved to a time whose reminder is due already: the news is the reminder."""
    town.view.all = [meeting(START)]
    town.subscribe(COUNCIL)
    at(town, START - HOUR)
    town.view.all = [meeting(START + timedelta(minutes=15))]
    assert at(town, START - timedelta(minutes=30)) == [("s1", "New time: City Council")]
    assert at(town, START - timedelta(minutes=10)) == []


def test_staff_who_move_a_meeting_tell_whoever_would_have_come(town: Town) -> None:
    """At the old reminder's time, those who were not told yet hear the new time."""
    day = START.date()
    change = MeetingChange(
        id="c1", source="staff", body="City Council", date=day, status=MeetingStatus.SCHEDULED,
        moved_to=START + 48 * HOUR,
    )  # fmt: skip
    town.view.all = [meeting(START), change]
    town.subscribe(COUNCIL)
    assert at(town, START - HOUR) == [("s1", "New time: City Council")]


def test_reinstated_meeting_is_told_to_those_who_heard_it_was_off(town: Town) -> None:
    """A cancellation that is taken back is taken back for everybody who heard it."""
    off = meeting(START, status=MeetingStatus.CANCELLED)
    town.view.all = [off]
    town.subscribe(COUNCIL)
    at(town, START - HOUR)
    town.view.all = [replace(off, status=MeetingStatus.SCHEDULED)]
    assert at(town, START - timedelta(minutes=40)) == [("s1", "Taking place after all: City Council")]
    assert at(town, START - timedelta(minutes=30)) == []


def test_meeting_in_two_feeds_is_one_meeting(town: Town) -> None:
    """The same body at the same time is reminded of once; off in one feed is off."""
    town.view.all = [meeting(START), meeting(START, "CITY COUNCIL", "other-feed")]
    town.subscribe(COUNCIL)
    assert len(at(town, START - HOUR)) == 1
    town.view.all = [meeting(START), meeting(START, name="other", status=MeetingStatus.CANCELLED)]
    assert at(town, START - timedelta(minutes=30)) == [("s1", "Cancelled: City Council")]


def test_meeting_that_vanishes_is_not_cancelled(town: Town) -> None:
    """A feed that lists a meeting no more says nothing about it."""
    town.view.all = [meeting(START)]
    town.subscribe(COUNCIL)
    at(town, START - HOUR)
    town.view.all = []
    assert at(town, START - timedelta(minutes=30)) == []


def test_reminder_that_waits_for_a_retry_is_dropped_when_the_meeting_is_cancelled(town: Town) -> None:
    """What has been overtaken before it could be delivered is never delivered."""
    from city.delivery.deliveries import Cause, Outcome, Result, State
    from tests.notifier.alder import Recorder

    town.channels["webhook"] = Recorder(answers=[Outcome(Result.RETRY, Cause.SERVER_ERROR)])
    town.restart()
    town.view.all = [meeting(START)]
    town.subscribe(COUNCIL)
    at(town, START - HOUR)
    town.view.all = [meeting(START, status=MeetingStatus.CANCELLED)]
    assert at(town, START - timedelta(minutes=50)) == [("s1", "Cancelled: City Council")]
    assert town.deliveries.counts() == {State.SENT: 1, State.SUPERSEDED: 1}


def test_a_meeting_that_was_moved_ahead_is_not_told_as_moved_once_it_is_over(town: Town) -> None:
    """The reminder comes before its new time; at the old one there is nothing left to say."""
    town.view.all = [meeting(START, moved_from=START + 3 * HOUR)]
    town.subscribe(COUNCIL)
    assert at(town, START - HOUR) == [("s1", "City Council: today at 2 PM")]
    assert at(town, START + 2 * HOUR) == []
    town.subscribe({**COUNCIL, "id": "late", "target": "https://example.org/late"})
    assert at(town, START + 2 * HOUR) == []


def test_who_waits_for_a_meeting_hears_that_it_is_off_until_the_time_they_were_told(town: Town) -> None:
    """Moved ahead and called off there: for who was told two o'clock that is news until two."""
    town.view.all = [meeting(START)]
    town.subscribe(COUNCIL)
    assert at(town, START - HOUR) == [("s1", "City Council: today at 2 PM")]
    town.view.all = [meeting(START - 2 * HOUR, status=MeetingStatus.CANCELLED)]
    assert at(town, START - HOUR / 2) == [("s1", "Cancelled: City Council")]
    assert at(town, START - HOUR / 3) == []
