"""When the street at the resident's place is swept."""

from __future__ import annotations

from skill.answers import published
from skill.answers.collection import SWEEPING, answer_for
from skill.context import Context
from skill.turn import Answer, Question

NEEDS_PLACE_UNLESS: tuple[str, ...] = ()


def is_general(question: Question) -> bool:
    """Whether no place was named: nobody is asked for one, sweeping has a general answer too."""
    return question.slot("address") is None


def answer(question: Question, context: Context) -> Answer:
    """The next sweeping where the place is known; else what the city says of sweeping in general."""
    if context.place is None:
        return published.answer(question, context)
    return answer_for(SWEEPING, question, context)
