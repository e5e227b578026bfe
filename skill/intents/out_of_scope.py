"""What a city does not do, said kindly, with what it does."""

from __future__ import annotations

from skill.context import Context
from skill.dialogs.carried import WHO
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """Says so, or who speaks here, and asks for another question; but what a thing of the city's costs, its
    office knows."""
    if question.text and WHO not in question.slots and (office := _office(question, context)) is not None:
        return office
    return Answer(
        says=(say("who" if WHO in question.slots else "out_of_scope", city=context.settings.city),),
        because=Because.NO_DATA,
        ask=say("ask.what"),
        reprompt=say("ask.again"),
    )


def _office(question: Question, context: Context) -> Answer | None:
    from skill.search import referred_if_ours  # Alexa tells no words

    return referred_if_ours(question, context)
