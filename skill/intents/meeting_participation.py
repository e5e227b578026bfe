"""How to attend a meeting, to watch it or to speak there, as its calendar says."""

from __future__ import annotations

from city.nouns import replace
from skill.answers import published
from skill.answers.facts import about
from skill.answers.meetings import asked_about, called, told_of
from skill.context import Context
from skill.turn import Answer, Question, Row, Shape, Where, say


def answer(question: Question, context: Context) -> Answer:
    """Of the body that was named, as its next sitting says, on the day that is asked about if there is one;
    else what staff tell of all meetings."""
    body = question.slot("body")
    any_day = replace(question, slots={name: slot for name, slot in question.slots.items() if name != "date"})
    rows = (asked_about(each, context) for each in (question, any_day))
    coming = (each for row in rows for each in row if each.join)
    meeting = next(coming, None) if body is not None or not about(question.topic, context) else None
    if meeting is None:
        return published.answer(question, context)
    return Answer(
        says=(say("list.item", item=meeting.join),),
        title=called(meeting.body, question.locale),
        rows=(Row(meeting.join),),
        shape=Shape.WORDS,
        used=(meeting.source,),
        site=Where(meeting.location),
        about=told_of(meeting, context),
    )
