"""At normal speed again."""

from __future__ import annotations

from skill.context import Context
from skill.intents.slower import again
from skill.turn import Answer, Question


def answer(question: Question, context: Context) -> Answer:
    """The last reply as fast as usual."""
    return again(context, "normal_speed", "")
