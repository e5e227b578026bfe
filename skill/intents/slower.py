"""The last reply again, slowly, and everything after it, until "normal speed"."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, say

SLOWER = {"": "slow", "slow": "x-slow", "x-slow": "x-slow"}


def answer(question: Question, context: Context) -> Answer:
    """A little slower each time; whoever reads is told the same words."""
    return again(context, "slower", SLOWER.get(context.memory.rate, "slow"))


def again(context: Context, key: str, rate: str) -> Answer:
    """The last reply at this rate, with the question that it ended in."""
    memory = context.memory
    nothing = not memory.last and not memory.last_ask
    ask = say("repeat.question", question=memory.last_ask) if memory.last_ask else None
    return Answer(
        says=(say(key),),
        because=Because.CONVERSATION,
        replay=memory.last,
        ask=say("ask.what") if nothing else ask,
        remember={**memory.open_question(), "rate": rate},
    )
