""" "Text it to me": once, to a number that is said, after an explicit yes; where the city sends none, that.

Only on a device: in words anybody could have strangers written to. The number is not kept.
"""

from __future__ import annotations

import re

from city.delivery.texts import Taken, Texts
from city.errors import TownbellError
from skill.context import Context
from skill.dialogs.side import waiting
from skill.listing import offer
from skill.memory import Expecting
from skill.topics import TEXT_ME, TOPIC_OF
from skill.turn import LONGEST_WORDS, Answer, Because, Pending, Question, Say, Slot, say

PHONE, WORDS = "phone", "words"
_AT_HOME = re.compile(r"\+1(\d{3})(\d{3})(\d{4})")


def answer(question: Question, context: Context) -> Answer:
    """The number is asked for, then a yes; where no text can be sent, why, and what else."""
    texts = context.books().texts if question.caller is not None and context.books is not None else None
    if texts is None or question.caller is None:
        return _cannot(question, context)
    words = _words(question, context)
    if not words:
        nothing = say("text_me.nothing")  # which is nothing to text either
        return Answer(
            says=(nothing,), because=Because.NOTHING_FOUND, ask=say("ask.what"), remember={"last": ""}
        )
    slot = question.slot(PHONE)
    number = texts.number(slot.value) if slot is not None else ""
    if not number:
        return _ask_number(words, (say("text_me.no_number"),) if slot is not None else ())
    if not question.agreed:
        return _ask_consent(number, words)
    return _sent(texts, number, words, question, context)


def _words(question: Question, context: Context) -> str:
    """What is to be texted: what was said before the number was asked for; again, what was texted before."""
    kept = question.slot(WORDS)
    asked = context.memory.asked
    if kept is None and asked is not None and asked.intent == TEXT_ME:
        kept = asked.slots.get(WORDS)
    return kept.value if kept is not None else context.memory.texted or _fitting(context.memory.last)


def _fitting(text: str) -> str:
    """As many whole sentences as the conversation carries along."""
    if len(text) <= LONGEST_WORDS:
        return text
    whole = text[:LONGEST_WORDS].rpartition(". ")[0]
    return f"{whole}." if whole else text[:LONGEST_WORDS]


def _ask_number(words: str, first: tuple[Say, ...]) -> Answer:
    asked = Pending(topic=TOPIC_OF[TEXT_ME], intent=TEXT_ME, slots={WORDS: Slot(words)})
    return Answer(
        says=first,
        because=Because.IN_DIALOG,
        ask=say("text_me.ask_number"),
        elicit=PHONE,
        remember={"expecting": Expecting.PHONE, "asked": asked},
    )


def _ask_consent(number: str, words: str) -> Answer:
    slots = {PHONE: Slot(number), WORDS: Slot(words)}
    pending = Pending(topic=TOPIC_OF[TEXT_ME], intent=TEXT_ME, slots=slots, agreed=True)
    told = Answer(says=(say("text_me.can", number=_read_out(number)),), because=Because.IN_DIALOG)
    return offer(told, "text_me.shall_i", pending, number=_read_out(number))


def _sent(texts: Texts, number: str, words: str, question: Question, context: Context) -> Answer:
    assert question.caller is not None
    try:
        taken = texts.send(number, words, question.locale, question.caller.user, context.now)
    except TownbellError:
        return Answer(says=(say("text_me.failed"),), because=Because.NO_DATA)
    if taken is Taken.NO_NUMBER:
        return _ask_number(words, (say("text_me.no_number"),))
    if taken is Taken.ON_ITS_WAY:
        told = say("text_me.on_its_way", number=_read_out(number))
        return Answer(says=(told,), because=Because.CONVERSATION, remember={"texted": words})
    return Answer(says=(say(f"text_me.{taken}"),), because=Because.NO_DATA, remember={"texted": words})


def _read_out(number: str) -> str:
    """ "757-555-0123"; a number of another country with all its digits."""
    match = _AT_HOME.fullmatch(number)
    return "-".join(match.groups()) if match else number


def _cannot(question: Question, context: Context) -> Answer:
    """Why not, and what can be done instead; a question that was open stays open."""
    memory, city = context.memory, context.settings.city
    told = say("text_me.cannot") if question.caller is None else say("text_me.no_channel", city=city)
    if waiting(memory) is not None or not memory.last_ask:
        return Answer(says=(told,), because=Because.NO_DATA)
    ask = say("repeat.question", question=memory.last_ask)
    return Answer(says=(told,), because=Because.NO_DATA, ask=ask, remember=memory.open_question())
