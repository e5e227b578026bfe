"""What a resident thinks of the city or of this: thanked for, and where it is heard."""

from __future__ import annotations

from skill.answers import published
from skill.context import Context
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """What staff publish about it; else whom to tell, and another try."""
    told = published.answer(question, context)
    if told.because is not Because.NO_DATA:
        return told
    return Answer(
        says=(say("feedback", phone=context.settings.phone),),
        because=Because.CONVERSATION,
        ask=say("ask.what"),
        reprompt=say("ask.again"),
    )
