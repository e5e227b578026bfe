"""Joining and leaving: what the pages, the texts and the worker are handed for it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from app.wiring import pushing, state

if TYPE_CHECKING:
    from datetime import date, datetime

    from app.clock import RunningClock
    from app.settings import Settings
    from city.delivery.deliveries import Delivery
    from city.enrolment.signup_store import SignupStore
    from city.enrolment.subscription_store import SubscriptionStore
    from city.enrolment.subscriptions import Subscription
    from notifier.channels import Channel, Letter
    from notifier.enrolment.tools import Tools
    from skill.conversation import Conversation
    from snapshot.read import Snapshot
    from web.joining.enrolment import Enrolment, Providers

TOKEN_BYTES = 16
"""Of a word that nobody can guess: 128 bits."""

CAN_LEAVE = frozenset({"email", "sms", "voice", "webpush"})
"""Channels on which a target is a person. A webhook's is a program, and may stand for many."""


def signups(settings: Settings) -> SignupStore:
    """Where sign-ups and departures are kept."""
    return state.signups(settings)


def letter_barred(settings: Settings, channel: str) -> Callable[[Letter], bool]:
    """Whether whoever a letter is to wants no more of its topic; opens the store with the first letter."""
    from city.enrolment.leaving import barred
    from city.enrolment.targets import normal
    from notifier.sending.emission import nobody_left

    @cache
    def store() -> SignupStore:
        return signups(settings)

    def has_left(letter: Letter) -> bool:
        if not letter.subscription_id:
            return False  # no alert: notifier.enrolment.courier looks itself
        bars = store().bars(store().person(channel, normal(channel, letter.target) or letter.target))
        return barred(bars, letter.topic, letter.sent_at) is not None

    return has_left if channel in CAN_LEAVE else nobody_left


def has_left(settings: Settings, clock: RunningClock) -> Callable[[Subscription], bool]:
    """Whether whoever a subscription is for has left what it asks for, so that no list may bring it back."""
    from city.enrolment.leaving import is_left

    @cache
    def store() -> SignupStore:
        return signups(settings)

    @cache
    def kept() -> SubscriptionStore:
        return state.subscriptions(settings)

    def left(given: Subscription) -> bool:
        to = (given.channel, given.target)
        person, theirs = store().person(*to), kept().of_target(*to)
        return is_left(given, theirs, store().departures(person), store().bars(person), clock.now())

    return left


def ended(settings: Settings, clock: RunningClock) -> Callable[[Subscription, datetime], object]:
    """Ends all that a target is sent by a channel whose provider says that nothing more can reach it.

    Where a target may stand for many people, nothing ends: a webhook that is gone today is mended tomorrow.
    """

    def end(subscription: Subscription, now: datetime) -> None:
        if subscription.channel in CAN_LEAVE:
            from city.enrolment.signup import By
            from notifier.enrolment.leaving import Leaving

            Leaving(tools(settings, clock)).end((subscription.channel, subscription.target), By.PROVIDER, now)

    return end


def alerts_page(settings: Settings) -> str:
    """Where the city's official alerts can be read from outside, "" where nobody has said."""
    from app.site_table import site_table

    url = site_table(settings).url
    return f"{url}/alerts" if url else ""


def tools(settings: Settings, clock: RunningClock) -> Tools:
    """The stores, the key that signs links, and what the city offers."""
    from app.channel_settings import names, ways
    from app.site_table import site_table
    from app.wiring.published import snapshots
    from city.tokens import Signer
    from notifier.enrolment.tools import Tools

    snapshot = snapshots(settings, clock)
    return Tools(
        store=signups(settings),
        subscriptions=state.subscriptions(settings),
        signer=Signer(state.key(settings, "key")),
        city=settings.city,
        url=site_table(settings).url,
        channels=names(ways(settings)),
        resolve=lambda address: snapshot().resolve(address),
        bodies=lambda: _bodies(snapshot()),
        below=secrets.randbelow,
        fresh=lambda: secrets.token_urlsafe(TOKEN_BYTES),
        push_services=pushing.services(settings),
        streams=lambda: _streams(snapshot),
    )


def signs_up(settings: Settings) -> bool:
    """Whether the page takes sign-ups. What is wrong in city.toml fails no question: others tell of it."""
    from app.channel_settings import names, ways
    from app.site_table import site_table
    from city.enrolment.wishes import offered
    from city.errors import BadSettings

    try:
        return bool(offered(names(ways(settings)), has_links=bool(site_table(settings).url)))
    except BadSettings:
        return False


def _bodies(snapshot: Snapshot) -> Sequence[str]:
    from city.records import Meeting

    return sorted({each.body for each in snapshot.records(Meeting)})


def _streams(snapshot: Callable[[], Snapshot]) -> frozenset[str]:
    """What is collected here. A STOP is obeyed also where nothing can be read of the city."""
    from city.collection.pickups import Rules
    from city.errors import TownbellError

    try:
        return Rules.of(snapshot().records).streams
    except TownbellError:
        return frozenset()


def enrolment(settings: Settings, clock: RunningClock, talk: Conversation) -> Enrolment:
    """What the pages and the inbound texts are handed."""
    from city.enrolment.signup import By
    from notifier.enrolment.calling import Calling
    from notifier.enrolment.joining import Joining
    from notifier.enrolment.leaving import Leaving
    from notifier.enrolment.mine import OwnPage
    from notifier.enrolment.moving import Moving
    from notifier.enrolment.texting import Texting
    from web.joining.enrolment import Enrolment

    made = tools(settings, clock)
    joining, leaving = Joining(made), Leaving(made)

    def ask(text: str, locale: str, address: str, before: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        reply = talk.ask(text, locale, address or None, before, clock.now())
        return reply.speech, reply.state

    return Enrolment(
        joining=joining,
        leaving=leaving,
        own_page=OwnPage(made, leaving, state.history(settings).of),
        texting=Texting(made, joining, leaving, ask),
        calling=Calling(leaving, _deliveries(settings), settings.city.name, settings.city.zone, made.url),
        signer=made.signer,
        mail_over=lambda address, now: leaving.end(("email", address), By.PROVIDER, now),
        receipts=state.receipts(settings).note,
        providers=_providers(settings),
        push_key=pushing.public_key(settings),
        move_push=Moving(made).move,
    )


def _deliveries(settings: Settings) -> Callable[[str], Delivery | None]:
    store = cache(lambda: state.deliveries(settings))
    return lambda name: store().get(name)


def _providers(settings: Settings) -> Providers:
    """Who may post texts to us."""
    import time

    from app.site_table import site_table
    from net.certificates import fetch_certificates
    from web.joining.enrolment import Providers

    table = site_table(settings)
    return Providers(
        url=table.url,
        twilio=table.twilio,
        aws_topics=table.aws_topics,
        mail_topics=table.mail_topics,
        fetch=lambda url: fetch_certificates(url, time.monotonic, settings.environment),
    )


def forget(settings: Settings, clock: RunningClock, channel: str, said: str) -> int:
    """Delete everything about a target; how many subscriptions there were. Raises WrongUse for none."""
    from city.enrolment.targets import normal
    from city.errors import WrongUse
    from notifier.enrolment.leaving import Leaving

    target = normal(channel, said.strip())
    if not target:
        raise WrongUse(f"the first line of stdin is no target for {channel}")
    return Leaving(tools(settings, clock)).forget((channel, target), clock.now())


def courier(settings: Settings, clock: RunningClock, channels: Mapping[str, Channel]) -> Callable[[], object]:
    """A tick that sends confirmations and answers; and once a day's first tick deletes what is over."""
    from notifier.enrolment.courier import Courier

    made = tools(settings, clock)
    sending = Courier(made, channels)
    tidied: date | None = None

    def tick() -> None:
        nonlocal tidied
        now = clock.now()
        if tidied != now.date():
            made.store.tidy(now)
            tidied = now.date()
        sending.tick(now)

    return tick
