"""Nothing that was understood (C08): what a search surely finds, else the question again, or an example."""

from __future__ import annotations

from city.earth.places import Found, Resolution
from city.nouns import replace
from skill.context import Context
from skill.heard.naming import plain
from skill.listing import PICK
from skill.location.address import judged
from skill.memory import Expecting
from skill.turn import Answer, Because, Question, say
from words import phrases

WAITING_FOR_PLACE = (Expecting.ADDRESS, Expecting.CHOICE, Expecting.CONFIRM)


def answer(question: Question, context: Context) -> Answer:
    """While an address is awaited this counts as one that was not understood."""
    if context.memory.expecting is Expecting.CONFIRM and not question.text[:1].isdecimal():
        return replace(_asked_again(context), because=Because.PLACE_UNCERTAIN)
    if context.memory.expecting in WAITING_FOR_PLACE:
        missed = judged(Resolution(Found.UNKNOWN), question, context)
        if isinstance(missed, Answer):
            return missed
    if plain(question.text) in phrases(question.locale).say("heard.more").split("|"):
        return Answer(says=(say("more.nothing"),), because=Because.NOTHING_FOUND)
    return (
        _of_before(question, context)
        or _searched(question, context)
        or (_asked_again(context) if _asks_which(context) else None)
        or Answer(
            says=(say("fallback"),),
            because=Because.NOT_UNDERSTOOD,
            ask=say("ask.what"),
            reprompt=say("ask.again"),
        )
    )


def _asks_which(context: Context) -> bool:
    """Whether which of several was asked."""
    memory = context.memory
    return bool(memory.last_ask) and memory.expecting in (Expecting.PLACE, Expecting.KIND)


def _asked_again(context: Context) -> Answer:
    """Words that answer nothing: whether the address is right, or which is meant, is still open."""
    memory = context.memory
    ask = say("repeat.question", question=memory.last_ask) if memory.last_ask else say("ask.what")
    return Answer(
        says=(say("report.sorry"),),
        because=Because.NEEDS_CHOICE,
        ask=ask,
        remember=memory.open_question(),
    )


def _of_before(question: Question, context: Context) -> Answer | None:
    """What staff tell of the topic before, where all that was said is in it: "do they take SNAP"."""
    before = context.memory.before
    if not _says_something(question) or before is None:
        return None
    from skill.search import of_topic  # as rare

    return of_topic(question, before.topic, context)


def _searched(question: Question, context: Context) -> Answer | None:
    """What the city has published about it. Alexa does not tell the words: there is nothing to search for."""
    if not _says_something(question):
        return None
    from skill.search import answered_or_referred  # most turns need none of it

    return answered_or_referred(question, context)


def _says_something(question: Question) -> bool:
    """Whether there are words to be searched for: "the second one" of nothing names nothing."""
    return bool(question.text) and PICK not in question.slots
