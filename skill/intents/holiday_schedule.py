"""What the coming holiday does to pickups."""

from __future__ import annotations

from skill.answers import holidays
from skill.context import Context
from skill.turn import Answer, Question


def answer(question: Question, context: Context) -> Answer:
    """The holiday or the weeks that were named, or the next holiday."""
    return holidays.answer(question, context)
