"""When the street at the resident's place is swept."""

from __future__ import annotations

from skill.answers import published
from skill.answers.collection import SWEEPING, answer_for, is_collected
from skill.context import Context
from skill.heard.naming import plain
from skill.turn import Answer, Question
from words import phrases

NEEDS_PLACE_UNLESS: tuple[str, ...] = ()


def is_general(question: Question) -> bool:
    """Whether no place was named, not even "my street": sweeping has a general answer too."""
    heard, mine = f" {plain(question.text)} ", phrases(question.locale).say("heard.my_street").split("|")
    return question.slot("address") is None and not any(f" {each} " in heard for each in mine)


def has_records(context: Context) -> bool:
    """Whether the city publishes days of it at all."""
    return is_collected(SWEEPING, context)


def answer(question: Question, context: Context) -> Answer:
    """The next sweeping where the place is known; else what the city says of sweeping in general."""
    if context.place is None:
        return published.answer(question, context)
    return answer_for(SWEEPING, question, context)
