"""The official alerts in force at the resident's place, or in the whole city."""

from __future__ import annotations

from skill.answers.alert_answer import answer_for
from skill.context import Context
from skill.turn import Answer, Question


def answer(question: Question, context: Context) -> Answer:
    """Every alert in force, the gravest first."""
    return answer_for(question, context, None, "alerts.none")
