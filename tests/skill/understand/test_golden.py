"""Exact meanings: one sentence at least for every topic, in every language, with its slots."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from skill.topics import FALLBACK, LEANING, TOPIC_OF

from .conftest import Listener

GOLDEN = Path(__file__).parent / "golden"
LOCALES = ("en-US", "es-US")
CASES = [
    pytest.param(locale, json.loads(line), id=f"{locale}:{json.loads(line)['text']}")
    for locale in LOCALES
    for line in (GOLDEN / f"{locale}.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("locale", "case"), CASES)
def test_sentence_has_its_exact_meaning(locale: str, case: dict[str, object]) -> None:
    """A golden sentence gives exactly this intent and these slots."""
    heard = Listener(locale)(str(case["text"]))
    slots = {name: [slot.value, slot.id] for name, slot in heard.slots.items()}
    assert (heard.intent, slots) == (case["intent"], case["slots"])


@pytest.mark.parametrize("locale", LOCALES)
def test_every_intent_has_a_golden_sentence(locale: str) -> None:
    """No intent of the model is without an exact test; what leans is heard on a device alone."""
    lines = (GOLDEN / f"{locale}.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["intent"] for line in lines} == set(TOPIC_OF) - {FALLBACK} - LEANING
