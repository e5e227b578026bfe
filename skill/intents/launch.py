"""The greeting: what this is, and a question."""

from __future__ import annotations

from skill.context import Context
from skill.suggested import suggested
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """Says what the skill does and listens (C02, C03), after what is asked now too: it was opened to stay.
    A dialog that "start over" leaves came to nothing, and that is said."""
    left = (say(f"left.{context.memory.form.topic}"),) if context.memory.form else ()
    return Answer(
        says=(*left, say("launch", city=context.settings.city)),
        because=Because.CONVERSATION,
        ask=say("ask.what"),
        reprompt=say("ask.again"),
        remember={"stays": True},
        touch=suggested(),
    )
