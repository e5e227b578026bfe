""" "Text it to me": nobody here can, and that is said."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """What can be done instead; a question that was open stays open."""
    memory = context.memory
    ask = say("repeat.question", question=memory.last_ask) if memory.last_ask else None
    return Answer(
        says=(say("text_me.cannot"),), because=Because.NO_DATA, ask=ask, remember=memory.open_question()
    )
