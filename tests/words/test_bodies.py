"""A body's name in a sentence that says "meeting": never twice, in either language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from skill.speech import Speaker
from skill.turn import Body, say
from words import phrases

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
START = datetime(2026, 11, 24, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "en", "es"),
    [
        (
            "Board of Directors Workshop Meeting",
            "The next Board of Directors Workshop is Tuesday, November 24, at 6 PM.",
            "La próxima reunión de Board of Directors Workshop es el martes 24 de noviembre, "
            "a las 6 de la tarde.",
        ),
        (
            "Utilities Commission Regular Meeting",
            "The next Utilities Commission meeting is Tuesday, November 24, at 6 PM.",
            "La próxima reunión de Utilities Commission es el martes 24 de noviembre, a las 6 de la tarde.",
        ),
        (
            "Town Meeting",
            "The next Town Meeting is Tuesday, November 24, at 6 PM.",
            "La próxima reunión de Town Meeting es el martes 24 de noviembre, a las 6 de la tarde.",
        ),
        (
            "Arts Council",
            "The next Arts Council meeting is Tuesday, November 24, at 6 PM.",
            "La próxima reunión de Arts Council es el martes 24 de noviembre, a las 6 de la tarde.",
        ),
        (
            "Sesión de trabajo del Concejo",
            "The next Sesión de trabajo del Concejo meeting is Tuesday, November 24, at 6 PM.",
            "La próxima Sesión de trabajo del Concejo es el martes 24 de noviembre, a las 6 de la tarde.",
        ),
    ],
)
def test_the_noun_is_said_once(body: str, en: str, es: str) -> None:
    """The name of a sitting names it; the sentence does not do so again."""
    for locale, sentence in (("en-US", en), ("es-US", es)):
        speaker = Speaker(phrases(locale), locale, NOW, NOW.date(), "America/New_York")
        assert speaker.sentence(say("meeting.next", body=Body(body), start=START)) == sentence


def test_on_a_screen_the_name_stands_as_it_was_published() -> None:
    """Nothing is cut off where no sentence says "meeting" beside it."""
    speaker = Speaker(phrases("en-US"), "en-US", NOW, NOW.date(), "America/New_York")
    assert (
        speaker.value(Body("Utilities Commission Regular Meeting")) == "Utilities Commission Regular Meeting"
    )


def test_every_twin_belongs_to_a_sentence() -> None:
    """A twin of no sentence would never be said, and one without its body would say nothing of it."""
    for language in ("en", "es"):
        words = phrases(f"{language}-US")
        twins = [key for key in words.keys() if key.endswith(".named") and key.count(".") > 1]  # noqa: SIM118  # a frozenset's name
        assert len(twins) > 10
        for key in twins:
            assert words.has(key.removesuffix(".named"))
            assert "{body}" in str(words.template(key))
