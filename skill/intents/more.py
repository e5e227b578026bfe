"""A "more" where there is nothing more; the others have become their question (skill.dialogue)."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """Says so."""
    return Answer(says=(say("more.nothing"),), because=Because.NOTHING_FOUND)
