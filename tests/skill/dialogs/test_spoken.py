"""Words about the language and the speech: who is not understood is answered, and in words of their own."""

from __future__ import annotations

import pytest

from skill.dialogs.spoken import of_the_speech, wanted_language
from skill.heard.naming import plain
from skill.memory import Memory
from skill.topics import HELP, NORMAL_SPEED, REPEAT, SLOWER
from words import phrases

BOTH = ("en", "es")


@pytest.mark.parametrize(
    ("said", "now", "wanted"),
    [
        ("No hablo inglés.", "en", "es"),
        ("no hablo inglés", "es", "es"),
        ("Perdón, no hablo muy bien el inglés", "en", "es"),
        ("no sé inglés", "en", "es"),
        ("no entiendo", "en", "es"),
        ("no le entiendo nada", "en", "es"),
        ("no hablo español", "es", "en"),
        ("I don't speak Spanish", "es", "en"),
        ("I don't speak Spanish", "en", "en"),
        ("Sorry, I don't speak Spanish very well", "es", "en"),
        ("I don't understand", "es", "en"),
        ("I don't speak English", "en", "es"),
        ("I don't understand English at all", "en", "es"),
    ],
)
def test_who_does_not_speak_a_language_is_answered_in_the_other(said: str, now: str, wanted: str) -> None:
    """In the language in which it is said; who says of that very language that they do not, in another."""
    assert wanted_language(plain(said), now, BOTH) == wanted


@pytest.mark.parametrize(
    "said",
    [
        "no entiendo mi recibo",
        "no hablo inglés cuándo pasa la basura",
        "i don't understand my water bill",
        "i don't know when my trash is picked up in english street",
        "english muffins",
        "no",
        "",
    ],
)
@pytest.mark.parametrize("now", BOTH)
def test_what_says_more_is_a_question_of_its_own(said: str, now: str) -> None:
    """Only where nothing else is said is a language all that is meant."""
    assert wanted_language(plain(said), now, BOTH) == ""


def test_a_language_that_the_city_does_not_answer_in_is_not_promised() -> None:
    """A city with English alone goes on in English."""
    assert wanted_language("no hablo ingles", "en", ("en",)) == ""
    assert wanted_language("i don t speak english", "en", ("en",)) == ""


@pytest.mark.parametrize(
    ("locale", "lost", "slower", "normal"),
    [
        ("en-US", "I don't get it", "even slower", "not so slow"),
        ("es-US", "no le entendí", "más lento todavía", "no tan despacio"),
    ],
)
def test_who_did_not_follow_hears_it_again(locale: str, lost: str, slower: str, normal: str) -> None:
    """What was said last, or what can be asked where nothing was; "not so slow" only where it was slow."""
    said = phrases(locale)
    assert of_the_speech(plain(lost), said, Memory(last="Today.")) == REPEAT
    assert of_the_speech(plain(lost), said, Memory()) == HELP
    assert of_the_speech(plain(slower), said, Memory()) == SLOWER
    assert of_the_speech(plain(normal), said, Memory(rate="slow")) == NORMAL_SPEED
    assert of_the_speech(plain(normal), said, Memory()) == ""
