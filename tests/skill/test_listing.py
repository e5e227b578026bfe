"""Long lists: three in a breath, nothing left out, nothing said twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from city.nouns import replace
from skill.listing import MOST, PICK, SEEN, begins, offer_rest, on_screen, read_out
from skill.turn import Answer, Because, Question, Slot
from words import languages, phrases

ROOT = Path(__file__).resolve().parents[2]
ASKED_BY = {
    "alert_answer": ("city_alerts", "weather_alert"),
    "officials": ("council_member",),
    "outings": ("farmers_market", "food_trucks"),
}
"""The topics of the lists of skill/answers; one of skill/intents is of the topic its file is called by."""


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
    assert (few.ask.key, few.ask.values) == ("offer.more.news", {"count": SEEN})
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


def topics_with_lists() -> set[str]:
    found = set()
    for folder in ("intents", "answers"):
        for path in (ROOT / "skill" / folder).glob("*.py"):
            if re.search(r"\boffer_rest\(", path.read_text("utf-8")):
                found |= set(ASKED_BY.get(path.stem, (path.stem,)))
    return found


def test_every_list_has_its_own_offer() -> None:
    """ "There are 2 more events": whoever adds a list says what it is a list of, in every language."""
    for language in languages():
        said = phrases(language)
        offered = {
            key.removeprefix("offer.more.") for key in sorted(said.keys()) if key.startswith("offer.more.")
        }
        assert offered == topics_with_lists()
        for topic in offered:
            assert re.search(r"\b2\b.*\?$", said.say(f"offer.more.{topic}", count=2))
