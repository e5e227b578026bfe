"""A fire, a robbery, someone hurt: hang up and call 911 (C22)."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, say

LIFELINE = "suicide"


def answer(question: Question, context: Context) -> Answer:
    """The one sentence that matters; the skill never claims to reach 911.

    Whoever thinks of suicide hears of the lifeline first: in the United States and Canada that is 988.
    """
    kind = question.slot("emergency")
    lifeline = (say("emergency_988"),) if kind is not None and kind.id == LIFELINE else ()
    return Answer(says=(*lifeline, say("emergency_911")), because=Because.EMERGENCY)
