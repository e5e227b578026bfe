"""Forget the resident: the place of this conversation and what was said."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """Forgets at once; there is nothing to confirm, since nothing is lost that cannot be said again."""
    return Answer(says=(say("delete_data"),), because=Because.CONVERSATION, remember={"place": None})
