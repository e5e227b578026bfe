"""The greeting: what this is, and a question."""

from __future__ import annotations

from skill.context import Context
from skill.suggested import suggested
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """Says what the skill does and listens (C02, C03), after what is asked now too: it was opened to stay."""
    return Answer(
        says=(say("launch", city=context.settings.city),),
        because=Because.CONVERSATION,
        ask=say("ask.what"),
        reprompt=say("ask.again"),
        remember={"stays": True},
        touch=suggested(),
    )
