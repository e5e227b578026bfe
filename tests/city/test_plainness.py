"""What is remarked about words that are to be heard."""

from __future__ import annotations

import pytest

from city.plainness import Remark, Remarked, grade, index, remarks, seconds

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


EASY = "The library is closed on Monday. You can leave your books in the box at the door."
HARD = (
    "The municipality anticipates considerable interruption of residential transportation services"
    " all day tomorrow."
)
FACIL = "La biblioteca cierra el lunes. Puede dejar sus libros en la caja de la puerta."
DIFICIL = (
    "La municipalidad anticipa considerables interrupciones en toda la infraestructura residencial de"
    " transportación."
)


def test_what_wants_many_years_of_school_is_remarked() -> None:
    """English by grade, Spanish by its own index; a few words are too few for either."""
    assert grade(EASY) < 4 < 9 < grade(HARD)
    assert index(FACIL) > 70 > 50 > index(DIFICIL)
    assert list(remarks({"en": EASY, "es": FACIL}, ["en", "es"])) == []
    found = [(each.remark, each.language) for each in remarks({"en": HARD, "es": DIFICIL}, ["en", "es"])]
    assert found == [(Remark.GRADE, "en"), (Remark.INDEX, "es")]
    assert list(remarks({"en": "Infrastructure interruptions anticipated."}, ["en"])) == []


@pytest.mark.parametrize(
    ("language", "text", "word", "instead"),
    [
        ("en", "Pay prior to Monday.", "prior to", "before"),
        ("en", "Utilize the north door.", "utilize", "use"),
        ("es", "Pague con anterioridad a diciembre.", "con anterioridad a", "antes de"),
    ],
)
def test_jargon_is_named_with_the_plainer_word(language: str, text: str, word: str, instead: str) -> None:
    """Whole words, whatever the case."""
    assert list(remarks({language: text}, [language])) == [
        Remarked(Remark.JARGON, language, word=word, instead=instead)
    ]
    assert list(remarks({"en": "A terminated reutilizer."}, ["en"])) == []


def test_words_that_were_not_translated_are_remarked() -> None:
    """The same sentence in both languages is one that somebody forgot; a name of two words is not."""
    assert list(remarks({"en": SHORT, "es": SHORT}, ["en", "es"])) == [Remarked(Remark.SAME, "es")]
    assert list(remarks({"en": "Harbor Festival", "es": "Harbor Festival"}, ["en", "es"])) == []
