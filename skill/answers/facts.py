"""What a city publishes as question and answer, by topic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from city.records import Fact
from skill.context import Context

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records


def about(topic: str, context: Context) -> Sequence[Fact]:
    """What is published about a topic, at whatever time."""
    return context.snapshot.derived(_by_topic).get(topic, ())


def _by_topic(records: Records) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in records(Fact):
        found.setdefault(fact.topic, []).append(fact)
    return found


def holds(fact: Fact, context: Context) -> bool:
    """Whether it may be told now."""
    begun = fact.start is None or fact.start <= context.now
    return begun and (fact.end is None or context.now < fact.end)
