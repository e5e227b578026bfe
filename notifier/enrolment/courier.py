"""Sending what is no alert: confirmations, links to one's own page, answers to texts.

Written down first, sent by the worker, like everything else. A message whose answer was lost is not sent
again: whoever misses a confirmation asks for another, and nobody is written to twice unasked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from city.delivery.deliveries import Outcome, Result
from city.enrolment.leaving import may_be_asked
from city.enrolment.signup_store import ServiceMessage
from city.tokens import Purpose
from notifier.channels import Channel, Letter
from notifier.enrolment.tools import Tools
from words import phrases

AT_ONCE = 50
"""Messages that one tick takes."""
FIRST, LONGEST = timedelta(seconds=10), timedelta(minutes=10)
"""After a failure that may pass: how long until the next try, doubling."""
_LASTING = "answer"
"""The kind that may be said to somebody who has just said STOP: that we have understood."""


class Courier:
    """Takes messages whose turn has come to the channels."""

    def __init__(self, tools: Tools, channels: Mapping[str, Channel]) -> None:
        self._tools = tools
        self._channels = channels

    def tick(self, now: datetime) -> int:
        """One attempt of each that is ready at ``now`` (aware); how many were sent."""
        return sum(self._attempt(each, now) for each in self._tools.store.claim(now, AT_ONCE))

    def _attempt(self, message: ServiceMessage, now: datetime) -> bool:
        channel = self._channels.get(message.channel)
        if channel is None or now >= message.expires or self._is_barred(message):
            self._tools.store.settle(message.id, None)
            return False
        (outcome,) = channel.send([letter(message, self._tools, now)])
        self._tools.store.settle(message.id, again(message, outcome, now))
        return outcome.result is Result.SENT

    def _is_barred(self, message: ServiceMessage) -> bool:
        """Whether they have said STOP since it was written down."""
        person = self._tools.store.person(message.channel, message.target)
        return message.kind != _LASTING and not may_be_asked(self._tools.store.bars(person))


def again(message: ServiceMessage, outcome: Outcome, now: datetime) -> datetime | None:
    """When to try again; None where it is sent, may have been, or never will be."""
    if outcome.result is not Result.RETRY:
        return None
    wait = max(min(FIRST * 2 ** min(message.attempts, 10), LONGEST), outcome.retry_after or timedelta())
    return now + wait if now + wait < message.expires else None


def letter(message: ServiceMessage, tools: Tools, now: datetime) -> Letter:
    """The message in words, and where it leads."""
    say = phrases(message.locale)
    facts = {"city": tools.city.name, "phone": tools.city.phone, **message.facts}
    link, is_text = _link(message, tools), message.channel == "sms"
    if message.kind == _LASTING:
        subject, text = tools.city.name, message.facts["text"]
    else:
        way = {"sms": "sms", "webpush": "push"}.get(message.channel, "email")
        subject = say.say(f"service.{message.kind}.subject", **facts)
        text = say.say(f"service.{message.kind}.{way}", **facts, link=link)
    return Letter(
        delivery_id=message.id,
        subscription_id="",
        event_id=message.kind,
        topic=message.kind,
        locale=message.locale,
        subject=subject,
        text=text,
        sent_at=now,
        target=message.target,
        expires=message.expires,
        chain=message.kind,
        link="" if is_text else link,
    )


def _link(message: ServiceMessage, tools: Tools) -> str:
    if message.kind == "confirm":
        token = tools.signer.sign(Purpose.CONFIRM, message.facts["signup"], message.expires)
        return tools.link(f"/confirm/{token}", message.locale)
    own = message.kind == "manage"
    return tools.link(f"/mine/{message.facts['page']}", message.locale) if own else ""
