"""When and where a body meets next; a meeting before it that is off is said too."""

from __future__ import annotations

from collections.abc import Sequence

from city.meetings import OFF
from city.records import Meeting
from skill.context import Context
from skill.meetings import (
    KINDS,
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
from skill.turn import Answer, Because, Question, Row, Where, say


def answer(question: Question, context: Context) -> Answer:
    """The next meeting that takes place, of the body that was named or of any."""
    meetings = asked_about(question, context)
    if question.offset:
        return _after(meetings, question, context)
    following = taking_place(meetings)
    first = meetings[0] if meetings else None
    if first is None:
        return none_found(question, context)
    off = (
        ()
        if first.status not in OFF
        else (
            say(f"meeting.{first.status}", body=called(first.body, question.locale), start=starts(first)),
            *why(first),
        )
    )
    if following is None:
        return Answer(says=off, title=called(first.body, question.locale), used=(first.source,))
    return Answer(
        says=(*off, *when_and_where("meeting.next", following, question.locale)),
        title=called(following.body, question.locale),
        rows=(Row(starts(following), Where(following.location)),),
        touch=agenda(following),
        used=(following.source,),
        site=Where(following.location),
        about=told_of(following, context),
    )


def _after(meetings: Sequence[Meeting], question: Question, context: Context) -> Answer:
    """ "And the next one?": as many meetings further on as that was asked."""
    coming = [meeting for meeting in meetings if meeting.status not in OFF]
    if question.offset >= len(coming):
        return Answer(says=(say("more.nothing"),), because=Because.NOTHING_FOUND, kinds=KINDS)
    meeting = coming[question.offset]
    return Answer(
        says=when_and_where("meeting.after", meeting, question.locale),
        title=called(meeting.body, question.locale),
        rows=(Row(starts(meeting), Where(meeting.location)),),
        touch=agenda(meeting),
        used=(meeting.source,),
        site=Where(meeting.location),
        about=told_of(meeting, context),
    )
