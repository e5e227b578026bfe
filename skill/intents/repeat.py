"""The last reply again, word for word, with the question that it ended in (C23)."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """Replays what was said; what a "yes" would mean stays what it was."""
    memory = context.memory
    if not memory.last and not memory.last_ask:
        return Answer(says=(say("repeat.nothing"),), because=Because.CONVERSATION, ask=say("ask.what"))
    ask = say("repeat.question", question=memory.last_ask) if memory.last_ask else None
    return Answer(
        because=Because.CONVERSATION,
        replay=memory.last,
        ask=ask,
        remember=memory.open_question(),
    )
