"""What understanding takes and gives: the nouns that the rest of the skill speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Method(StrEnum):
    """How a sentence was understood; the reason that goes with every answer of this room."""

    GUARD = "guard"  # an emergency pattern
    EXPECTED = "expected"  # the answer to what was just asked
    EXACT = "exact"  # word for word a sample
    PATTERN = "pattern"  # a sample with slots, perhaps with an address or a day added
    STATISTICAL = "statistical"  # nearest by weighted words
    NONE = "none"  # nothing came near


class Wants(StrEnum):
    """What kind of answer the conversation waits for."""

    YES_NO = "yes_no"
    SLOT = "slot"
    TEXT = "text"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Expecting:
    """What was just asked: yes or no, one slot of an intent, free words for it, or one of several.

    With ``Wants.SLOT`` an answer that is nothing but a value of that slot comes back as
    ``intent`` with the slot filled, as ``Dialog.ElicitSlot`` does on Alexa; anything else
    is understood as if nothing had been asked. With ``Wants.CHOICE`` an answer that names one
    of ``offered`` ("the second", "the north one") fills the slot with it, as it was offered; its
    ``id`` is the place in the row, counted from 0. Any other value of the slot is taken as well.
    """

    wants: Wants
    intent: str = ""
    slot: str = ""
    offered: tuple[str, ...] = ()

    @classmethod
    def yes_no(cls) -> Expecting:
        """A yes or a no."""
        return cls(Wants.YES_NO)

    @classmethod
    def value(cls, intent: str, slot: str) -> Expecting:
        """A value of one slot of an intent."""
        return cls(Wants.SLOT, intent, slot)

    @classmethod
    def choice(cls, intent: str, slot: str, offered: tuple[str, ...]) -> Expecting:
        """One of the offered values of a slot."""
        return cls(Wants.CHOICE, intent, slot, offered)

    @classmethod
    def text(cls, intent: str, slot: str) -> Expecting:
        """Free words, kept as they are."""
        return cls(Wants.TEXT, intent, slot)


@dataclass(frozen=True, slots=True)
class Slot:
    """One filled slot.

    ``value`` is what Alexa would put there: the AMAZON.DATE or AMAZON.TIME string, the digits
    of a number, otherwise words (of an address with its number in digits). ``id`` is the
    resolved id of a custom type, ``said`` the resident's own words.
    """

    value: str
    id: str | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a sentence means, how sure that is (0..1), and what else it might have meant.

    ``rest`` holds the words of a second question in the same breath, to be offered after the
    first is answered. ``language`` is set where the words are clearly of another language
    than the locale's. ``doubt`` is set where the words are a little like an emergency, but not enough
    to be taken for one: whatever is answered is to be said after the sentence that sends to 911.
    """

    intent: str
    topic: str
    slots: Mapping[str, Slot] = field(default_factory=dict)
    confidence: float = 0.0
    alternatives: tuple[tuple[str, float], ...] = ()
    rest: str | None = None
    method: Method = Method.NONE
    language: str | None = None
    doubt: bool = False
