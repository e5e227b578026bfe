"""What only sounds right in Spanish, and a pickup on a holiday."""

from __future__ import annotations

import pytest

from skill.understand.lexicon import lexicon
from skill.understand.slips.spelling import speller

from .conftest import Listener


@pytest.mark.parametrize(
    ("written", "meant"),
    [("vasura", "basura"), ("serrado", "cerrado"), ("oras", "horas"), ("yave", "llave"), ("jente", "gente")],
)
def test_spanish_words_that_sound_alike_are_one(written: str, meant: str) -> None:
    """Whoever writes by ear is understood, also where the first letter is another."""
    sounds = lexicon("es").sounds
    assert sounds.closely(written) == sounds.closely(meant)
    assert speller({meant}, sounds).word(written) == meant


def test_english_is_not_written_as_it_is_spoken() -> None:
    """In English a word of another first letter is not mended."""
    assert speller({"cent"}, lexicon("en").sounds).word("sent") == "sent"


@pytest.mark.parametrize(
    ("locale", "sentence", "stream", "holiday"),
    [
        ("en-US", "recycling labor day", "recycling", "labor_day"),
        ("en-US", "is trash picked up on thanksgiving", "trash", "thanksgiving"),
        ("es-US", "hay reciclaje en navidad", "recycling", "christmas"),
    ],
)
def test_a_pickup_on_a_holiday_asks_about_the_holiday(
    locale: str, sentence: str, stream: str, holiday: str
) -> None:
    """Where a holiday is named, what it does to the pickup is asked."""
    heard = Listener(locale)(sentence)
    assert heard.topic == "holiday_schedule"
    assert (heard.slots["stream"].id, heard.slots["holiday"].id) == (stream, holiday)


@pytest.mark.parametrize(("locale", "sentence"), [("en-US", "what about tomorrow"), ("es-US", "y mañana")])
def test_a_bare_day_is_no_question_and_no_cry_for_help(locale: str, sentence: str) -> None:
    """Somebody in despair speaks of tomorrow, but whoever says nothing else does not."""
    heard = Listener(locale)(sentence)
    assert (heard.confidence, heard.doubt) == (0.0, False)
