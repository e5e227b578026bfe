"""What residents ask after every topic makes sense there, word for word, in both languages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from skill.conversation import Conversation
from skill.topics import TOPIC_OF
from tests.certification.language import foreign
from tests.golden.after import HERE, said
from words import language_of

LOCALES = ("en-US", "es-US")
FEWEST = 12


def cases(locale: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / f"{locale}.jsonl").read_text("utf-8").splitlines()]


def all_cases() -> Iterator[Any]:
    for locale in LOCALES:
        yield from (pytest.param(locale, case, id=f"{locale}:{case['topic']}") for case in cases(locale))


@pytest.mark.parametrize(("locale", "case"), list(all_cases()))
def test_what_is_asked_after_a_topic_is_answered_in_just_these_words(
    locale: str, case: dict[str, Any], talk: Callable[[str], Conversation]
) -> None:
    """ "And the next one?", "where is that?", "in Spanish, please" ... after this topic."""
    assert said(talk("port-alder"), locale, case) == case


@pytest.mark.parametrize("locale", LOCALES)
def test_every_topic_is_asked_after(locale: str) -> None:
    """Each topic has all of the follow-ups, and no fewer than when they were first written."""
    topics = {case["topic"] for case in cases(locale)}
    assert set(TOPIC_OF.values()) - {"repeat"} == topics
    assert {len(case["then"]) >= FEWEST for case in cases(locale)} == {True}


@pytest.mark.parametrize("locale", LOCALES)
def test_no_follow_up_changes_the_language_unasked(locale: str) -> None:
    """C24: only "in Spanish, please" is answered in Spanish, and wholly so."""
    other = {"en-US": "in spanish please", "es-US": "en inglés por favor"}[locale]
    for case in cases(locale):
        for words, answer in case["then"].items():
            language = language_of(locale)
            if words == other:
                language = "es" if language == "en" else "en"
            assert list(foreign(answer, language)) == [], (case["ask"], words)
