""" "In Spanish, please", with nothing to say again in it."""

from __future__ import annotations

from city.nouns import replace
from skill.context import Context
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """Asks in that language, or again for the address that waits; of one that the city does not speak, names
    those it does."""
    slot = question.slot("language")
    known = slot is not None and bool(slot.id)
    if known and context.memory.offered:
        from skill.location.address import again  # hardly ever amid an address

        return again(replace(question, topic="set_address"), context)
    return Answer(
        says=(say("language.spoken" if known else "language.which"),),
        because=Because.CONVERSATION,
        ask=say("ask.what"),
        reprompt=say("ask.again"),
    )
