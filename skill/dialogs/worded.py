"""The question that words ask by themselves, and the words that only steer. Pure; no device needs it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from city.nouns import replace
from skill.dialogs import awaiting
from skill.dialogs.carried import BACK, WHO
from skill.dialogs.meaning import (
    asks_back,
    chosen_of,
    crossing,
    in_context,
    in_doubt,
    is_owed,
    kept_slots,
    meant_as,
    names_a_bill,
    slots_of,
    steering,
)
from skill.listing import PICK
from skill.memory import Expecting, Memory
from skill.topics import DONE_AT_ONCE, FALLBACK, NEXT_ONE, OUT_OF_SCOPE, SET_ADDRESS, TOPIC_OF, YES
from skill.turn import Question, Slot

if TYPE_CHECKING:
    from skill.understand import Understood

_CODE = re.compile(r"--|/\*|\*/|\(\)|\$\(|[;{}<>=|\\]")
"""What programs are written with; two of them are no sentence."""


def worded(text: str, locale: str, understood: Understood, remembered: Memory) -> Question:
    """What was understood as a question, in doubt where the words do not decide."""
    intent = in_context(understood, remembered)
    awaited = intent == SET_ADDRESS and remembered.expecting in (Expecting.ADDRESS, Expecting.CHOICE)
    decides = intent == understood.intent and not awaited  # "Alder Street" is what was asked for
    first = remembered.expecting is Expecting.NOTHING or TOPIC_OF[intent] in DONE_AT_ONCE
    return Question(
        topic=TOPIC_OF[intent],
        intent=intent,
        slots={**kept_slots(understood, remembered), **slots_of(understood), **crossing(understood, text)},
        locale=locale,
        text=text,
        confidence=understood.confidence,
        guessed=understood.method == "statistical" and first,
        close=in_doubt(understood, names_a_bill(text, locale), is_owed(text, locale)) if decides else (),
    )


def steered(asked: Question, understood: Understood, remembered: Memory) -> Question | None:
    """What the words mean where they steer, choose, or answer with yes or no; None where they do not."""
    text, locale = asked.text, asked.locale
    guessed = understood.method == "statistical"
    if guessed and len(set(_CODE.findall(text))) > 1:  # nobody's question
        return meant_as(asked, FALLBACK)
    if control := steering(text, locale, remembered):
        # Of neither is anything to be searched for.
        told = {FALLBACK: {PICK: Slot("?")}, OUT_OF_SCOPE: {WHO: Slot(WHO)}}.get(control)
        return replace(meant_as(asked, control, told), guessed=False)
    if understood.intent == YES and guessed:  # a guess is no yes
        return replace(meant_as(asked, FALLBACK), guessed=False)
    if asks_back(text, locale, remembered):
        return replace(meant_as(asked, NEXT_ONE, {BACK: Slot(BACK)}), guessed=False)
    if meant := chosen_of(understood, remembered):
        return meant_as(asked, meant.intent, meant.slots)
    answer = awaiting.yes_or_no(text, locale, remembered)
    return meant_as(asked, answer) if answer else None
