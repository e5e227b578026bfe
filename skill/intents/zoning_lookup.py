"""How the resident's place is zoned."""

from __future__ import annotations

from skill.context import Context
from skill.location.zones import answer_for
from skill.turn import Answer, Question


def answer(question: Question, context: Context) -> Answer:
    """The zoning of the place; without one, which office to ask."""
    return answer_for("zoning", question, context)
