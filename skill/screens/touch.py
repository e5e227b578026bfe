"""A touch on a screen is a question: written into the document that is shown, and read back from the event.

``["ask", intent, offset, slot, value, ...]``, all of them words: the event may come back in a new
session, long after the conversation, so it carries all that the question needs, and is read as untrusted.
"""

from __future__ import annotations

from collections.abc import Sequence

from skill.topics import TOPIC_OF
from skill.turn import Pending, Slot

DOCUMENT = "townbell"
"""Names our documents: an event of another one means nothing to us."""
ASK = "ask"
HEAD = 3
MOST_SLOTS = 5
GREATEST_OFFSET = 10_000
BINDING = "${"  # APL would work out what stands in it, even in an argument


def to(intent: str, **slots: str) -> Pending:
    """The question of this intent with these slots, each filled with an id or a name."""
    filled = {name: Slot(value, value, value) for name, value in slots.items() if value}
    return Pending(topic=TOPIC_OF[intent], intent=intent, slots=filled)


def arguments(question: Pending) -> list[str] | None:
    """What a document says when the question is touched; None for one that cannot be asked that way."""
    slots = [part for name, slot in question.slots.items() for part in (name, slot.id or slot.value)]
    words = [ASK, question.intent, str(question.offset), *slots]
    if any(BINDING in word for word in words) or meant(words) is None:
        return None
    return words


def meant(words: Sequence[str]) -> Pending | None:
    """The question that was touched; None for whatever no document of ours says."""
    if not HEAD <= len(words) <= HEAD + 2 * MOST_SLOTS or len(words) % 2 == 0 or not all(words):
        return None
    first, intent, offset, *slots = words
    if first != ASK or intent not in TOPIC_OF or not (offset.isascii() and offset.isdecimal()):
        return None
    if len(offset) > len(str(GREATEST_OFFSET)) or not all(_is_name(name) for name in slots[::2]):
        return None
    filled = {name: Slot(value, value, value) for name, value in zip(slots[::2], slots[1::2], strict=True)}
    return Pending(topic=TOPIC_OF[intent], intent=intent, slots=filled, offset=int(offset))


def _is_name(name: str) -> bool:
    """Alexa's slots have names of letters and underscores."""
    return name.isascii() and name.replace("_", "a").isalpha() and name.islower()
