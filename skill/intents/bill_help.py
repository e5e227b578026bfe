"""Help for whoever cannot pay a bill."""

from __future__ import annotations

from skill.answers import bills
from skill.context import Context
from skill.turn import Answer, Question


def answer(question: Question, context: Context) -> Answer:
    """What staff publish about it; whose the bill is, where the city does not send it."""
    return bills.answer(question, context)
