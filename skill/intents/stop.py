"""Goodbye (C04)."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """Ends the conversation and asks nothing."""
    return Answer(says=(say("stop"),), because=Because.CONVERSATION)
