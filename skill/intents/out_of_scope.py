"""What a city does not do, said kindly, with what it does."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """Says so, and asks for another question."""
    return Answer(
        says=(say("out_of_scope", city=context.settings.city),),
        because=Because.NO_DATA,
        ask=say("ask.what"),
        reprompt=say("ask.again"),
    )
