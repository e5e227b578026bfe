"""The weather alerts in force at the resident's place, or in the whole city."""

from __future__ import annotations

from city.advisories import is_nws
from skill.answers.alert_answer import answer_for
from skill.context import Context
from skill.turn import Answer, Question


def answer(question: Question, context: Context) -> Answer:
    """Those of the National Weather Service, the gravest first."""
    return answer_for(question, context, is_nws, "alerts.no_weather")
