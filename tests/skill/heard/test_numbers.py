"""The words for how a request or a permit stands."""

from __future__ import annotations

import pytest

from skill.heard.numbers import status
from skill.turn import Word
from words import phrases


@pytest.mark.parametrize(
    ("of", "locale", "heard"),
    [
        ("case", "es-US", "La solicitud 12 está cerrada."),
        ("permit", "es-US", "El permiso 12, Cerca, está cerrado."),
        ("case", "en-US", "Request 12 is closed."),
        ("permit", "en-US", "Permit 12, Cerca, is closed."),
    ],
)
def test_a_status_agrees_with_what_it_is_said_of(of: str, locale: str, heard: str) -> None:
    """A request is "cerrada" and a permit "cerrado"."""
    word = status("Closed", locale, of)
    assert isinstance(word, Word)
    say = phrases(locale).say
    kind = {"kind": "Cerca"} if of == "permit" else {}
    assert say(f"{of}.status", number="12", status=say(word.key), **kind) == heard


@pytest.mark.parametrize("of", ["case", "permit"])
def test_a_status_that_has_no_words_is_said_as_published(of: str) -> None:
    """Nothing is invented for a city's own word."""
    assert status("Awaiting Deposit", "es-US", of) == "Awaiting Deposit"
