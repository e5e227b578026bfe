"""Whether a meeting takes place as planned."""

from __future__ import annotations

from city.meetings import OFF
from city.records import Meeting
from skill.answers.meetings import (
    agenda,
    asked_about,
    called,
    none_found,
    starts,
    taking_place,
    told_of,
    when_and_where,
    why,
)
from skill.context import Context
from skill.turn import Answer, Question, Row, Say, Where, say


def answer(question: Question, context: Context) -> Answer:
    """On, cancelled, postponed or moved; if off, when the next one is."""
    meetings = asked_about(question, context)
    if not meetings:
        return none_found(question, context)
    meeting = meetings[0]
    following = taking_place(meetings[1:]) if meeting.status in OFF else None
    then = when_and_where("meeting.next", following, question.locale) if following else ()
    return Answer(
        says=(*_status(meeting, question.locale), *why(meeting), *then),
        title=called(meeting.body, question.locale),
        rows=(Row(starts(meeting), Where(meeting.location)),),
        touch=agenda(meeting),
        used=(meeting.source,),
        site=Where(meeting.location),
        about=told_of(meeting, context),
    )


def _status(meeting: Meeting, locale: str) -> tuple[Say, ...]:
    body = called(meeting.body, locale)
    if meeting.status in OFF:
        return (say(f"meeting.{meeting.status}", body=body, start=starts(meeting)),)
    if meeting.moved_from is not None:
        return (say("meeting.moved", body=body, old=meeting.moved_from, start=starts(meeting)),)
    return when_and_where("meeting.on", meeting, locale)
