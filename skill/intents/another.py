""" "I have another question": it may come."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:  # an intent's answer
    """Asks for it, and lists nothing: whoever says so knows what to ask."""
    return Answer(
        says=(say("another"),),
        because=Because.CONVERSATION,
        ask=say("ask.what"),
        reprompt=say("ask.again"),
    )
