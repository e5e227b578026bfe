"""When and where a body meets next; a meeting before it that is off is said too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from city.meetings import OFF
from city.nouns import replace
from city.records import Meeting
from skill.answers.meetings import (
    KINDS,
    agenda,
    asked_about,
    called,
    held_last,
    none_found,
    starts,
    taking_place,
    told_of,
    when_and_where,
    why,
)
from skill.context import Context
from skill.dialogs.carried import BACK, LAST
from skill.heard.dates import days_of
from skill.listing import MOST, offer_rest, on_screen, read_out
from skill.turn import Answer, Because, Question, Row, Say, Shape, Slot, Where, Word, say


def answer(question: Question, context: Context) -> Answer:
    """The next meeting that takes place, of the body that was named or of any."""
    which = question.slot("which")
    if which is not None and which.id == LAST:
        return _last(question, context)
    meetings = asked_about(question, context)
    if len(meetings) > 1 and question.offset % MOST == 0 and _names_a_period(question, context):
        return _listed(meetings, question, context)
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


def _names_a_period(question: Question, context: Context) -> bool:
    """Whether days were named, and more than one: "what meetings are there next month"."""
    slot = question.slot("date")
    span = days_of(slot.value, context.today) if slot else None
    return span is not None and span[1] - span[0] > timedelta(days=1)


def _listed(meetings: Sequence[Meeting], question: Question, context: Context) -> Answer:
    """All of the period, three at a time."""
    told = read_out(meetings, question)
    answered = Answer(
        says=tuple(_line(meeting, question.locale) for meeting in told),
        title=Word("topic.next_meeting"),
        rows=tuple(
            Row(called(each.body, question.locale), starts(each)) for each in on_screen(meetings, question)
        ),
        shape=Shape.LIST,
        used=tuple(sorted({each.source for each in told})),
        site=Where(told[0].location) if told else "",
        about=told_of(told[0], context) if told else None,
    )
    return offer_rest(answered, meetings, question)


def _line(meeting: Meeting, locale: str) -> Say:
    body = called(meeting.body, locale)
    if meeting.status in OFF:
        return say(f"meeting.{meeting.status}", body=body, start=starts(meeting))
    return say("meeting.listed", body=body, start=starts(meeting))


def _last(question: Question, context: Context) -> Answer:
    """The last one that took place; then the next."""
    meeting = held_last(question.slot("body"), context)
    following = answer(replace(question, slots=_without_which(question)), context)
    if meeting is None:
        return replace(following, says=(say("meeting.no_last"), *following.says))
    told = say("meeting.last", body=called(meeting.body, question.locale), start=starts(meeting))
    return replace(following, says=(told, *following.says))


def _without_which(question: Question) -> dict[str, Slot]:
    return {name: slot for name, slot in question.slots.items() if name != "which"}


def _after(meetings: Sequence[Meeting], question: Question, context: Context) -> Answer:
    """ "And the next one?": as many meetings further on as that was asked."""
    coming = [meeting for meeting in meetings if meeting.status not in OFF]
    if question.offset >= len(coming):
        return Answer(says=(say("more.nothing"),), because=Because.NOTHING_FOUND, kinds=KINDS)
    meeting = coming[question.offset]
    return Answer(
        says=when_and_where(
            "meeting.before" if BACK in question.slots else "meeting.after", meeting, question.locale
        ),
        title=called(meeting.body, question.locale),
        rows=(Row(starts(meeting), Where(meeting.location)),),
        touch=agenda(meeting),
        used=(meeting.source,),
        site=Where(meeting.location),
        about=told_of(meeting, context),
    )
