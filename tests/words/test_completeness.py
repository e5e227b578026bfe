"""Every phrase in every language, and no phrase that nobody says."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path

import pytest

from words import languages, phrases

ROOT = Path(__file__).resolve().parents[2]
BUILT = (
    r".*\.bare$",
    r".*\.named$",
    r".*\.there$",
    r"alert\.in\.",
    r"alert_topic\.",
    r"article\.",
    r"back\.",
    r"body\.",
    r"case\.(kept|waiting|sent|refused)$",
    r"contraction\.",
    r"dates\.month\.",
    r"dates\.span\.",
    r"dates\.weekday\.",
    r"duty\.about\.",
    r"duty\.none\.",
    r"duty\.why\.",
    r"emergency\.",
    r"event\.",
    r"events\.next",
    r"events\.one",
    r"filing\.",
    r"hazard\.",
    r"heard\.here",
    r"heard\.meeting_",
    r"heard\.part\.",
    r"heard\.place\.",
    r"holiday\.none",
    r"holiday\.shift_day",
    r"holiday\.shift_week",
    r"holiday\.skip",
    r"home\.",
    r"hours\.shut_(days|then)_for",
    r"issue\.",
    r"kind\.",
    r"leave\.",
    r"left\.",
    r"legal\.",
    r"letter\.more\.",
    r"list\.and",
    r"list\.or",
    r"meeting\.cancelled",
    r"meeting\.postponed",
    r"meeting\.type\.",
    r"mine\.",
    r"notice\.",
    r"offer\.more\.",  # tests/skill/test_listing.py
    r"ordinal\.",
    r"outing\.none_then\.",  # tests/skill/answers/test_outings.py
    r"pickup\.",
    r"reminder\.each",
    r"reminder\.once",
    r"reminders_of\.",
    r"report\.(kept|waiting|sent|refused)$",
    r"reported\.",
    r"seeing\.cause\.",
    r"seeing\.health\.",
    r"seeing\.reason\.",
    r"seeing\.state\.",
    r"seeing\.topic\.",
    r"seeing\.why\.",
    r"service\.",
    r"signup\.",
    r"staff\.",
    r"status\.",
    r"stream\.",
    r"sweeping\.",
    r"text\.stream\.",
    r"text_me\.on_its_way",
    r"text_me\.stopped",
    r"text_me\.too_often",
    r"time\.afternoon",
    r"time\.before_dawn",
    r"time\.evening",
    r"time\.morning",
    r"topic\.",
    r"unit\.",
    r"web\.",
    r"zone\.",
)
"""Patterns of keys that code puts together from parts; each family has a test below, or in its room."""


def keys(language: str) -> set[str]:
    return set(phrases(language).keys())


def test_every_language_has_every_phrase() -> None:
    """A phrase that is missing in one language would be a crash or a foreign sentence (C24)."""
    shared = {key for key in keys("en") if not _is_grammar(key)}
    for language in languages():
        own = {key for key in keys(language) if not _is_grammar(key)}
        assert own == shared, f"{language}: {sorted(own ^ shared)}"


def test_phrases_have_the_same_values_in_every_language() -> None:
    """A value that one language forgets is a fact that its speakers are not told."""
    for key in keys("en") & keys("es"):
        fields = [_fields(phrases(language).template(key)) for language in ("en", "es")]
        loose = key.startswith(("dates.", "time.", "ordinal."))
        assert loose or fields[0] == fields[1], key


def test_no_key_stands_in_two_files() -> None:
    """A key in two files would mean that the alphabet decides what is said."""
    for language in sorted(languages()):
        seen: dict[str, str] = {}
        for path in sorted((ROOT / "words" / language).glob("*.json")):
            for key in json.loads(path.read_text("utf-8")):
                assert key not in seen, f"{key} in {path.name} and {seen[key]}"
                seen[key] = path.name


def test_every_phrase_is_said_somewhere() -> None:
    """A phrase that no code names is dead, or its key is misspelt where it should be used."""
    code = "\n".join(
        path.read_text("utf-8")
        for room in ("skill", "words", "notifier", "web", "app")
        for path in (ROOT / room).rglob("*")
        if path.suffix in (".py", ".html", ".js")
    )
    built = re.compile("|".join(BUILT))
    unused = {key for key in keys("en") if not built.match(key) and not _is_named(key, code)}
    assert not unused, sorted(unused)


@pytest.mark.parametrize("pattern", BUILT)
def test_no_pattern_of_built_keys_is_left_over(pattern: str) -> None:
    """One that fits no key any more would hide the next dead phrase that happens to fit it."""
    assert any(re.match(pattern, key) for language in languages() for key in keys(language))


def test_every_phrase_that_the_skill_names_exists() -> None:
    """``say("x")`` with a key that is not there would fail in front of a resident."""
    named = set()
    for path in (ROOT / "skill").rglob("*.py"):
        named |= set(re.findall(r'\b[sS]ay\(\s*"([^"]+)"', path.read_text("utf-8")))
        named |= set(re.findall(r'\bWord\("([^"]+)"', path.read_text("utf-8")))
    assert len(named) > 60
    assert not named - keys("en")


def test_every_topic_has_a_name() -> None:
    """Whatever may be offered, asked back or not known has words."""
    from skill.topics import TOPIC_OF

    assert {f"topic.{topic}" for topic in TOPIC_OF.values()} <= keys("en")


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_in_the_words_is_markup_or_a_url(language: str) -> None:
    """Phrases are plain text: SSML and HTML are made of them, never found in them."""
    for key in keys(language):
        for text in _texts(phrases(language).template(key)):
            assert "http" not in text, key
            assert "<" not in text, key


def test_spanish_questions_open_with_their_mark() -> None:
    """A Spanish question has two marks."""
    for key in keys("es"):
        for text in _texts(phrases("es").template(key)):
            pattern = key.endswith("_before")
            assert pattern or text.count("?") == text.count("¿"), key


def _is_grammar(key: str) -> bool:
    """Whether it serves the grammar of one language: articles, contractions, sentences without an article."""
    return key.startswith(("contraction.", "article.")) or key.endswith(".bare")


def _is_named(key: str, code: str) -> bool:
    return f'"{key}"' in code or f"'{key}'" in code


def _texts(phrase: object) -> list[str]:
    return list(phrase.values()) if isinstance(phrase, dict) else [str(phrase)]


def _fields(phrase: object) -> set[str]:
    found = (field for text in _texts(phrase) for _, field, _, _ in string.Formatter().parse(text))
    return {field for field in found if field and field != "count"}
