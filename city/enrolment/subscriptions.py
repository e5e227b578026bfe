"""Who wants to be told of what: the nouns that voice, web, SMS and import share.

A target (URL, phone, e-mail) and an address are personal data: they are left out
of every repr, and no error or log line may carry them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from city import localtime
from city.earth.places import Location
from city.errors import BadSettings


class Topic(StrEnum):
    """What one can subscribe to."""

    MEETINGS = "meetings"
    PICKUP = "pickup"
    SWEEPING = "sweeping"
    EMERGENCY = "emergency"
    WEATHER = "weather"
    NEWS = "news"
    REQUESTS = "requests"
    PERMITS = "permits"
    DIGEST = "digest"


NEEDS_ADDRESS = frozenset({Topic.PICKUP, Topic.SWEEPING})
"""Topics that mean nothing without a place."""

CHANNELS = ("webhook", "outbox", "sms", "voice", "email", "webpush", "alexa", "apprise")
"""The names a subscription may carry. Which of them can send is decided by the wiring."""

NEEDS_CONSENT = frozenset({"sms", "voice"})
"""Channels on which a message without recorded consent is unlawful (TCPA, 47 CFR 64.1200)."""

DEFAULT_LEAD = timedelta(minutes=60)
PICKUP_START = time(7)
PICKUP_EVE = time(18)
LONGEST_LEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours in which only an emergency may disturb; may run over midnight."""

    start: time
    end: time

    def held_until(self, instant: datetime, zone_name: str) -> datetime | None:
        """When the quiet hours around ``instant`` end, or None if it lies in none.

        Half open: the first instant of the window is quiet, its end is not. Equal
        start and end mean no quiet hours.
        """
        if self.start == self.end:
            return None
        today = localtime.day_of(instant, zone_name)
        for day in (today - timedelta(days=1), today):
            last = day + timedelta(days=1) if self.end < self.start else day
            until = localtime.at(last, self.end, zone_name)
            if localtime.at(day, self.start, zone_name) <= instant < until:
                return until
        return None


CITY_QUIET_HOURS = QuietHours(time(21), time(8))


@dataclass(frozen=True, slots=True)
class Consent:
    """Where and when somebody agreed to be told, in the words of whoever recorded it."""

    evidence: str = field(repr=False)
    confirmed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One wish: this topic, at this place, to this target.

    ``location`` is the address as resolved when it was captured; None is the whole
    city. ``lead_minutes`` None is the topic's default, ``quiet`` None the city's
    quiet hours, ``zone`` "" (or one that does not exist) the city's time zone.
    ``person`` is a keyed digest of channel and target, given by the store: equal for
    the several subscriptions of one recipient, and useless to anybody else.
    """

    id: str
    topic: Topic
    filter: str = ""
    address: str = field(default="", repr=False)
    location: Location | None = field(default=None, repr=False)
    locale: str
    channel: str
    target: str = field(repr=False)
    lead_minutes: int | None = None
    quiet: QuietHours | None = None
    consent: Consent
    created: datetime
    zone: str = ""
    person: str = field(default="", compare=False)


def lead_of(subscription_lead: int | None) -> timedelta:
    """How long before a meeting its reminder is due."""
    return DEFAULT_LEAD if subscription_lead is None else timedelta(minutes=subscription_lead)


class Clocked(Protocol):
    """A subscription, or all that have the same hours."""

    @property
    def quiet(self) -> QuietHours | None: ...
    @property
    def zone(self) -> str: ...


def zone_of(subscriber: Clocked, city_zone: str) -> str:
    """The zone of the subscriber's clock; the city's where it names none or one unknown (F17)."""
    if not subscriber.zone:
        return city_zone
    try:
        localtime.zone(subscriber.zone)
    except BadSettings:
        return city_zone
    return subscriber.zone


SHARED = frozenset({"webhook", "outbox"})
"""Channels whose target is a program or a folder, which may stand for any number of people."""


def party_of(subscription: Subscription) -> str:
    """Equal where two subscriptions would tell one person the same thing: personal data, to be digested.

    It is the target. On a shared channel it is the target at one place; whoever gives no target is alone.
    """
    place = place_key(subscription.location) if subscription.channel in SHARED else None
    return f"{subscription.channel}\x1f{subscription.target or subscription.id}\x1f{place}"


def place_key(location: Location | None) -> tuple[object, ...] | None:
    """Equal for locations that are told the same: the point and its codes."""
    if location is None:
        return None
    return (location.lat, location.lon, location.ugc, location.same)
