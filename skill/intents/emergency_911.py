"""A fire, a robbery, someone hurt: hang up and call 911 (C22)."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """The one sentence that matters; the skill never claims to reach 911."""
    return Answer(says=(say("emergency_911"),), because=Because.EMERGENCY)
