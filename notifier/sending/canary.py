"""Sending canaries: one message of the city to itself on each channel, on a schedule.

That one is sent is written down first, under an id that holds the minute, so that of several
processes one does it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from city.delivery.pulse import Canary, CanaryStore, due
from notifier.channels import Channel, Letter
from words import phrases


@dataclass(frozen=True, slots=True)
class Perch:
    """Where a channel's canary goes, and by what. ``target`` makes the address of one canary, by its id.

    ``audible`` says that it can be heard when it arrives: by a page of the city's own, or by ``ear``, which
    looks whether the one with this id is there.
    """

    channel: Channel
    target: Callable[[str], str] = field(repr=False)
    audible: bool = False
    ear: Callable[[str], bool] = lambda _id: False


class Canaries:
    """The canaries of one city. ``secret`` makes their ids, which nobody can guess."""

    def __init__(
        self, store: CanaryStore, perches: Mapping[str, Perch], secret: bytes, city: str, locale: str
    ) -> None:
        self._store = store
        self._secret = secret
        self._perches = perches
        self._city = city
        self._locale = locale

    @property
    def channels(self) -> frozenset[str]:
        """The channels that have a canary."""
        return frozenset(self._perches)

    def tick(self, now: datetime) -> int:
        """Send each canary that is due; how many were."""
        return sum(
            self._send(name, perch, now)
            for name, perch in self._perches.items()
            if due(next(iter(self._store.last(name)), None), name, now)
        )

    def _send(self, name: str, perch: Perch, now: datetime) -> bool:
        canary = Canary(id=canary_id(self._secret, name, now), channel=name, at=now, audible=perch.audible)
        if not self._store.begin(canary):
            return False
        (outcome,) = perch.channel.send([self._letter(canary, perch.target(canary.id))])
        perch.channel.close()  # a connection that is used once an hour is not kept
        self._store.end(canary.id, outcome)
        if perch.ear(canary.id):
            self._store.hear(canary.id, now)
        return True

    def _letter(self, canary: Canary, target: str) -> Letter:
        words = phrases(self._locale)
        return Letter(
            delivery_id=canary.id,
            subscription_id=f"canary {canary.channel}",
            event_id=canary.id,
            topic="canary",
            locale=self._locale,
            subject=words.say("canary.subject", city=self._city),
            text=words.say("canary.text"),
            sent_at=canary.at,
            target=target,
        )


def canary_id(secret: bytes, channel: str, at: datetime) -> str:
    """The same for one channel in one minute."""
    minute = int(at.timestamp() // 60)
    return hmac.new(secret, f"canary {channel} {minute}".encode(), hashlib.sha256).hexdigest()[:32]
