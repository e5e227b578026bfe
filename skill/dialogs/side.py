"""A question in the midst of an open one: it is answered, and what was open is asked again.

"Is that right?" - "What's the mayor's number?" - "The number is ... Back to your address. I found 120 Royal
Palm Way. Is that right?" So a "yes" always knows what it answers. Whoever calls for help or stops leaves.
"""

from __future__ import annotations

from city.nouns import replace
from skill.context import Context
from skill.dialogs.form import Form
from skill.location.address import again
from skill.memory import Expecting, Memory
from skill.topics import TEXT_ME
from skill.turn import Answer, Because, Pending, Question, Say, Word, say

SET_ADDRESS = "set_address"
AWAITS = (Expecting.FORM, Expecting.ADDRESS, Expecting.CONFIRM, Expecting.CHOICE, Expecting.PHONE)
SAID_ONCE_MORE = ("repeat", "slower", "normal_speed", "spell_that", "help")
"""What says an open question again, in the words in which it stood."""
OF_ITS_OWN = frozenset(
    {
        Because.NEEDS_PLACE,
        Because.NEEDS_PERMISSION,
        Because.NEEDS_CHOICE,
        Because.IN_DIALOG,
        Because.PLACE_UNCERTAIN,
        Because.PLACE_OUTSIDE,
        Because.PLACE_UNKNOWN,
    }
)
"""Answers whose question must be answered first; "what would you like to know?" need not."""


def waiting(memory: Memory) -> Memory | None:
    """What a conversation waits for, as the part of its memory that says so; None where for nothing that
    a side question may not end: an offer to hear more lapses."""
    agreed = memory.expecting is Expecting.OFFER and memory.yes is not None and memory.yes.agreed
    if memory.form is None and not agreed and memory.expecting not in AWAITS:
        return None
    if memory.form is None and memory.tries:  # who was not understood and asks something else has left it
        return None
    return Memory(**memory.open_question())


def asks_first(answered: Answer) -> bool:
    """Whether the side question must be settled before the conversation can come back."""
    agreed = answered.remember.get("yes")
    consent = isinstance(agreed, Pending) and agreed.agreed
    return answered.ask is not None and (answered.because in OF_ITS_OWN or consent)


def is_asked_again(name: str, answered: Answer, before: Memory) -> bool:
    """Whether the side question's own question only was said again ("again", "slower", "spell that"): it is
    still to be settled first."""
    asks = before.expecting is not Expecting.NOTHING or bool(before.between)
    return name in SAID_ONCE_MORE and before.held is not None and asks and answered.ask is not None


def needs_the_same(answered: Answer, before: Memory, question: Question) -> bool:
    """Whether it needs the very address that was just given, and only waits for its "yes": that is asked
    again, and not for another address."""
    given = before.expecting in (Expecting.CONFIRM, Expecting.CHOICE) and before.form is None
    alone = before.held is None and not question.for_once
    mine = before.asked is None or not before.asked.for_once
    wants = answered.because in (Because.NEEDS_PLACE, Because.NEEDS_PERMISSION)
    return given and alone and mine and wants and bool(before.offered)


def topic_of(held: Memory) -> str:
    """What the open question is about: the resident's address, where it was given by itself."""
    pending = held.form or held.yes or held.asked
    return pending.topic if pending is not None else SET_ADDRESS


def about(held: Memory) -> Say:
    """ "Back to your report": what is come back to."""
    if held.form is not None:
        return say(f"back.{held.form.topic}")
    pending = held.yes or held.asked
    if pending is not None and pending.intent == TEXT_ME:
        return say("back.text_me")
    return say("back.to", topic=Word(f"topic.{topic_of(held)}"))


def question_of(held: Memory, question: Question, *, placed: bool = False) -> Question | None:
    """The question whose answer asks again what is held; None where an address is asked for. Once the side
    question has ``placed`` the resident, what waited for an address need not ask for it again."""
    asked = held.asked if held.expecting is Expecting.PHONE or placed else None
    pending = held.form.waiting() if held.form is not None else held.yes or asked
    if pending is None:
        return None
    return replace(
        question,
        topic=pending.topic,
        intent=pending.intent,
        slots=held.form.slots if held.form is not None else pending.slots,
        offset=pending.offset,
        text="",
        agreed=False,
        close=(),
        guessed=False,
        for_once=pending.for_once,
        then=None,
    )


def address_again(held: Memory, question: Question, context: Context) -> Answer:
    """The question for the address, as it stood."""
    return again(question, replace(context, memory=held))


def joined(answered: Answer, held: Memory, asked: Answer, of: str, *, stays: bool = False) -> Answer:
    """The answer to the side question, and then what was open; ``of`` is whose slot is listened for.

    ``stays``: where that has been settled meanwhile, the first answer's own question stands, as help's (C03).
    """
    form = asked.remember.get("form")
    back = {"form": replace(form, back=True)} if isinstance(form, Form) else {}
    asks = answered if stays and asked.ask is None else asked
    return replace(
        answered,
        says=(*answered.says, about(held), *asked.says),
        ask=asks.ask,
        reprompt=asks.reprompt,
        elicit=asked.elicit,
        elicit_of=of,
        remember={**answered.remember, "yes": None, "between": (), "held": None, **asked.remember, **back},
    )


def of_itself(question: Question) -> Question:
    """The same turn as one that tells an address: what was asked beside it does not wait for its "yes"."""
    return replace(question, topic=SET_ADDRESS)


def own_again(answered: Answer, held: Memory, before: Memory) -> Answer:
    """Where an address was told by itself, its "yes" is of what was told before it: the side question was not
    asked for that address."""
    if held.asked is not None:
        return answered
    return replace(answered, remember={**answered.remember, "before": before.before})
