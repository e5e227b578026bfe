""" "And the next one?" where there is none after it; the others have become their question."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """Says so."""
    return Answer(says=(say("more.nothing"),), because=Because.NOTHING_FOUND)
