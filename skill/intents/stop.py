"""Goodbye (C04)."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """Ends the conversation and asks nothing; a dialog that it ends came to nothing, and that is said."""
    held = context.memory.held  # what waits behind a question that is left itself
    form = held.form if held is not None and held.form is not None else context.memory.form
    left = (say(f"left.{form.topic}"),) if form is not None else ()
    return Answer(says=(*left, say("stop")), because=Because.CONVERSATION)
