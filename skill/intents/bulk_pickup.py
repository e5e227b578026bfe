"""When the bulk stream is picked up."""

from __future__ import annotations

from skill.answers.collection import answer_for
from skill.context import Context
from skill.turn import Answer, Question

NEEDS_PLACE_UNLESS: tuple[str, ...] = ()


def answer(question: Question, context: Context) -> Answer:
    """The next pickup at the resident's place."""
    return answer_for("bulk", question, context)
