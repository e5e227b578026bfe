"""Which meetings a question is about, with what staff have said of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from city.localtime import day_of
from city.meetings import with_changes
from city.records import Meeting, MeetingChange, MeetingStatus
from skill.context import Context
from skill.dates import days_of
from skill.naming import matching, plain
from skill.turn import Answer, Because, Question, Say, Value, Word, say
from words import phrases

KINDS = ("meeting", "meeting_change")
LENGTH = timedelta(hours=2)  # of a meeting whose end is not published
OFF = (MeetingStatus.CANCELLED, MeetingStatus.POSTPONED)


def asked_about(question: Question, context: Context) -> tuple[Meeting, ...]:
    """The meetings still to end that the body and date slots allow, ordered by start."""
    meetings = _to_come(context)
    body, day = question.slot("body"), question.slot("date")
    if body is not None:
        meetings = matching(body, meetings, lambda meeting: (meeting.body,))
    if day is not None and (span := days_of(day.value, context.today)) is not None:
        meetings = tuple(m for m in meetings if span[0] <= day_of(m.start, context.settings.zone) < span[1])
    return tuple(meetings)


def reason_of(meeting: Meeting, context: Context) -> Value:
    """Why staff changed this meeting, or "" where they gave no reason."""
    day = day_of(meeting.moved_from or meeting.start, context.settings.zone)
    for change in reversed(context.snapshot.records(MeetingChange)):
        named = change.body in (meeting.id, meeting.body)
        if named and change.date == day and change.reason:
            return change.reason
    return ""


def called(body: str, locale: str) -> Value:
    """A body's name in the resident's language where we have words for it, else as published."""
    key = f"body.{plain(body).replace(' ', '_')}"
    return Word(key) if phrases(locale).has(key) else body


def none_found(question: Question) -> Answer:
    """No such meeting is on the calendar."""
    body = question.slot("body")
    sentence = say("meeting.none")
    if body is not None:
        named = called(body.id or "", question.locale)
        known = named if isinstance(named, Word) else body.name or body.value
        sentence = say("meeting.none_of_body", body=known)
    return Answer(says=(sentence,), because=Because.NOTHING_FOUND, kinds=KINDS)


def when_and_where(key: str, meeting: Meeting, locale: str) -> Say:
    """A sentence about a meeting; ``key`` has a twin ``.at`` that names the place."""
    facts: dict[str, Value] = {"body": called(meeting.body, locale), "start": meeting.start}
    if meeting.location:
        return Say(f"{key}.at", {**facts, "place": meeting.location})
    return Say(key, facts)


def taking_place(meetings: Sequence[Meeting]) -> Meeting | None:
    """The first that is not off."""
    return next((meeting for meeting in meetings if meeting.status not in OFF), None)


def _to_come(context: Context) -> tuple[Meeting, ...]:
    changes = context.snapshot.records(MeetingChange)
    meetings = with_changes(context.snapshot.records(Meeting), changes, context.settings.zone)
    return tuple(meeting for meeting in meetings if _end(meeting) > context.now)


def _end(meeting: Meeting) -> datetime:
    return meeting.end or meeting.start + LENGTH
