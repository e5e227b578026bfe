"""The figures of docs/understanding.md hold on the sentences that nothing was tuned on."""

from __future__ import annotations

import json

import pytest

from skill.topics import TOPIC_OF

from .conftest import HERE, Listener

LEAST = 0.94  # topics right on the held sentences
CONFIDENT = 0.8


def held(locale: str) -> list[dict[str, str]]:
    """The sentences that were never tuned on."""
    lines = (HERE / "eval" / f"{locale}.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["half"] == "held"]


@pytest.mark.parametrize("locale", ["en-US", "es-US"])
def test_held_sentences_are_understood(locale: str) -> None:
    """Topics are right, hardly ever surely wrong, and no emergency is missed."""
    listen, rows = Listener(locale), held(locale)
    heard = [(row["topic"], listen(row["text"])) for row in rows]
    right = sum(topic == got.topic for topic, got in heard)
    surely_wrong = sum(topic != got.topic and got.confidence > CONFIDENT for topic, got in heard)
    missed = [got for topic, got in heard if topic == "emergency_911" and got.topic != topic]
    assert right / len(rows) >= LEAST
    assert surely_wrong / len(rows) <= 0.02
    assert missed == []


@pytest.mark.parametrize("locale", ["en-US", "es-US"])
def test_evaluation_covers_every_topic(locale: str) -> None:
    """The evaluation set asks about every topic."""
    lines = (HERE / "eval" / f"{locale}.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["topic"] for line in lines} == set(TOPIC_OF.values())
