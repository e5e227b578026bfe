"""Whom to tell that the power or the water is off, and what is known of it."""

from __future__ import annotations

from skill.answers import published
from skill.answers.facts import about
from skill.context import Context
from skill.heard.naming import plain
from skill.turn import Answer, Because, Question, say

SOLD_BY_OTHERS = frozenset({"internet", "gas"})
"""Hardly any city brings these: what staff say of the power tells nothing of them."""


def answer(question: Question, context: Context) -> Answer:
    """What staff publish; of what they never mention, that nothing is known."""
    slot = question.slot("utility")
    told = (text for fact in about(question.topic, context) for text in fact.question.values())
    if (
        slot is None
        or slot.id not in SOLD_BY_OTHERS
        or any(plain(slot.value) in plain(text) for text in told)
    ):
        return published.answer(question, context)
    none = say("fact.none_about_that", phone=context.settings.phone)
    return Answer(says=(none,), because=Because.NO_DATA, kinds=("fact",))
