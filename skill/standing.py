"""How a request or a permit stands, by its number alone: what the speaker says of it."""

from __future__ import annotations

from datetime import datetime

from skill.skill import Skill
from skill.topics import TOPIC_OF
from skill.turn import Because, Question, Reply, Slot

BY_NUMBER = (("CaseStatusIntent", "request_number"), ("PermitStatusIntent", "permit_number"))
"""What has numbers, with the slot that takes one; the first that knows it tells."""


def stands(skill: Skill, number: str, locale: str, now: datetime) -> str:
    """The answer of whichever topic knows the number; that of the first where none does."""
    replies = [_asked(skill, intent, slot, number, locale, now) for intent, slot in BY_NUMBER]
    return next((each.speech for each in replies if each.because is Because.ANSWERED), replies[0].speech)


def _asked(skill: Skill, intent: str, slot: str, number: str, locale: str, now: datetime) -> Reply:
    slots = {slot: Slot(number)}
    question = Question(topic=TOPIC_OF[intent], intent=intent, slots=slots, locale=locale, screen=False)
    return skill.answer(question, now)
