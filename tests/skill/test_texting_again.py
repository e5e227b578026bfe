"""Texting twice: the second text is of what was told, not of the sentence that the first is on its way."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from city.delivery.texts import Taken
from skill.intents import text_me
from skill.memory import read
from skill.turn import Caller, Question, Slot
from tests.skill.talking import skill_in
from tests.skill.town import NOW, named

NUMBER = "+17575550142"


class Sending:
    """Keeps what is sent, as a provider would hear it."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def number(self, said: str) -> str:
        return NUMBER if said else ""

    def send(self, number: str, words: str, locale: str, by: str, now: datetime) -> Taken:
        self.sent.append(words)
        return Taken.ON_ITS_WAY


class Known:
    """The books of a device, as far as texting opens them."""

    def __init__(self, texts: Sending) -> None:
        self.texts = texts


@pytest.mark.parametrize("between", [(), ("AMAZON.RepeatIntent",), ("SlowerIntent",)])
def test_the_same_is_texted_again(tmp_path: Path, between: tuple[str, ...]) -> None:
    """A partner's number after one's own: both get the meeting, whatever of the conversation lies between."""
    texts = Sending()
    skill = skill_in(named("plain", tmp_path))
    skill.books = lambda: Known(texts)  # type: ignore[assignment]
    state: Any = {}
    said = []
    texting = ("TextMeIntent", "AMAZON.YesIntent")
    for intent in ("NextMeetingIntent", *texting, *between, *texting):
        slots = {text_me.PHONE: Slot("757 555 0142")} if intent == "TextMeIntent" else {}
        topic = "next_meeting" if intent == "NextMeetingIntent" else "help"
        question = Question(
            topic=topic, intent=intent, slots=slots, locale="en-US", state=state, caller=Caller("u", "", "")
        )
        reply = skill.answer(question, NOW)
        state = dict(reply.state)
        said.append(reply.speech)
    assert texts.sent == [said[0], said[0]]
    assert read(state).texted == said[0]
