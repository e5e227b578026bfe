"""Where a thing goes: what staff publish of sorting it, else of hazardous or of large things."""

from __future__ import annotations

from collections.abc import Mapping

from city.nouns import replace
from skill.answers import published
from skill.answers.facts import about, holds
from skill.context import Context
from skill.turn import Answer, Question

TOPIC = "waste_sorting"
NOT_SORTED = ("hazardous_waste", "bulk_pickup")
"""Topics of what is no matter of sorting: batteries are taken somewhere, a mattress has a day of its own."""
STREAMS: Mapping[str, str] = {"yard": "yard_waste"}
"""Things that are picked up by themselves, and the topic that tells how: grass and leaves."""


def answer(question: Question, context: Context) -> Answer:
    """The published answer about the thing that was named, or of whatever is done with it instead."""
    topics = (topic for topic in (TOPIC, *NOT_SORTED) if published.tells_of(topic, question, context))
    return published.answer(replace(question, topic=next(topics, _stream(question, context))), context)


def _stream(question: Question, context: Context) -> str:
    """The topic of the stream that the thing is, where anything is told of it."""
    item = question.slot("item")
    topic = STREAMS.get(item.id or "", TOPIC) if item is not None else TOPIC
    return topic if any(holds(fact, context) for fact in about(topic, context)) else TOPIC
