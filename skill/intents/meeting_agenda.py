"""What is on the agenda of a meeting, five items at a time."""

from __future__ import annotations

from skill.context import Context
from skill.listing import offer_rest, shown
from skill.meetings import asked_about, called, none_found, starts, taking_place
from skill.turn import Answer, Because, Question, Row, Value, say


def answer(question: Question, context: Context) -> Answer:
    """The agenda of the next meeting of the body that was named, or of any."""
    meeting = taking_place(asked_about(question, context))
    if meeting is None:
        return none_found(question, context)
    facts: dict[str, Value] = {"body": called(meeting.body, question.locale), "start": starts(meeting)}
    if not meeting.agenda:
        return Answer(
            says=(say("agenda.none", **facts),), because=Because.NOTHING_FOUND, used=(meeting.source,)
        )
    items = shown(meeting.agenda, question)
    head = () if question.offset else (say("agenda.head", **facts),)
    told = Answer(
        says=(*head, *(say("list.item", item=item) for item in items)),
        title=called(meeting.body, question.locale),
        rows=tuple(Row(item) for item in items),
        used=(meeting.source,),
    )
    return offer_rest(told, meeting.agenda, question)
