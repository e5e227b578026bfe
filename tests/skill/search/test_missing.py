"""Which questions are told to the staff, and what of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.settings import PROJECT
from skill.conversation import Conversation
from skill.skill import Skill
from skill.turn import Question, Slot
from tests.skill.town import NOW, SETTINGS, Town

MODELS = {
    locale: json.loads((PROJECT / "interaction_models" / f"{locale}.json").read_text("utf-8"))
    for locale in ("en-US", "es-US")
}
Noted = list[tuple[str, str, str, date]]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return Town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def noted() -> Noted:
    return []


@pytest.fixture
def say(town: Town, noted: Noted) -> Callable[..., Any]:
    """One conversation whose unanswered questions are noted."""
    skill = Skill(lambda: town.snapshot, SETTINGS, unanswered=lambda *each: noted.append(each))
    talk, state = Conversation(skill, MODELS), dict[str, Any]()

    def say(words: str, locale: str = "en-US") -> Any:
        reply = talk.ask(words, locale, None, state, NOW)
        state.clear()
        state.update(reply.state)
        return reply

    return say


def test_what_is_not_understood_is_noted(say: Callable[..., Any], noted: Noted) -> None:
    """The words without numbers, their language, why, and the city's day."""
    say("zorbing gondolas 4411")
    say("góndolas zorbing", "es-US")
    assert noted == [
        ("zorbing gondolas …", "en", "not_understood", date(2026, 11, 22)),
        ("gondolas zorbing", "es", "not_understood", date(2026, 11, 22)),
    ]


def test_what_is_answered_is_not(say: Callable[..., Any], noted: Noted) -> None:
    """An answer, a greeting, help and goodbye leave nothing behind."""
    for words in ("what's in the news", "help", "stop", "events tomorrow"):
        say(words)
    assert noted == []


@pytest.mark.parametrize("words", ["there is a fire", "play some music", "my husband is hurt"])
def test_emergencies_and_what_no_city_does_are_not(say: Callable[..., Any], noted: Noted, words: str) -> None:
    """Somebody in danger is nobody's statistic, and music is nothing that staff could answer."""
    say(words)
    assert noted == []


def test_what_answers_our_own_question_is_not(say: Callable[..., Any], noted: Noted) -> None:
    """Words that we asked for may be an address: however strange, they are not kept."""
    asked = say("when is my trash picked up")
    assert asked.session_state == "open"
    say("zorbing gondolas")
    assert noted == []


def test_a_search_on_alexa_that_finds_nothing_is(town: Town, noted: Noted) -> None:
    """Alexa tells words in its search slot alone."""
    skill = Skill(lambda: town.snapshot, SETTINGS, unanswered=lambda *each: noted.append(each))
    asked = Question(
        topic="news", intent="NewsIntent", locale="en-US", slots={"query": Slot("the zorbing gondola")}
    )
    skill.answer(asked, NOW)
    assert [each[:3] for each in noted] == [("the zorbing gondola", "en", "nothing_found")]


def test_without_anybody_to_count_nothing_changes(town: Town, tmp_path: Path) -> None:
    """A skill that nobody counts for answers all the same."""
    question = Question(
        topic="out_of_scope", intent="AMAZON.FallbackIntent", locale="en-US", text="zorbing gondolas"
    )
    assert Skill(lambda: town.snapshot, SETTINGS).answer(question, NOW).session_state == "open"
    assert not list(tmp_path.iterdir())
