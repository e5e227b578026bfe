"""What a message owes to somebody who heard the earlier ones of its chain, or none of them.

The choice is made per listener, from the chain's earlier messages *that concern this
listener*, so that a county which joins an event gets a new notice and the others
none (A13).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NamedTuple

from city.alerts.chains import REISSUE_WINDOW, content, words
from city.alerts.meaning import Action, Why, ends, meaning, tier, vtecs
from city.alerts.messages import Message


class Kind(StrEnum):
    """What is owed."""

    NEW = "new"
    UPDATE = "update"
    ALL_CLEAR = "all_clear"  # only to those who were told: accepted, or outcome unknown (A6)
    SILENT = "silent"


class Cause(StrEnum):
    """Why it is owed, or why nothing is."""

    FIRST = "first"  # nothing earlier of this event concerned the listener
    GRAVER = "graver"  # a higher tier than before
    HIGHER_SIGNIFICANCE = "higher_significance"  # from watch to warning
    NEW_NUMBER = "new_number"  # another VTEC event
    NEW_TEXT = "new_text"
    NEW_END = "new_end"
    OVER = "over"  # taken back
    NEVER_KNOWN = "never_known"  # it ends something that nobody here was told of (A6)
    OVER_ALREADY = "over_already"  # it was taken back before, and nothing came since
    UPGRADED = "upgraded"  # no all-clear for a watch that makes way for a warning (A10)
    EVENT_OVER = "event_over"  # its time ran out, and its text may be about the next event (A11)
    CONTINUED = "continued"  # the same text goes on (A13)
    REISSUED = "reissued"  # the same again within minutes (A22)
    DUPLICATE = "duplicate"  # another copy (A1)
    NOT_PUBLIC = "not_public"  # A2, A23


class Notice(NamedTuple):
    """What is owed, and why."""

    kind: Kind
    cause: Cause


def notice(message: Message, earlier: Sequence[Message]) -> Notice:
    """What is owed for a message to a listener whom ``earlier`` of its chain concerned.

    It looks at this message only: one that was superseded, cancelled or over before it
    could be told (:class:`city.alerts.history.Standing`) is owed to nobody. ``earlier`` stands
    in the order of sending. What came before an all-clear is not what a listener goes
    by: the same words after it are news, since the danger is back.
    """
    means = meaning(message)
    known = [each for each in earlier if meaning(each).reaches_public and each.key != message.key]
    before = _since_the_last_end(known)
    if means.action is Action.NONE:
        return Notice(Kind.SILENT, Cause.NOT_PUBLIC)
    if any(each.key == message.key for each in earlier):
        return Notice(Kind.SILENT, Cause.DUPLICATE)
    if means.reason is Why.UPGRADED:
        return Notice(Kind.SILENT, Cause.UPGRADED)
    if means.reason is Why.EVENT_OVER:
        return Notice(Kind.SILENT, Cause.EVENT_OVER)
    if means.action is Action.CANCEL:
        if before:
            return Notice(Kind.ALL_CLEAR, Cause.OVER)
        return Notice(Kind.SILENT, Cause.OVER_ALREADY if known else Cause.NEVER_KNOWN)
    for holds, kind, cause in _RULES:
        if holds(message, before):
            return Notice(kind, cause)
    return Notice(Kind.SILENT, Cause.CONTINUED)


def _since_the_last_end(known: Sequence[Message]) -> Sequence[Message]:
    ends = [place for place, each in enumerate(known) if meaning(each).action is Action.CANCEL]
    return known[ends[-1] + 1 :] if ends else known


def _is_reissue(message: Message, before: Sequence[Message]) -> bool:
    return any(
        content(each) == content(message)
        and message.sent is not None
        and each.sent is not None
        and abs(message.sent - each.sent) <= REISSUE_WINDOW
        for each in before
    )


def _is_graver(message: Message, before: Sequence[Message]) -> bool:
    return tier(message) > max(tier(each) for each in before)


def _rank(message: Message) -> int:
    return max((vtec.rank for vtec in vtecs(message)), default=0)


def _is_more_significant(message: Message, before: Sequence[Message]) -> bool:
    return _rank(message) > max(_rank(each) for each in before)


def _has_new_number(message: Message, before: Sequence[Message]) -> bool:
    """Another event than any before, where both sides have events at all."""
    known = {vtec.event for each in before for vtec in vtecs(each)}
    return bool(known) and any(vtec.event not in known for vtec in vtecs(message) if vtec.action != "UPG")


_RULES: tuple[tuple[Callable[[Message, Sequence[Message]], bool], Kind, Cause], ...] = (
    (lambda _message, before: not before, Kind.NEW, Cause.FIRST),
    (_is_reissue, Kind.SILENT, Cause.REISSUED),
    (_is_graver, Kind.NEW, Cause.GRAVER),
    (_is_more_significant, Kind.NEW, Cause.HIGHER_SIGNIFICANCE),
    (_has_new_number, Kind.NEW, Cause.NEW_NUMBER),
    (lambda message, before: words(message) != words(before[-1]), Kind.UPDATE, Cause.NEW_TEXT),
    (lambda message, before: ends(message) != ends(before[-1]), Kind.UPDATE, Cause.NEW_END),
)
