""" "And the next one?" where there is none after it, or before it; the others have become their question."""

from __future__ import annotations

from skill.context import Context
from skill.dialogs.carried import BACK
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """Says so; a question that is open stays open."""
    memory = context.memory
    if BACK not in question.slots or memory.before is None:
        return Answer(says=(say("more.nothing"),), because=Because.NOTHING_FOUND)
    rest = memory.yes or memory.further
    several = rest is not None and rest.offset > 1
    return Answer(
        says=(say("more.first_ones" if several else "more.first"),),
        because=Because.NOTHING_FOUND,
        ask=say("repeat.question", question=memory.last_ask) if memory.last_ask else None,
        remember=memory.open_question(),
    )
