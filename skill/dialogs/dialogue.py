"""What a turn means after the one before it: "yes", "more" and a bare address get their question (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from city.earth.places import Location
from city.nouns import noun, replace
from skill import intents
from skill.dialogs import form as forms
from skill.dialogs.carried import BACK, OWN, carried, following, preceding
from skill.location.address import chosen
from skill.memory import Expecting, Memory
from skill.topics import ELSEWHERE, HOME, LEANING, NO, SET_ADDRESS, TEXT_ME, TOPIC_OF, YES
from skill.turn import Pending, Question, Say, Slot, say

CONVERSATION: Mapping[str, str] = {
    "LaunchRequest": "launch",
    "AMAZON.HelpIntent": "help",
    "AMAZON.StopIntent": "stop",
    "AMAZON.CancelIntent": "stop",
    "AMAZON.NavigateHomeIntent": "launch",
    "AMAZON.FallbackIntent": "fallback",
    "AMAZON.RepeatIntent": "repeat",
    "AMAZON.YesIntent": "yes",
    "AMAZON.NoIntent": "no",
    "MoreIntent": "more",
    "AnotherQuestionIntent": "another",
    "SlowerIntent": "slower",
    "NormalSpeedIntent": "normal_speed",
    "SpellThatIntent": "spell_that",
    "SpeakLanguageIntent": "speak_language",
    "TextMeIntent": "text_me",
    "NextOneIntent": "next_one",
    "WhereIsThatIntent": "where_is_that",
}
"""Intents that are about the conversation, and the module in skill/intents that answers each."""


SAID_AGAIN = (
    "yes",
    "no",
    "fallback",
    "help",
    "repeat",
    "slower",
    "normal_speed",
    "spell_that",
    "text_me",
    "where_is_that",
)
"""What leaves an open question open; each of these says itself what becomes of it."""


FEEDBACK = "FeedbackIntent"
NO_FACT = "-"
"""Stands for a staff's answer where none was told."""
SAID_IN_GENERAL = frozenset(
    {"polling_place", "holiday_schedule", "shelter_lookup", "city_alerts", "weather_alert"}
)
"""Topics that are answered in general where no place is known, and otherwise for the place."""


@noun(frozen=True, slots=True)
class Turn:
    """The question as it is meant, the name of what answers it, and the memory it starts from.

    ``place`` is what this turn settled, by a "yes" or a choice; ``first`` is said before the answer.
    ``side``: it is a question of its own, whatever was open.
    """

    question: Question
    name: str
    memory: Memory
    place: Location | None = None
    first: tuple[Say, ...] = ()
    side: bool = False


def turn_of(question: Question, memory: Memory, today: date) -> Turn:
    """Put the question in its place in the conversation, on the city's day ``today``."""
    question, memory = _at_ones_own(_whole(_taken_back(question, memory), memory, today), memory)
    name = CONVERSATION.get(question.intent, question.topic)
    if memory.form is not None and intents.item_of(memory.form) is None:
        memory = memory.with_(form=None)  # the state comes from outside
    fresh = memory.with_(offered=(), asked=None, yes=None, form=None, expecting=Expecting.NOTHING)
    if (gone_on := _gone_on(question, name, memory, fresh)) is not None:
        return gone_on
    in_form = _in_form(question, name, memory, fresh)
    if in_form is not None:
        return in_form
    if name == "yes" and memory.expecting is Expecting.CONFIRM and memory.offered:
        return _placed(question, memory.offered[0], memory, fresh)
    if question.intent == ELSEWHERE and (there := _elsewhere(question, memory, fresh)):
        return there
    if name == "set_address" or _gives_address(question, memory):
        return _with_address(question, memory, fresh)
    if name in SAID_AGAIN:
        return Turn(question, name, memory, side=_is_beside(name, memory))
    if name == "speak_language":
        return _in_language(question, memory, fresh)
    if name in ("next_one", "more") and (after := following(memory)) is not None:
        return replace(_resumed(question, after, fresh), side=True)
    left = memory.form if name == "stop" or question.intent == HOME else None  # which says what becomes of it
    side = memory.asked is None or not _has_no_home(question)  # who is not asked again for an address
    return Turn(carried(question, memory), name, fresh.with_(tries=0, then=None, form=left), side=side)


def _taken_back(question: Question, memory: Memory) -> Question:
    """ "That is wrong" said to a device that asks whether it is right: no feedback, but a no."""
    if question.intent != FEEDBACK or question.slots or question.text:
        return question
    item = intents.item_of(memory.form) if memory.expecting is Expecting.FORM else None
    asks = memory.expecting is Expecting.CONFIRM or (
        item is not None and item.listens is forms.Listens.YES_NO
    )
    return replace(question, topic=TOPIC_OF[NO], intent=NO) if asks else question


def _at_ones_own(question: Question, memory: Memory) -> tuple[Question, Memory]:
    """ "And mine?" after the only address that was told: that was not the resident's own."""
    if OWN not in question.slots:
        return question, memory
    slots = {name: slot for name, slot in question.slots.items() if name != OWN}
    return replace(question, slots=slots), memory.with_(place=None)


def _has_no_home(question: Question) -> bool:
    from skill.dialogs.where_to import has_no_home  # few ask anything else amid an address

    return has_no_home(question)


def _gone_on(question: Question, name: str, memory: Memory, fresh: Memory) -> Turn | None:
    """What "yes" and "more" go on with, and what "the one before" goes back to; None for anything else."""
    if BACK in question.slots:
        earlier = preceding(memory)
        told = Turn(question, name, memory) if earlier is None else _resumed(question, earlier, fresh)
        return replace(told, side=True)
    more = name == "more" or (name == "next_one" and memory.yes is not None and memory.yes.offset > 0)
    return _resumed(question, memory.yes, fresh) if (name == "yes" or more) and memory.yes else None


def _is_beside(name: str, memory: Memory) -> bool:
    """Whether what steers the conversation is a question beside the open one, and not a part of it."""
    consent = memory.form is None and memory.yes is not None and memory.yes.agreed
    of_more = memory.form is not None or consent
    of_texting = memory.expecting is Expecting.PHONE or (memory.yes and memory.yes.intent == TEXT_ME)
    missed = name == "fallback" and consent  # what was not understood is no answer: it is asked once more
    return (name == "text_me" and not of_texting) or (name == "help" and of_more) or missed


def _whole(question: Question, memory: Memory, today: date) -> Question:
    """The question; of one that leans on the one before, what it leaves out."""
    if question.intent == SET_ADDRESS:
        from skill.dialogs.where_to import without_home  # an address is told once

        return without_home(question)
    if question.intent not in LEANING:
        return question
    from skill.dialogs.leaning import whole  # most questions stand by themselves

    return whole(question, memory, today)


def _in_form(question: Question, name: str, memory: Memory, fresh: Memory) -> Turn | None:
    """The open form's question with what this turn adds; None where the turn is about something else."""
    form, item = memory.form, intents.item_of(memory.form)
    if form is None or item is None:
        return None
    if memory.expecting is not Expecting.FORM and question.intent != form.intent:
        return None
    more = forms.given(question, name, form, item)
    if more is None:
        return None
    filled = forms.added(form, more)
    meant = replace(question, topic=form.topic, intent=form.intent, slots=filled.slots, close=())
    return Turn(meant, form.topic, fresh.with_(form=filled, offered=memory.offered))


def _in_language(question: Question, memory: Memory, fresh: Memory) -> Turn:
    """What was asked or answered last, in the language that is wanted now."""
    slot = question.slot("language")
    if slot is None or slot.id is None:
        return Turn(question, "speak_language", memory)
    form = memory.form and replace(memory.form, missed=0)  # who asks for a language has missed no question
    spoken = fresh.with_(language=slot.id, tries=0, form=form)
    # Alexa understands only the device's own language, whatever we speak: that is said once.
    first = () if question.text else (say("language.device"),)
    if memory.offered and memory.form is None:
        return Turn(question, "speak_language", memory.with_(language=slot.id), first=first)
    agreed = memory.yes if memory.yes is not None and memory.yes.agreed else None
    asked = (memory.form and memory.form.waiting()) or agreed or memory.asked
    pending = asked or memory.told or memory.before or memory.yes
    if pending is None:
        return Turn(question, "speak_language", spoken, first=first)
    resumed = _resumed(question, pending, spoken)
    # What was said before is said again: the words that ask for the language choose nothing else.
    # Where no answer of the staff's was told, none is told now: "no las tire" says nothing of tires.
    fact = "" if asked else memory.fact or NO_FACT
    meant = replace(resumed.question, text="", fact=fact)
    return replace(resumed, question=meant, first=first)


def _elsewhere(question: Question, memory: Memory, fresh: Memory) -> Turn | None:
    """ "At my mother's, 12 Alder Street": the question before for that place, and this once."""
    before, address = memory.before, question.slot("address")
    if before is None or not _depends_on_place(before.topic):
        return Turn(question, "another", fresh) if address is None else None
    there = replace(_resumed(question, before, fresh).question, offset=0, for_once=True, close=())
    slots = {name: slot for name, slot in before.slots.items() if name != "address"}  # it is asked for
    return Turn(
        replace(there, slots={**slots, **({"address": address} if address else {})}), before.topic, fresh
    )


def _resumed(question: Question, pending: Pending, memory: Memory) -> Turn:
    meant = replace(
        question,
        topic=pending.topic,
        intent=pending.intent,
        slots=pending.slots,
        offset=pending.offset,
        agreed=pending.agreed and question.intent == YES,  # "more" is no consent
        for_once=pending.for_once,
    )
    return Turn(meant, CONVERSATION.get(pending.intent, pending.topic), memory)


def _placed(question: Question, place: Location, memory: Memory, fresh: Memory) -> Turn:
    settled = fresh.with_(place=place, tries=0)
    if memory.asked is None and memory.before is not None and _depends_on_place(memory.before.topic):
        return replace(_resumed(question, memory.before, settled), place=place)
    if memory.asked is None:
        return Turn(replace(question, topic="set_address"), "place_set", settled, place)
    if memory.asked.for_once:  # at somebody else's: what was asked is answered for there, and not kept
        there = _resumed(question, memory.asked, fresh.with_(tries=0))
        slots = {**there.question.slots, "address": Slot(place.label)}
        return replace(there, question=replace(there.question, slots=slots))
    return replace(_resumed(question, memory.asked, settled), place=place)


def _depends_on_place(topic: str) -> bool:
    """Whether an address that is told after an answer asks for the same there."""
    return intents.is_local(topic) or topic in SAID_IN_GENERAL


def _with_address(question: Question, memory: Memory, fresh: Memory) -> Turn:
    """An address that answers "which address?" brings the waiting question back with it."""
    slot = question.slot("address")
    if memory.expecting is Expecting.CHOICE and slot is not None:
        place = chosen(slot.value, memory.offered, question.locale)
        if place is not None:
            return _placed(question, place, memory, fresh)
    if memory.expecting is Expecting.NOTHING:
        return Turn(question, "set_address", fresh.with_(tries=0))
    offered = memory.offered if memory.expecting is Expecting.CHOICE else ()
    return Turn(question, "set_address", fresh.with_(asked=memory.asked, offered=offered))


def _gives_address(question: Question, memory: Memory) -> bool:
    """Whether this is the awaited address: Alexa fills it into the intent that waits for it (ElicitSlot)."""
    if memory.asked is None or memory.expecting not in (Expecting.ADDRESS, Expecting.CHOICE):
        return False
    return question.slot("address") is not None and question.topic == memory.asked.topic
