"""Whom to call now, when something waits for a person. Pure: paging itself is a port's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from city.localized import words_of
from city.nouns import noun

PATIENCE = timedelta(minutes=10)
"""For so long whoever was asked first may answer, before the list is called in turn (alerting.md)."""

TURN = timedelta(minutes=2)
"""From one person on the list to the next: a telephone rings for half a minute."""

ROUNDS = 3
"""How often the whole list is called."""

LONGEST = timedelta(hours=12)
"""After so long nobody is called any more: whoever asked has found another way, or it is over."""


@noun(frozen=True, slots=True, kw_only=True)
class OnCall:
    """Somebody who can be called: by a channel's name and a target on it, which no log may hold."""

    name: str
    channel: str
    target: str = field(repr=False)
    locale: str = "en-US"


class Because(StrEnum):
    """Why somebody is called, or nobody."""

    FIRST = "first"  # asked at once
    TURN = "turn"
    ANSWERED = "answered"
    WAITING = "waiting"
    NOBODY_LISTED = "nobody_listed"
    STILL = "still"  # after all rounds, since nobody has answered
    CALLED_OUT = "called_out"  # everybody, as often as it makes sense


class Call(NamedTuple):
    """Whom to call now, if anybody, and why."""

    person: OnCall | None
    reason: Because


class Page(NamedTuple):
    """That somebody was called, and whether the call was taken on its way."""

    name: str
    at: datetime
    reached: bool = True


def whom_to_page(
    roster: Sequence[OnCall],
    asked_by: str,
    asked_at: datetime,
    pages: Sequence[Page],
    answered: bool,
    now: datetime,
    again: timedelta | None = None,
) -> Call:
    """Who is to be called at ``now`` about what ``asked_by`` has waited for since ``asked_at``.

    The first on the list, other than who asks, at once; nobody else for ten minutes; then the list in
    turn from the second on, every two minutes, three times round. Where a call could not be made
    the next person's turn is at once. After that one is called each time that ``again`` has passed since the
    last call; nobody without it.
    """
    if answered:
        return Call(None, Because.ANSWERED)
    others = [each for each in roster if words_of(each.name) != words_of(asked_by)]
    if not others:
        return Call(None, Because.NOBODY_LISTED)
    if not pages:
        return Call(others[0], Because.FIRST)
    if len(pages) >= ROUNDS * len(others) or now - asked_at > LONGEST:
        if again is None or now - pages[-1].at < again:
            return Call(None, Because.CALLED_OUT)
        return Call(others[len(pages) % len(others)], Because.STILL)
    due = asked_at + PATIENCE if len(pages) == 1 else pages[-1].at + TURN
    if now < due and pages[-1].reached:
        return Call(None, Because.WAITING)
    return Call(others[len(pages) % len(others)], Because.TURN)


class Pager(Protocol):
    """Reaches one person of the list."""

    def page(self, person: OnCall, about: str, subject: str, text: str, key: str = "") -> bool:
        """Tell them, in words; whether the call was taken on its way. ``about`` is another for each call.

        ``key`` is where a key is told that is pressed in a call, "" where the words ask for none.
        """
        ...
