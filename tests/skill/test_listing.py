"""Long lists: three in a breath, nothing left out, nothing said twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from city.nouns import replace
from skill.listing import MOST, PICK, SEEN, begins, offer_rest, on_screen, read_out
from skill.turn import Answer, Because, Question, Slot
from words import languages, phrases


def asked(offset: int = 0, *, screen: bool = True) -> Question:
    return Question(topic="news", intent="NewsIntent", locale="en-US", offset=offset, screen=screen)


@pytest.mark.parametrize("length", range(26))
def test_going_on_reads_everything_once(length: int) -> None:
    """From "yes" to "yes" each item is said once, in order, never more than four in a breath (C23)."""
    items, heard, offset = list(range(length)), [], 0
    while True:
        told = read_out(items, asked(offset))
        heard += told
        answer = offer_rest(Answer(), items, asked(offset))
        if answer.ask is None:
            break
        assert len(told) == MOST
        offset = answer.remember["yes"].offset
    assert heard == items


def test_a_fourth_alone_is_read_with_the_three() -> None:
    """To offer one more takes as long as to read it; of two, three are read and two are offered."""
    assert read_out("abcd", asked()) == "abcd"
    assert read_out("abcde", asked()) == "abc"
    assert offer_rest(Answer(), "abcd", asked()).ask is None


def test_one_of_a_list_is_told_alone_and_the_next_follows_it() -> None:
    """ "The second one": nothing is offered and nothing said again of what it is a list of; the next is told
    alone, too."""
    question = replace(asked(1), slots={PICK: Slot("2")})
    assert read_out("abcdefgh", question) == "b"
    told = offer_rest(Answer(), "abcdefgh", question)
    assert (told.ask, told.remember["further"].offset) == (None, 2)
    assert PICK in told.remember["further"].slots
    assert begins(asked())
    assert not begins(replace(asked(), slots={PICK: Slot("1")}))


def test_a_long_rest_is_not_counted() -> None:
    """Nobody says "there are 412 more"."""
    few, many = offer_rest(Answer(), range(MOST + SEEN), asked()), offer_rest(Answer(), range(400), asked())
    assert few.ask is not None
    assert (few.ask.key, few.ask.values) == (
        "offer.more.of",
        {"told": MOST, "all": MOST + SEEN, "count": SEEN},
    )
    assert many.ask is not None
    assert many.ask.key == "offer.more"


def test_a_screen_shows_what_is_not_read_out() -> None:
    """The ear gets three, the eye the whole list; a speaker alone makes no rows for nobody."""
    assert list(on_screen(range(9), asked())) == list(range(9))
    assert list(on_screen(range(9), asked(3))) == list(range(3, 9))
    assert len(on_screen(range(99), asked())) == SEEN
    assert list(on_screen(range(99), asked(screen=False))) == []


def test_past_its_end_a_list_says_that_it_ends() -> None:
    """ "And the next one?" after the last is neither the list again nor silence."""
    answer = offer_rest(Answer(), "abc", asked(3))
    assert [fact.key for fact in answer.says] == ["more.nothing"]
    assert answer.because is Because.NOTHING_FOUND
    assert answer.remember["further"].offset == 3


def test_what_is_long_to_say_is_read_two_at_a_time() -> None:
    """Of events and food trucks each has a name, a time and a place: three of them were twenty seconds. What
    is left alone is offered, for it takes longer to say than its offer."""
    events = replace(asked(), topic="events", intent="EventsIntent")
    assert [read_out("abc", events), read_out("ab", events), read_out("abcd", events)] == ["ab"] * 3
    answer = offer_rest(Answer(), "abc", events)
    assert answer.ask is not None
    assert (answer.ask.values, answer.remember["yes"].offset) == ({"told": 2, "all": 3, "count": 1}, 2)
    assert offer_rest(Answer(), "abc", replace(events, offset=2)).ask is None


def test_several_are_said_briefly_and_one_in_full() -> None:
    """Of several things the weekday of the coming week is enough; one alone is told with its date."""
    assert offer_rest(Answer(), "abc", asked()).brief
    assert not offer_rest(Answer(), "a", asked()).brief
    assert not offer_rest(Answer(), "abc", replace(asked(), slots={PICK: Slot("1")})).brief


@pytest.mark.parametrize(
    ("locale", "ahead", "said"),
    [
        ("en-US", 0, "today at 7 PM"),
        ("en-US", 1, "tomorrow at 7 PM"),
        ("en-US", 6, "Saturday at 7 PM"),
        ("en-US", 7, "Sunday, November 29, at 7 PM"),
        ("es-US", 1, "mañana a las 7 de la tarde"),
        ("es-US", 6, "el sábado a las 7 de la tarde"),
        ("es-US", 7, "el domingo 29 de noviembre, a las 7 de la tarde"),
    ],
)
def test_a_day_of_the_coming_week_is_briefly_its_weekday(locale: str, ahead: int, said: str) -> None:
    """No weekday comes twice in six days; the seventh is told with its date."""
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    then = datetime(2026, 11, 22 + ahead, 19, tzinfo=UTC)
    assert phrases(locale).when(then, now, "UTC", brief=True) == said


def test_how_far_a_list_is_read_is_said_in_every_language() -> None:
    """ "That's 3 of 5": both numbers, and a question."""
    for language in languages():
        assert re.search(r"\b3\b.*\b5\b.*\?$", phrases(language).say("offer.more.of", told=3, all=5))
