"""What somebody asks for in a form: read as far as it can be, and what is wrong with each field."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field
from datetime import datetime, time, timedelta
from enum import StrEnum

from city.earth.places import Found, Location, Resolution
from city.enrolment import targets
from city.enrolment.subscriptions import LONGEST_LEAD, NEEDS_ADDRESS, Consent, QuietHours, Subscription, Topic
from city.nouns import noun

OFFERED = (
    Topic.EMERGENCY,
    Topic.WEATHER,
    Topic.PICKUP,
    Topic.SWEEPING,
    Topic.MEETINGS,
    Topic.NEWS,
    Topic.DIGEST,
)
"""Topics that the notifier has something to say about, in the order of a form."""

BY_SIGNUP = ("email", "sms", "webpush", "voice")
"""Channels that one joins by giving a target, and confirming that one reads it."""


def offered(channels: Collection[str], *, has_links: bool) -> tuple[str, ...]:
    """What can be chosen of the channels that can send: mail and push only where links lead somewhere."""
    # Nobody can say yes to a call yet.
    ready = {"sms": True, "email": has_links, "webpush": has_links, "voice": False}
    return tuple(each for each in BY_SIGNUP if each in channels and ready[each])


LONGEST_ADDRESS = 200
LONGEST_PAUSE = timedelta(days=90)
NO_QUIET = QuietHours(time(0), time(0))

Resolve = Callable[[str], Resolution]


class Quiet(StrEnum):
    """Whose quiet hours hold."""

    CITY = "city"
    NONE = "none"
    OWN = "own"


class Fault(StrEnum):
    """What is wrong with one field of the form."""

    NO_TOPIC = "no_topic"
    NO_ADDRESS = "no_address"
    UNKNOWN_ADDRESS = "unknown_address"
    OUTSIDE = "outside"
    WHICH_ADDRESS = "which_address"
    NO_CHANNEL = "no_channel"
    NO_EMAIL = "no_email"
    NO_PHONE = "no_phone"
    NO_BROWSER = "no_browser"
    NOT_AGREED = "not_agreed"
    NO_LEAD = "no_lead"
    NO_HOURS = "no_hours"


NO_TARGET: Mapping[str, Fault] = {
    "email": Fault.NO_EMAIL,
    "sms": Fault.NO_PHONE,
    "voice": Fault.NO_PHONE,
    "webpush": Fault.NO_BROWSER,
}
"""What is wrong where a channel is chosen and its target is none."""


@noun(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields as they were sent. ``lead`` is minutes or "", hours are HH:MM."""

    topics: tuple[str, ...] = ()
    body: str = ""
    address: str = field(default="", repr=False)
    channel: str = ""
    target: str = field(default="", repr=False)
    lead: str = ""
    quiet: str = Quiet.CITY
    quiet_from: str = ""
    quiet_to: str = ""
    agreed: bool = False


@noun(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be changed of a wish without asking for it anew."""

    address: str = field(default="", repr=False)
    location: Location | None = field(default=None, repr=False)
    lead_minutes: int | None = None
    quiet: QuietHours | None = None


@noun(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a form says. Where ``faults`` is empty the rest is whole; by field, in the form's order.

    ``choices`` are the addresses that may be meant.
    """

    topics: tuple[Topic, ...] = ()
    body: str = ""
    channel: str = ""
    target: str = field(default="", repr=False)
    settings: Settings = Settings()
    faults: Mapping[str, Fault] = field(default_factory=dict)
    choices: tuple[str, ...] = field(default=(), repr=False)


def read(form: Form, channels: Collection[str], bodies: Collection[str], resolve: Resolve) -> Reading:
    """The form, with ``channels`` on offer and ``bodies`` whose meetings are known."""
    faults: dict[str, Fault] = {}
    topics = tuple(each for each in OFFERED if each in form.topics)
    if not topics:
        faults["topics"] = Fault.NO_TOPIC
    settings, more, choices = read_settings(form, topics, resolve)
    faults.update(more)
    channel = form.channel if form.channel in channels and form.channel in BY_SIGNUP else ""
    target = targets.normal(channel, form.target) if channel else ""
    if not channel:
        faults["channel"] = Fault.NO_CHANNEL
    elif not target:
        faults["target"] = NO_TARGET[channel]
    if not form.agreed:
        faults["agreed"] = Fault.NOT_AGREED
    return Reading(
        topics=topics,
        body=form.body if form.body in bodies else "",
        channel=channel,
        target=target,
        settings=settings,
        faults=faults,
        choices=choices,
    )


def read_settings(
    form: Form, topics: Collection[Topic], resolve: Resolve
) -> tuple[Settings, Mapping[str, Fault], tuple[str, ...]]:
    """What can be changed later too: the settings, what is wrong, and which addresses may be meant."""
    faults: dict[str, Fault] = {}
    location, fault, choices = _place(form.address.strip()[:LONGEST_ADDRESS], topics, resolve)
    if fault is not None:
        faults["address"] = fault
    lead, quiet = _lead(form.lead), _quiet(form)
    if lead is Fault.NO_LEAD:
        faults["lead"] = Fault.NO_LEAD
    if quiet is Fault.NO_HOURS:
        faults["quiet"] = Fault.NO_HOURS
    settings = Settings(
        address=location.label if location else "",
        location=location,
        lead_minutes=lead if isinstance(lead, int) else None,
        quiet=quiet if isinstance(quiet, QuietHours) else None,
    )
    return settings, faults, choices


def wished(
    reading: Reading, locale: str, now: datetime, name: Callable[[str], str]
) -> Sequence[Subscription]:
    """The subscriptions that a reading without faults asks for; ``name`` makes an id of what one is about.

    The same wish has the same id, so that asking again changes the settings and doubles nothing.
    """
    found = []
    for topic in reading.topics:
        wanted = reading.body if topic is Topic.MEETINGS else ""
        place = reading.settings.location
        about = "\x1f".join((reading.channel, reading.target, topic, wanted, place.label if place else ""))
        found.append(
            Subscription(
                id=name(about),
                topic=topic,
                filter=wanted,
                address=reading.settings.address,
                location=place,
                locale=locale,
                channel=reading.channel,
                target=reading.target,
                lead_minutes=reading.settings.lead_minutes if topic in LEADS else None,
                quiet=reading.settings.quiet,
                consent=Consent("", now),
                created=now,
            )
        )
    return found


LEADS = frozenset({Topic.MEETINGS})
"""Topics of which one can choose how long before one is told: of pickups the evening before is right."""


def _place(
    address: str, topics: Collection[Topic], resolve: Resolve
) -> tuple[Location | None, Fault | None, tuple[str, ...]]:
    """The place; without one the whole city. An address that is not found is never widened to that."""
    if not address:
        return None, Fault.NO_ADDRESS if NEEDS_ADDRESS & set(topics) else None, ()
    found = resolve(address)
    if found.found is Found.EXACT and found.location is not None:
        return found.location, None, ()
    if found.found is Found.OUTSIDE:
        return None, Fault.OUTSIDE, ()
    near = (found.location,) if found.location else found.candidates
    is_close = found.found in (Found.NEAR, Found.AMBIGUOUS)
    fault = Fault.WHICH_ADDRESS if is_close else Fault.UNKNOWN_ADDRESS
    return None, fault, tuple(dict.fromkeys(each.label for each in near))


def _lead(said: str) -> int | Fault | None:
    if not said:
        return None
    most = int(LONGEST_LEAD.total_seconds() // 60)
    right = re.fullmatch(r"[0-9]{1,5}", said) and int(said) <= most
    return int(said) if right else Fault.NO_LEAD


def _quiet(form: Form) -> QuietHours | Fault | None:
    """None is the city's; equal ends are none at all."""
    if form.quiet == Quiet.NONE:
        return NO_QUIET
    if form.quiet != Quiet.OWN:
        return None
    start, end = _clock(form.quiet_from), _clock(form.quiet_to)
    return Fault.NO_HOURS if start is None or end is None else QuietHours(start, end)


def _clock(said: str) -> time | None:
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", said)
    return time(int(found[1]), int(found[2])) if found else None
