"""When and where a body meets next; a meeting before it that is off is said too."""

from __future__ import annotations

from city.meetings import OFF
from skill.context import Context
from skill.meetings import asked_about, called, none_found, starts, taking_place, when_and_where, why
from skill.turn import Answer, Question, Row, Where, say


def answer(question: Question, context: Context) -> Answer:
    """The next meeting that takes place, of the body that was named or of any."""
    meetings = asked_about(question, context)
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
        return Answer(says=off, title=first.body, used=(first.source,))
    return Answer(
        says=(*off, *when_and_where("meeting.next", following, question.locale)),
        title=following.body,
        rows=(Row(starts(following), Where(following.location)),),
        used=(following.source,),
    )
