"""The address was confirmed and nothing was waiting for it."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, Where, say


def answer(question: Question, context: Context) -> Answer:
    """Thanks, and asks what to answer for this place."""
    label = context.place.label if context.place else ""
    return Answer(
        says=(say("address.set", address=Where(label)),),
        because=Because.CONVERSATION,
        ask=say("ask.what"),
        reprompt=say("ask.again"),
    )
