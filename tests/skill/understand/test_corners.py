"""The corner of two streets is an address, and what only looks like a street is none."""

from __future__ import annotations

import pytest

from skill.understand.lexicon import lexicon
from skill.understand.loose import crossing, street
from skill.understand.slots import ADDRESS

from .conftest import Listener


@pytest.mark.parametrize(
    ("language", "sentence", "named"),
    [
        ("en", "stop sign on corner of cedar and 5th is bent", "cedar and 5th"),
        ("en", "pharmacy near 8th and bay", "8th and bay"),
        ("en", "intersection of oak street and pine street", "oak street and pine street"),
        ("es", "esquina de cedar con 5 esta rota", "cedar con 5"),
        ("es", "farmacia cerca de 8th y bay", "8th y bay"),
    ],
)
def test_two_streets_make_a_corner(language: str, sentence: str, named: str) -> None:
    """A word for a corner before two names, or a numbered street among them, says where it is."""
    row = sentence.split()
    mark = crossing(row, lexicon(language))
    assert mark is not None
    assert " ".join(row[mark.start : mark.filled.end]) == named


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "bottles and cans in the blue bin"), ("es", "latas y botellas en el bote azul")],
)
def test_two_things_are_no_corner(language: str, sentence: str) -> None:
    """Without a corner or a number, two words with "and" between them are no place."""
    assert crossing(sentence.split(), lexicon(language)) is None


def test_corner_of_numbered_street_is_no_day() -> None:
    """The 5th of a corner is a street, not the fifth of the month."""
    slots = Listener("en-US")("stop sign on the corner of cedar and 5th is turned around").slots
    assert slots["address"].said.casefold() == "cedar and 5th"
    assert "date" not in slots


def test_a_court_to_play_on_is_no_street() -> None:
    """Nobody lives in Basketball Court."""
    assert street(["light", "by", "basketball", "court", "is", "out"], ADDRESS, lexicon("en")) is None


def test_a_number_that_is_read_out_is_one() -> None:
    """ "y" within a number parts no two questions."""
    slots = Listener("es-US")("permiso número tres mil cincuenta y siete está pendiente todavía").slots
    assert slots["permit_number"].value == "3057"
