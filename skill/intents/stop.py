"""Goodbye (C04)."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """Ends the conversation and asks nothing; a dialog that it ends came to nothing, and that is said."""
    left = (say(f"left.{context.memory.form.topic}"),) if context.memory.form else ()
    return Answer(says=(*left, say("stop")), because=Because.CONVERSATION)
