"""A "no": another address, or the end of the conversation."""

from __future__ import annotations

from city.nouns import replace
from skill.context import Context
from skill.location.address import ask_for
from skill.memory import Expecting
from skill.turn import Answer, Because, Question, say

SET_ADDRESS = "set_address"


def answer(question: Question, context: Context) -> Answer:
    """After "is that right?" another address is asked for; who gives none hears what needs none."""
    if context.memory.expecting in (Expecting.CONFIRM, Expecting.CHOICE):
        return ask_for(replace(question, topic=SET_ADDRESS), context, say("no.other_address"))
    if context.memory.expecting is Expecting.ADDRESS:
        return Answer(
            says=(say("no.other_address"), say("address.without")),
            because=Because.CONVERSATION,
            ask=say("ask.what"),
            reprompt=say("ask.again"),
        )
    if context.memory.between:
        return Answer(says=(say("no.other_address"),), because=Because.CONVERSATION, ask=say("ask.what"))
    if context.memory.form is not None:
        return Answer(says=(say(f"left.{context.memory.form.topic}"),), because=Because.CONVERSATION)
    return Answer(says=(say("no"),), because=Because.CONVERSATION)
