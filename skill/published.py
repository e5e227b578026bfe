"""The answer to any topic without one of its own: what staff have published about it, or an honest no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from city.localized import in_language
from city.records import Fact
from skill.context import Context
from skill.naming import plain
from skill.turn import Answer, Because, Question, Row, Shape, Word, say

if TYPE_CHECKING:
    from city.pickup_rules import Records

STAFF = "staff"
"""The source of what staff themselves have posted."""


def answer(question: Question, context: Context) -> Answer:
    """The published answer that fits best; where there is none, that, and whom to call."""
    facts = [fact for fact in about(question.topic, context) if _holds(fact, context)]
    if not facts:
        return _searched(question, context) or nothing_about(question, context)
    best = max(facts, key=lambda fact: _fits(fact, question))
    return Answer(
        says=(say("fact.answer", answer=best.answer),),
        title=best.question or Word("fact.title"),
        rows=(Row(best.answer),),
        shape=Shape.WORDS,
        used=(best.source,),
    )


def _searched(question: Question, context: Context) -> Answer | None:
    """What a page or the news say about it, where the words are known."""
    from skill.search import answered  # most topics have their facts

    return answered(question, context)


def nothing_about(question: Question, context: Context) -> Answer:
    """The city publishes nothing about this topic: said with its name, and with whom to call."""
    topic, city = Word(f"topic.{question.topic}"), context.settings.city
    return Answer(
        says=(say("fact.none", topic=topic, city=city, phone=context.settings.phone),),
        because=Because.NO_DATA,
        kinds=("fact",),
    )


def about(topic: str, context: Context) -> Sequence[Fact]:
    """What is published about a topic, at whatever time."""
    return context.snapshot.derived(_by_topic).get(topic, ())


def _by_topic(records: Records) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in records(Fact):
        found.setdefault(fact.topic, []).append(fact)
    return found


def _holds(fact: Fact, context: Context) -> bool:
    begun = fact.start is None or fact.start <= context.now
    return begun and (fact.end is None or context.now < fact.end)


def _fits(fact: Fact, question: Question) -> tuple[int, bool, int]:
    """How well the fact fits what was said: by what it asks; then staff before a feed; then by what it tells.

    The topic's own words tell nothing, and with nothing told staff, then the first published, holds.
    """
    slots = (f"{slot.value} {slot.name}" for slot in question.slots.values())
    heard = _stems(" ".join((question.text, *slots))) - _stems(question.topic)
    asks = _stems(in_language(fact.question, question.locale))
    tells = _stems(in_language(fact.answer, question.locale))
    return len(heard & asks), fact.source == STAFF, len(heard & tells)


def _stems(text: str) -> frozenset[str]:
    """The beginnings of the telling words: "boxes" and "box" are one, "is" and "my" tell nothing."""
    return frozenset(word[:4] for word in plain(text).split() if len(word) > 2)
