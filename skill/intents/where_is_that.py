"""Where the last thing is that was told of."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, Where, say


def answer(question: Question, context: Context) -> Answer:
    """Its place; a question that was open stays open."""
    memory = context.memory
    ask = say("repeat.question", question=memory.last_ask) if memory.last_ask else None
    known = bool(memory.site)
    told = say("site.at", place=Where(memory.site)) if known else say("site.unknown")
    return Answer(
        says=(told,),
        because=Because.CONVERSATION if known else Because.NOTHING_FOUND,
        ask=ask if known or ask else say("ask.what"),
        remember=memory.open_question(),
    )
