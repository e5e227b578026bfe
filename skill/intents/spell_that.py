"""The last name, address or number, letter by letter."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, say

MOST_WORDS = 8


def answer(question: Question, context: Context) -> Answer:
    """Each word, and how it is spelled; then the question that was open."""
    memory = context.memory
    ask = say("repeat.question", question=memory.last_ask) if memory.last_ask else None
    if not memory.proper:
        return Answer(
            says=(say("spell.nothing"),),
            because=Because.NOTHING_FOUND,
            ask=ask or say("ask.what"),
            remember=memory.open_question(),
        )
    return Answer(
        says=(say("list.item", item=spelled(memory.proper)),),
        because=Because.CONVERSATION,
        ask=ask,
        remember=memory.open_question(),
    )


def spelled(words: str) -> str:
    """ "Pine Road" as "Pine: P, I, N, E. Road: R, O, A, D"; of digits there is nothing to say first."""
    parts = []
    for word in words.split()[:MOST_WORDS]:
        bare = "".join(char for char in word if char.isalnum())
        spelling = ", ".join(bare).upper()
        parts.append(f"{bare}: {spelling}" if len(bare) > 1 and bare.isalpha() else spelling)
    return ". ".join(part for part in parts if part)
