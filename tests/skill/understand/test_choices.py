"""Which of several offered things an answer means."""

from __future__ import annotations

import pytest

from skill.topics import SET_ADDRESS
from skill.understand import Expecting

from .conftest import Listener

ALDERS = ("484 North Alder Street", "484 South Alder Street")
WHICH = Expecting.choice(SET_ADDRESS, "address", ALDERS)


@pytest.mark.parametrize(
    ("locale", "text", "at"),
    [
        ("en-US", "second", 1),
        ("en-US", "the second one", 1),
        ("en-US", "the first one please", 0),
        ("en-US", "number two", 1),
        ("en-US", "the last", 1),
        ("en-US", "the north one", 0),
        ("en-US", "north", 0),
        ("en-US", "I mean the southern one", 1),
        ("en-US", "the one on south alder", 1),
        ("es-US", "la segunda", 1),
        ("es-US", "la primera por favor", 0),
        ("es-US", "la número dos", 1),
        ("es-US", "la última", 1),
        ("es-US", "la del norte", 0),
        ("es-US", "norte", 0),
        ("es-US", "la que queda en el lado sur", 1),
        ("es-US", "la calle south alder", 1),
    ],
)
def test_one_of_the_offered_is_named(locale: str, text: str, at: int) -> None:
    """An ordinal, a direction or a word of its own names the one that is meant."""
    address = Listener(locale)(text, WHICH).slots["address"]
    assert (address.value, address.id) == (ALDERS[at], str(at))


@pytest.mark.parametrize(("locale", "text"), [("en-US", "the third"), ("es-US", "la tercera")])
def test_what_was_not_offered_is_not_chosen(locale: str, text: str) -> None:
    """Of two there is no third."""
    assert Listener(locale)(text, WHICH).intent != SET_ADDRESS


def test_what_fits_both_is_not_chosen(english: Listener) -> None:
    """Words that both have in common decide nothing."""
    assert english("alder street", WHICH).slots.get("address") is None


@pytest.mark.parametrize(
    ("locale", "text", "topic"),
    [("en-US", "is the library open", "facility_hours"), ("es-US", "hay alertas", "city_alerts")],
)
def test_another_question_is_heard(locale: str, text: str, topic: str) -> None:
    """While a choice is open, anything else is understood as if nothing had been asked."""
    assert Listener(locale)(text, WHICH).topic == topic


def test_another_address_is_taken(english: Listener) -> None:
    """Instead of choosing, the resident may give a whole address."""
    assert english("12 Harbor Street", WHICH).slots["address"].value == "12 harbor street"
