"""What is remarked about words that are to be heard."""

from __future__ import annotations

import pytest

from city.plainness import Remark, Remarked, remarks, seconds

SHORT = "The pool is closed today."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (SHORT, []),
        ("word " * 26, [Remarked(Remark.LONG_SENTENCE, "en", 26)]),
        ("word " * 25, []),
        ("One two three four five six. " * 10, [Remarked(Remark.LONG, "en", 23)]),
        ("THE POOL IS closed.", [Remarked(Remark.SHOUTED, "en")]),
        ("The EPA and NOAA say so.", []),
        ("See https://portalder.example for more.", [Remarked(Remark.ADDRESS, "en")]),
        ("", [Remarked(Remark.UNTRANSLATED, "en")]),
    ],
)
def test_what_is_remarked(text: str, found: list[Remarked]) -> None:
    """Each remark, and one word less."""
    assert list(remarks({"en": text}, ["en"])) == found


def test_a_language_without_words_is_named() -> None:
    """In the order of the city's languages."""
    assert list(remarks({"en": SHORT}, ["es", "en"])) == [Remarked(Remark.UNTRANSLATED, "es")]


def test_how_long_it_takes() -> None:
    """155 words are a minute."""
    assert round(seconds("word " * 155)) == 60
