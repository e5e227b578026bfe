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
    CALLED_OUT = "called_out"  # everybody, as often as it makes sense


class Call(NamedTuple):
    """Whom to call now, if anybody, and why."""

    person: OnCall | None
    reason: Because


class Page(NamedTuple):
    """That somebody was called."""

    name: str
    at: datetime


def whom_to_page(
    roster: Sequence[OnCall],
    asked_by: str,
    asked_at: datetime,
    pages: Sequence[Page],
    answered: bool,
    now: datetime,
) -> Call:
    """Who is to be called at ``now`` about what ``asked_by`` has waited for since ``asked_at``.

    The first on the list, other than who asks, at once; nobody else for ten minutes; then the list in
    turn from the second on, every two minutes, three times round.
    """
    if answered:
        return Call(None, Because.ANSWERED)
    others = [each for each in roster if words_of(each.name) != words_of(asked_by)]
    if not others:
        return Call(None, Because.NOBODY_LISTED)
    if not pages:
        return Call(others[0], Because.FIRST)
    if len(pages) >= ROUNDS * len(others):
        return Call(None, Because.CALLED_OUT)
    due = asked_at + PATIENCE if len(pages) == 1 else max(each.at for each in pages) + TURN
    if now < due:
        return Call(None, Because.WAITING)
    return Call(others[len(pages) % len(others)], Because.TURN)


class Pager(Protocol):
    """Reaches one person of the list."""

    def page(self, person: OnCall, about: str, subject: str, text: str) -> bool:
        """Tell them, in words; whether it was taken. ``about`` is the same for one matter."""
        ...
