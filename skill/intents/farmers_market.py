"""When and where the farmers market is, or is on the day that was named."""

from __future__ import annotations

from skill.answers import outings
from skill.context import Context
from skill.turn import Answer, Question

KINDS = frozenset({"farmers_market", "market", "farmers_markets"})


def answer(question: Question, context: Context) -> Answer:
    """The city's markets with day, hours and address; the soonest first."""
    return outings.answer(KINDS, "heard.farmers_market", question, context)
