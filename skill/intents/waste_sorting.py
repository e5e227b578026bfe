"""Where a thing goes: what staff publish of sorting it, else of hazardous or of large things."""

from __future__ import annotations

from city.nouns import replace
from skill.answers import published
from skill.context import Context
from skill.turn import Answer, Question

TOPIC = "waste_sorting"
NOT_SORTED = ("hazardous_waste", "bulk_pickup")
"""Topics of what is no matter of sorting: batteries are taken somewhere, a mattress has a day of its own."""


def answer(question: Question, context: Context) -> Answer:
    """The published answer about the thing that was named, or of whatever is done with it instead."""
    topics = (topic for topic in (TOPIC, *NOT_SORTED) if published.tells_of(topic, question, context))
    return published.answer(replace(question, topic=next(topics, TOPIC)), context)
