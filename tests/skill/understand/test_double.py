"""Two questions in a breath are parted; one question with words added to it is not."""

from __future__ import annotations

import pytest

from .conftest import Listener


@pytest.mark.parametrize(
    ("locale", "text", "topic", "rest"),
    [
        ("en-US", "what day is garbage and are there any alerts", "trash_day", "are there any alerts"),
        ("es-US", "cuándo pasa la basura y hay alertas", "trash_day", "hay alertas"),
    ],
)
def test_two_questions_are_parted(locale: str, text: str, topic: str, rest: str) -> None:
    """The first is answered, the second kept in the resident's own words."""
    heard = Listener(locale)(text)
    assert (heard.topic, heard.rest) == (topic, rest)


@pytest.mark.parametrize(
    ("locale", "text", "topic"),
    [
        ("en-US", "My car was towed, where is it?", "towing"),
        ("en-US", "what time window for the final inspection wednesday, permit 88214", "inspection_status"),
        ("en-US", "nudge me december 9 at 6 pm, zoning board", "set_reminder"),
        ("es-US", "La grúa se llevó mi carro, ¿dónde está?", "towing"),
        ("es-US", "a que hora llega el inspector el miercoles, permiso 88214", "inspection_status"),
    ],
)
def test_one_question_stays_whole(locale: str, text: str, topic: str) -> None:
    """What has no word of its own, or is added after a comma, belongs to the question before it."""
    heard = Listener(locale)(text)
    assert (heard.topic, heard.rest) == (topic, None)


def test_values_after_a_comma_fill_the_slots(english: Listener) -> None:
    """The permit's number and the body are found though they stand after the question."""
    permit = english("what time window for the final inspection wednesday, permit 88214")
    board = english("nudge me december 9 at 6 pm, zoning board")
    assert permit.slots["permit_number"].value == "88214"
    assert board.slots["body"].id == "zoning_board"


@pytest.mark.parametrize(
    ("locale", "text", "iso"),
    [
        ("en-US", "Recycling, is that Wednesday?", "2026-11-25"),
        ("es-US", "Reciclaje, ¿es el miércoles?", "2026-11-25"),
    ],
)
def test_day_alone_beside_a_question_is_its_day(locale: str, text: str, iso: str) -> None:
    """What follows a question and is nothing but a day belongs to it."""
    assert Listener(locale)(text).slots["date"].value == iso
