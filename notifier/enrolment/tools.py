"""What joining and leaving work with, and what several of them do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from city.enrolment.leaving import may_be_asked
from city.enrolment.push import SERVICES
from city.enrolment.signup import Why, may_ask
from city.enrolment.signup_store import ServiceMessage, SignupStore
from city.enrolment.subscription_store import SubscriptionStore
from city.enrolment.subscriptions import Subscription
from city.enrolment.wishes import Resolve
from city.profile import City
from city.tokens import Purpose, Signer
from words import language_of

LEAVE_LASTS = timedelta(days=180)
"""How long the link in a letter ends what it is about; 30 days are the least (16 CFR 316.5 with CAN-SPAM)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The stores, what signs, and who the city is.

    ``url`` is where the pages are reached from outside, "" where nobody has said. ``below`` gives a random
    number below its argument, ``fresh`` an unguessable word, both from the operating system.
    ``push_services`` are those to which messages for browsers may be posted, ``streams`` what the city
    collects, empty where nobody can say.
    """

    store: SignupStore
    subscriptions: SubscriptionStore
    signer: Signer = field(repr=False)
    city: City
    url: str
    channels: Collection[str]
    resolve: Resolve
    bodies: Callable[[], Sequence[str]]
    below: Callable[[int], int]
    fresh: Callable[[], str]
    push_services: Collection[str] = SERVICES
    streams: Callable[[], Collection[str]] = tuple

    def link(self, path: str, locale: str) -> str:
        """A page of ours, in this locale's language, as others reach it; "" where that is not known."""
        return f"{self.url}{path}?lang={language_of(locale)}" if self.url else ""

    def person(self, subscription: Subscription) -> str:
        """The digest of its target, by which whoever has it is known."""
        return self.store.person(subscription.channel, subscription.target)

    def leave_token(self, subscription: Subscription, now: datetime) -> str:
        """What ends this subscription, and is worth nothing for the next who has its id."""
        subject = f"{self.person(subscription)[:16]}:{subscription.id}"
        return self.signer.sign(Purpose.LEAVE, subject, now + LEAVE_LASTS)

    def unsubscribe(self, subscription: Subscription, now: datetime) -> str:
        """The link that ends this subscription (RFC 8058), "" where nobody could follow it."""
        return (
            self.link(f"/leave/{self.leave_token(subscription, now)}", subscription.locale)
            if self.url
            else ""
        )

    def admits(self, person: str, source: str, now: datetime, since: datetime) -> Why:
        """Whether one more message may be sent to this person unasked, at the wish of this source."""
        if not may_be_asked(self.store.bars(person)):
            return Why.BARRED
        return may_ask(*self.store.asks(person, source, since), now)

    def post(
        self,
        kind: str,
        to: tuple[str, str],
        locale: str,
        facts: Mapping[str, str],
        now: datetime,
        lasts: timedelta,
    ) -> None:
        """Write down a message to this channel and target, for the worker to send."""
        self.store.post(
            ServiceMessage(
                id=self.fresh(),
                kind=kind,
                channel=to[0],
                target=to[1],
                locale=locale,
                facts=facts,
                at=now,
                expires=now + lasts,
            )
        )
