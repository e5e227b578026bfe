"""How many messages a provider may be sent now, where it takes so many a second. Pure.

The generic cell rate algorithm (ITU-T I.371): all that is kept is the instant at which the provider
would be idle if it took every message exactly at its rate, so that any number of processes can
share it in one row. What a process was late by, up to ``CATCH_UP``, it makes good; a burst is no longer
than that.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

CATCH_UP = timedelta(seconds=0.1)
_SECOND = 1_000_000


class Leave(NamedTuple):
    """How many may leave now, and when the next one may."""

    messages: int
    next_at: datetime


def leave(rate: float, idle_at: datetime | None, wanted: int, now: datetime) -> Leave:
    """How many of ``wanted`` may leave at ``now``, at ``rate`` a second.

    ``idle_at`` is None where nothing was sent yet. A clock that was set back does not make it wait: what
    lies further ahead than a burst is believed to be such a clock's.
    """
    ahead = _ahead(rate, idle_at, now)
    room = int((CATCH_UP - ahead) / timedelta(seconds=1 / rate)) + 1 if ahead <= CATCH_UP else 0
    return Leave(max(0, min(room, wanted)), now + max(ahead - CATCH_UP, timedelta()))


def idle_after(rate: float, idle_at: datetime | None, count: int, now: datetime) -> datetime:
    """When the provider would be idle, ``count`` more messages having been sent (given back: below zero)."""
    return now + _ahead(rate, idle_at, now) + timedelta(seconds=count / rate)


def _ahead(rate: float, idle_at: datetime | None, now: datetime) -> timedelta:
    """How far ahead of the rate everybody together is: not below zero, for what was not used is gone."""
    if idle_at is None:
        return timedelta()
    ahead = max(idle_at - now, timedelta())
    return ahead if ahead <= CATCH_UP + timedelta(seconds=2 / rate) else timedelta()
