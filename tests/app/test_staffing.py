"""What the console offers staff to write about is what the skill tells."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from app.settings import PROJECT, load
from app.wiring.speaking import spoken
from city.records import Fact
from skill.topics import TOLD_BY_FACTS, TOPIC_OF
from words import phrases

NOW = datetime(2026, 11, 29, 15, tzinfo=UTC)


def test_the_topics_of_facts_are_those_that_tell_them(tmp_path: Path) -> None:
    """Every topic with a name, tried: a fact about it is spoken, or it is not offered."""
    settings = load(PROJECT / "cities" / "port-alder", {"TOWNBELL_DATA": str(tmp_path)})
    told = []
    for topic in sorted(set(TOPIC_OF.values())):
        fact = Fact(
            id="f", source="staff", topic=topic, question={"en": "Why?"}, answer={"en": "Plugh it is."}
        )
        if phrases("en").has(f"topic.{topic}") and "Plugh it is." in spoken(fact, "en-US", settings, NOW):
            told.append(topic)
    assert tuple(told) == TOLD_BY_FACTS
