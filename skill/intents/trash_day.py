"""When the trash stream is picked up."""

from __future__ import annotations

from skill.answers.collection import answer_for, is_collected
from skill.context import Context
from skill.turn import Answer, Question

NEEDS_PLACE_UNLESS: tuple[str, ...] = ()


def has_records(context: Context) -> bool:
    """Whether the city publishes days of it at all."""
    return is_collected("trash", context)


def answer(question: Question, context: Context) -> Answer:
    """The next pickup at the resident's place."""
    return answer_for("trash", question, context)
