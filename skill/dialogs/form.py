"""A dialog: a form that is filled in, item by item.

The topic asks for its first item that is not filled, takes the answer, and goes on until all are:
VoiceXML 2.0 (W3C) calls this the form interpretation algorithm. Between two turns the form is a
few words in the conversation's memory; docs/dialogs.md says how a topic writes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from city.nouns import noun, replace
from skill.turn import Pending, Question, Slot

YES, NO = "yes", "no"
MOST_SLOTS = 16


class Listens(StrEnum):
    """What an item listens for."""

    VALUE = "value"  # a value of a slot; words that are none are taken as they are
    WORDS = "words"  # free words
    YES_NO = "yes_no"


@noun(frozen=True, slots=True)
class Item:
    """How one item is asked for.

    ``slot`` is the slot of the topic's intent in which its answer comes (Alexa is told to listen
    for it); ``words`` the one that takes what is not understood, "" where such words are no answer;
    ``also`` are slots that are welcome too: "no, at 14 Harbor Street".
    """

    listens: Listens
    slot: str = ""
    words: str = ""
    also: tuple[str, ...] = ()


@noun(frozen=True, slots=True, kw_only=True)
class Form:
    """What is filled in so far. ``asks`` is the item that was asked for last.

    ``missed`` counts answers to it that were not understood; ``opened`` is when the form was
    opened, as text. ``back``: something else was answered, and the item asked for again. ``whether``: what it
    asks for in words is answered with yes or no ("does it block the road: yes or no?").
    """

    topic: str
    intent: str
    slots: Mapping[str, Slot] = field(default_factory=dict)
    asks: str = ""
    missed: int = 0
    opened: str = ""
    back: bool = False
    whether: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The small JSON-able form that is handed to the next turn."""
        kept = Pending(topic=self.topic, intent=self.intent, slots=self.slots, offset=self.missed).to_dict()
        flags = {"back": self.back, "whether": self.whether}
        flagged = {name: True for name, flag in flags.items() if flag}
        return {**kept, "asks": self.asks, "opened": self.opened, **flagged}

    @classmethod
    def from_dict(cls, kept: object) -> Form | None:
        """What :meth:`to_dict` made, or None for anything else (the state comes from outside)."""
        pending = Pending.from_dict(kept)
        if pending is None or not isinstance(kept, dict):
            return None
        return cls(
            topic=pending.topic,
            intent=pending.intent,
            slots=dict(list(pending.slots.items())[:MOST_SLOTS]),
            asks=str(kept.get("asks", ""))[:80],
            missed=pending.offset,
            opened=str(kept.get("opened", ""))[:40],
            back=kept.get("back") is True,
            whether=kept.get("whether") is True,
        )

    def waiting(self) -> Pending:
        """The form as a question that "yes" goes back to."""
        return Pending(topic=self.topic, intent=self.intent)


def given(question: Question, name: str, form: Form, item: Item) -> Mapping[str, Slot] | None:
    """What this turn adds to an open form; {} for an answer that is none; None where it is about
    something else.

    Args:
        question: The turn as it was heard.
        name: The module that would answer it.
        form: The open form.
        item: The item that the form asks for.
    """
    if name in (YES, NO) and form.back and item.listens is not Listens.YES_NO and not form.whether:
        return {} if name == YES else None  # to going on, not to what the item asks for
    if name in (YES, NO):
        return {form.asks: Slot(name, name)}
    if name == "fallback":
        heard = question.text.strip()
        return _as_item(form, item, Slot(heard)) if heard and item.words else {}
    told = name == "set_address" and question.slot("address") and "address" in (item.slot, *item.also)
    if question.intent == form.intent or told:
        found = dict(question.slots)
        words = found.pop(item.slot, None) if item.listens is Listens.WORDS else None
        return {**found, **(_as_item(form, item, words) if words else {})}
    return None


def _as_item(form: Form, item: Item, words: Slot) -> Mapping[str, Slot]:
    """Free words fill the item itself; where a value was asked for, the slot that takes what is none."""
    return {form.asks if item.listens is Listens.WORDS else item.words: words}


def added(form: Form, more: Mapping[str, Slot]) -> Form:
    """The form with what a turn adds; an answer that adds nothing counts as missed."""
    if not more:
        return replace(form, missed=form.missed + (0 if form.back else 1), back=False)
    return replace(form, slots={**form.slots, **more}, back=False)
