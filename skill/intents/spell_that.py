"""The last name, address or number, letter by letter."""

from __future__ import annotations

from city.localized import in_language
from skill.answers import told
from skill.context import Context
from skill.turn import Answer, Because, Question, say

MOST_WORDS = 8


def answer(question: Question, context: Context) -> Answer:
    """Each word, and how it is spelled; then the question that was open."""
    memory = context.memory
    ask = say("repeat.question", question=memory.last_ask) if memory.last_ask else None
    proper = memory.proper or _named(question.locale, context)
    if not proper:
        return Answer(
            says=(say("spell.nothing_there" if memory.last else "spell.nothing"),),
            because=Because.NOTHING_FOUND,
            ask=ask or say("ask.what"),
            remember=memory.open_question(),
        )
    return Answer(
        says=(say("list.item", item=spelled(proper)),),
        because=Because.CONVERSATION,
        ask=ask,
        remember=memory.open_question(),
    )


def _named(locale: str, context: Context) -> str:
    """The one office or place that the reply before named, else the last number in it; "" without any."""
    named = told.office(context) or told.place(context)
    return in_language(named.name, locale) if named is not None else told.number(context)


def spelled(words: str) -> str:
    """ "Pine Road" as "Pine: P, I, N, E. Road: R, O, A, D"; of digits there is nothing to say first."""
    parts = []
    for word in words.split()[:MOST_WORDS]:
        bare = "".join(char for char in word if char.isalnum())
        spelling = ", ".join(bare).upper()
        parts.append(f"{bare}: {spelling}" if len(bare) > 1 and bare.isalpha() else spelling)
    return ". ".join(part for part in parts if part)
