"""Which evacuation zone the resident lives in."""

from __future__ import annotations

from skill.context import Context
from skill.location.zones import answer_for, is_drawn
from skill.turn import Answer, Question

NEEDS_PLACE_UNLESS: tuple[str, ...] = ()


def has_records(context: Context) -> bool:
    """Whether the city publishes such zones at all."""
    return is_drawn("evacuation", context)


def answer(question: Question, context: Context) -> Answer:
    """The evacuation zone of the resident's place."""
    return answer_for("evacuation", question, context)
