"""What a link to an answer says, so that whoever opens it is answered the same question.

"And the next one?" means something only after what was asked before it: a link to its answer carries the
question as it was meant, by the stable ids of its intent and its slots, as a touch on a screen does. It never
says where somebody lives: not as a slot, and not in the words that were typed (decision 18, decision 34).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from city.earth.places import Found
from skill import memory
from skill.dialogs.dialogue import CONVERSATION
from skill.memory import Expecting
from skill.screens import touch
from skill.topics import ELSEWHERE, EMERGENCY, SET_ADDRESS
from skill.turn import Because, Pending

if TYPE_CHECKING:
    from skill.turn import Reply
    from snapshot.read import Snapshot

DOING = frozenset(
    {
        *("report_issue", "cart_request", "my_data", "delete_data", "subscribe", "unsubscribe"),
        *("set_reminder", "feedback", "live_agent"),
    }
)
"""Topics that do something or tell of whoever asks: nobody does so by opening a link."""
UNTOLD = frozenset({Because.NOT_UNDERSTOOD, Because.NEEDS_CHOICE, Because.IN_DIALOG})
"""Of what was asked back nothing is to be shown to others."""
AT_HOME = frozenset({"address", "street", "phone"})
"""Slots that may say where somebody lives, or how they are reached."""
OF_WORDS = frozenset({"query"})
"""Slots that hold a resident's own words."""
LONGEST = 100
"""Characters of a slot's value."""
_WINDOW = 6
"""Words of an address, from its number on."""


class Shared(NamedTuple):
    """``words`` are what was asked, "" where they may say an address; ``asked`` the question by its ids, ()
    where the words alone say it."""

    words: str
    asked: tuple[str, ...] = ()


def shared(reply: Reply, before: Mapping[str, Any], snapshot: Snapshot) -> Shared | None:
    """What a link to this reply says; None where there is none. ``before`` is the state it was asked in."""
    asked, remembered = reply.asked, memory.read(before)
    if asked is None or reply.because in UNTOLD or not _is_told_to_all(asked):
        return None
    awaited = remembered.expecting not in (Expecting.NOTHING, Expecting.OFFER)
    named = bool(AT_HOME & asked.slots.keys()) and not _is_of_a_street(asked)
    quoted = "" if awaited or named or says_an_address(reply.text, snapshot) else reply.text
    if quoted and not before:
        return Shared(quoted)
    if not quoted and OF_WORDS & asked.slots.keys():
        return None
    arguments = touch.arguments(_without_a_home(asked))
    return Shared(quoted, tuple(arguments[1:])) if arguments else None


def meant(words: Sequence[str]) -> Pending | None:
    """The question that a link says by its ids; None for whatever no link of ours says."""
    found = touch.meant([touch.ASK, *words]) if all(len(each) <= LONGEST for each in words) else None
    return found if found is not None and _is_told_to_all(found) and found == _without_a_home(found) else None


def says_an_address(text: str, snapshot: Snapshot) -> bool:
    """Whether a number and what follows it are an address of the city, or like one."""
    row = text.split()
    starts = [at for at, word in enumerate(row) if any(letter.isdigit() for letter in word)]
    windows = (" ".join(row[at : at + _WINDOW]) for at in starts)
    return any(snapshot.resolve(each).found is not Found.UNKNOWN for each in windows)


def _is_told_to_all(asked: Pending) -> bool:
    """Whether it is a question at all, and one whose answer concerns others too."""
    steers = asked.intent in CONVERSATION or asked.intent in (SET_ADDRESS, ELSEWHERE, EMERGENCY)
    return not steers and not asked.agreed and asked.topic not in DOING


def _is_of_a_street(asked: Pending) -> bool:
    return asked.topic == "road_closures" and "address" not in asked.slots


def _without_a_home(asked: Pending) -> Pending:
    left = {"address", "phone"} if _is_of_a_street(asked) else AT_HOME
    slots = {name: slot for name, slot in asked.slots.items() if name not in left and "." not in name}
    return Pending(topic=asked.topic, intent=asked.intent, slots=slots, offset=asked.offset)
