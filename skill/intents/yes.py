"""A "yes" to nothing that was asked; the others have become their question (skill.dialogue)."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """Asks what it is about."""
    return Answer(
        says=(say("yes.to_what"),),
        because=Because.CONVERSATION,
        ask=say("ask.what"),
        reprompt=say("ask.again"),
    )
