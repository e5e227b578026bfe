"""Which food trucks stand where, next or on the day that was named."""

from __future__ import annotations

from skill.answers import outings
from skill.context import Context
from skill.turn import Answer, Question

KINDS = frozenset({"food_truck", "food_trucks", "food_cart"})


def answer(question: Question, context: Context) -> Answer:
    """The city's food trucks with day, hours and address; the soonest first."""
    return outings.answer(KINDS, "heard.food_trucks", question, context)
