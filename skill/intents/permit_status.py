"""Where a permit stands, by its number."""

from __future__ import annotations

from skill.answers.permits import answer_for
from skill.context import Context
from skill.turn import Answer, Question


def answer(question: Question, context: Context) -> Answer:
    """The permit's status; without a number, whom to ask."""
    return answer_for(question, context, with_inspection=False)
