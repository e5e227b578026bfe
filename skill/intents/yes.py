"""A "yes" to what is no yes-or-no question; the others have become their question (skill.dialogue)."""

from __future__ import annotations

from skill.context import Context
from skill.turn import Answer, Because, Question, say
from words import phrases


def answer(question: Question, context: Context) -> Answer:
    """What was asked is asked again; where nothing was, what it is about."""
    memory = context.memory
    nothing = [phrases(question.locale).say(key) for key in ("ask.what", "ask.else")]
    if memory.last_ask and memory.last_ask not in nothing:
        ask = say("repeat.question", question=memory.last_ask)
        return Answer(because=Because.NEEDS_CHOICE, ask=ask, remember=memory.open_question())
    return Answer(
        says=(say("yes.to_what"),),
        because=Because.CONVERSATION,
        ask=say("ask.what"),
        reprompt=say("ask.again"),
    )
