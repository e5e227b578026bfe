"""A browser that was given another address by its push service: its subscriptions move with it.

Browsers renew their push subscriptions (the Push API's ``pushsubscriptionchange``). Whoever has the old one
whole, its secret included, is that browser: nobody else ever had it but us.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from city.enrolment import push
from notifier.enrolment.tools import Tools

CHANNEL = "webpush"


class Moved(StrEnum):
    """What became of it."""

    MOVED = "moved"
    NO_SUBSCRIPTION = "no_subscription"  # what was sent is none, or of no push service that is known
    UNKNOWN = "unknown"  # nothing is kept about the old one


class Moving:
    """Moves what is kept about a browser."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def move(self, old: str, new: str, now: datetime) -> Moved:
        """Send to ``new`` what was sent to ``old``, both PushSubscriptions as JSON; bars move along."""
        before, after = push.spelled(old), push.spelled(new)
        if not before or not push.is_known(push.endpoint_of(after), self._tools.push_services):
            return Moved.NO_SUBSCRIPTION
        store, subscriptions = self._tools.store, self._tools.subscriptions
        with store.transaction():
            theirs = subscriptions.of_target(CHANNEL, before)
            if not theirs:
                return Moved.UNKNOWN
            if before != after:
                subscriptions.save([replace(each, target=after) for each in theirs])
                bars = store.bars(store.person(CHANNEL, before))
                store.set_bars(store.person(CHANNEL, after), bars, now)
        return Moved.MOVED
