"""What is known about the resident: the place of this conversation, and nothing else."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, Where, say


def answer(question: Question, context: Context) -> Answer:
    """Says which place is remembered, and for how long."""
    if context.memory.place is None:
        return Answer(says=(say("my_data.nothing"),), because=Because.CONVERSATION)
    return Answer(
        says=(say("my_data.place", address=Where(context.memory.place.label)),), because=Because.CONVERSATION
    )
