"""What can be asked, and a question."""

from __future__ import annotations

from skill.context import Context
from skill.memory import Expecting
from skill.suggested import suggested
from skill.turn import Answer, Because, Question, say

AWAITED = (
    *(Expecting.ADDRESS, Expecting.CHOICE, Expecting.CONFIRM),
    *(Expecting.PLACE, Expecting.KIND, Expecting.PHONE),
)


def answer(question: Question, context: Context) -> Answer:
    """Says what the skill does and listens (C02, C03); what was asked for is asked for again."""
    memory = context.memory
    if memory.expecting in AWAITED and memory.last_ask:
        return Answer(
            says=(say("help", city=context.settings.city),),
            because=Because.CONVERSATION,
            ask=say("repeat.question", question=memory.last_ask),
            remember=memory.open_question(),
            touch=suggested(),
        )
    return Answer(
        says=(say("help", city=context.settings.city),),
        because=Because.CONVERSATION,
        ask=say("ask.what"),
        reprompt=say("ask.again"),
        touch=suggested(),
    )
