"""When a permit's inspection is, by the permit's number."""

from __future__ import annotations

from skill.answers.permits import answer_for
from skill.context import Context
from skill.turn import Answer, Question


def answer(question: Question, context: Context) -> Answer:
    """The permit's status and its inspection; without a number, whom to ask."""
    return answer_for(question, context, with_inspection=True)
