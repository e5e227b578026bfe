"""Who holds the places: never so many slow receivers that those who answer at once have to wait for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from datetime import datetime, timedelta
from typing import NamedTuple

from city.delivery.deliveries import Delivery

SLOW = timedelta(seconds=0.5)
"""Who takes so long holds a place in which a hundred others could have been told."""
UNPROVEN = 16
"""So many may be on their way to one that has not answered anybody yet."""
MOST_NAMES = 20_000
"""So many are remembered to have stood back; beyond it everybody goes in the order in which they come."""


class _Taken(NamedTuple):
    """What is on its way: kept, so that no other object can take its identity."""

    delivery: Delivery
    provider: str
    since: datetime


class Places:
    """What is on its way, since when and to which provider.

    A provider is slow while something has been on its way to it for SLOW, or where what came back last had
    been. While slow ones hold ``share`` places, what is for one of them stands back behind all who wait,
    once: so whoever is quick comes first, and where nobody else waits no place lies idle. One that has
    answered nobody yet is given UNPROVEN places until it is known which it is, half a second at most.
    """

    def __init__(self, share: int) -> None:
        self._share = share
        self._taken: dict[int, _Taken] = {}
        self._held: Counter[str] = Counter()
        self._were_slow: set[str] = set()
        self._have_answered: set[str] = set()
        self._slow: Set[str] = frozenset()
        self._stood_back: set[tuple[str, bool]] = set()
        self.were_passed = False
        """Whether some for slow ones have stood back since the last look: others may leave at once."""

    def __len__(self) -> int:
        return len(self._taken)

    @property
    def held_by_slow(self) -> int:
        """How many places they hold."""
        return sum(self._held[each] for each in self._slow)

    def is_slow(self, provider: str) -> bool:
        """Whether it was at the last look."""
        return provider in self._slow

    def look(self, now: datetime) -> None:
        """Who is slow: once for all who are let in together."""
        self.were_passed = False
        self._slow = self._were_slow | {
            each.provider for each in self._taken.values() if now - each.since >= SLOW
        }

    def must_stand_back(self, name: str, provider: str) -> bool:
        """Whether this delivery goes to the end of those who wait: once at most because its provider is slow,
        and once because nobody knows."""
        is_slow = provider in self._slow
        if is_slow:
            is_full = self.held_by_slow >= self._share
        else:
            is_full = self._held[provider] >= UNPROVEN and provider not in self._have_answered
        if not is_full or (name, is_slow) in self._stood_back or len(self._stood_back) >= MOST_NAMES:
            return False
        self._stood_back.add((name, is_slow))
        self.were_passed |= is_slow
        return True

    def take(self, delivery: Delivery, provider: str, now: datetime) -> None:
        """It is on its way from now on.

        Known by its object: a clock that jumps ends leases, and the same delivery may be on its way twice.
        """
        self._taken[id(delivery)] = _Taken(delivery, provider, now)
        self._held[provider] += 1

    def leave(self, delivery: Delivery, now: datetime) -> None:
        """It has come back: the very object that was on its way."""
        _, provider, since = self._taken.pop(id(delivery))
        self._held[provider] -= 1
        self._have_answered.add(provider)
        if now - since >= SLOW:
            self._were_slow.add(provider)
        else:
            self._were_slow.discard(provider)
