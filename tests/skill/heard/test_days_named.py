"""Days that a question names, said back as people say them."""

from __future__ import annotations

from datetime import date

import pytest

from skill.heard.dates import days_of
from skill.heard.days_named import behind, said
from skill.speech import Speaker
from skill.turn import Question, Slot
from tests.skill.town import NOW, SETTINGS
from words import phrases

SUNDAY, WEDNESDAY = date(2026, 11, 22), date(2026, 11, 25)


@pytest.mark.parametrize(
    ("value", "today", "en", "es"),
    [
        ("2026-W48", WEDNESDAY, "this week", "esta semana"),
        ("2026-W49", WEDNESDAY, "next week", "la próxima semana"),
        ("2026-W47", WEDNESDAY, "last week", "la semana pasada"),
        ("2026-W47", SUNDAY, "this week", "esta semana"),
        ("2026-W48-WE", WEDNESDAY, "this weekend", "este fin de semana"),
        ("2026-W49-WE", WEDNESDAY, "next weekend", "el próximo fin de semana"),
        ("2026-W47-WE", WEDNESDAY, "last weekend", "el fin de semana pasado"),
        ("2026-12", WEDNESDAY, "in December", "en diciembre"),
        ("2027", WEDNESDAY, "in 2027", "en 2027"),
        ("2026-11-26", WEDNESDAY, "tomorrow, Thursday", "mañana, jueves"),
        ("2026-W40", WEDNESDAY, "then", "en esas fechas"),
        ("2026-WI", WEDNESDAY, "then", "en esas fechas"),
    ],
)
def test_days_in_words(value: str, today: date, en: str, es: str) -> None:
    """What is near has a name of its own."""
    span = days_of(value, today)
    assert span is not None
    for locale, words in (("en-US", en), ("es-US", es)):
        speaker = Speaker(phrases(locale), locale, NOW, today, SETTINGS.zone)
        assert speaker.value(said(span, today)) == words


def test_this_week_is_over_on_a_sunday_where_the_past_is_told() -> None:
    """ "What did the council decide this week" asks for the six days before."""
    asked = Question(
        topic="meeting_outcome",
        intent="MeetingOutcomeIntent",
        locale="en-US",
        slots={"date": Slot("2026-W47")},
    )
    assert behind(asked, SUNDAY) == (date(2026, 11, 16), date(2026, 11, 23))
    assert behind(asked, WEDNESDAY) == (date(2026, 11, 16), date(2026, 11, 23))
