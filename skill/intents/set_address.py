"""The resident's address: asked for, looked up, confirmed. Finding it is :mod:`skill.location.placing`."""

from __future__ import annotations

from skill.context import Context
from skill.location.address import ask_for, confirm
from skill.turn import Answer, Because, Question

NEEDS_PLACE_UNLESS: tuple[str, ...] = ()


def answer(question: Question, context: Context) -> Answer:
    """Confirms the place that was found, be it in the sentence, the conversation or the device."""
    known_before = question.slot("address") is None and context.memory.place is not None
    if context.place is None or known_before:
        return ask_for(question, context)
    return confirm(context.place, question, context, "address.confirm", Because.PLACE_UNCERTAIN)
