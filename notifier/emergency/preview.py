"""What a sender must see before anything leaves: the words, how many hear them, and how long it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from city.advisories import Message
from city.delivery.deliveries import SURE, TOLD, Rows
from city.enrolment.subscriptions import SHARED, Consent, Subscription, Topic
from city.localtime import micros
from city.records import Advisory
from notifier.causes import advisories
from notifier.causes.advisories import Ground
from notifier.causes.announcements import Announcement, Told, Watchers, everybody
from notifier.sending.texts import Words, render

RATES: Mapping[str, float] = {
    "sms": 3.0,  # parts a second of a toll-free number; a short code has 100
    "voice": 1.0,
    "email": 14.0,  # a new SES account
    "webpush": 1_000.0,
    "alexa": 25.0,
    "webhook": 200.0,
    "outbox": 500.0,
}
"""Messages a second on each channel where the city has not said what its own account may send
(``[channels.rates]``); what providers give by default (alerting.md, physical limits)."""

SLOWEST = 1.0
"""A second, of a channel that nobody knows."""

_NOBODY = "preview"


def words(
    message: Message,
    before: Sequence[Message],
    ground: Ground,
    locales: Iterable[str],
    now: datetime,
    zone: str,
) -> Mapping[str, Words]:
    """What residents would read of a message, by locale; empty where it says nothing that is told.

    The very planner and writer are asked, for a subscriber to everything who has heard what came ``before``.
    """
    live = [replace(each, status="Actual", scope="Public") for each in (*before, message)]
    told = {advisories.event_of(each) for each in before}
    topics = advisories.topics_of(live[-1])
    at = [micros(now)] * len(topics)
    heard = Told(
        [(event, advisories.VERSION) for event in told],
        lambda _event, _version: Rows(range(len(topics)), at, at, [TOLD | SURE] * len(topics)),
    )
    watchers = everybody([_everything(topic, now) for topic in topics])
    found = _announced(live, watchers, heard, ground, now)
    return {locale: render(each.notice, locale, now, zone) for each in found[:1] for locale in locales}


def audience(
    message: Message, known: Iterable[Advisory], watchers: Watchers, told: Told, ground: Ground, now: datetime
) -> Mapping[str, int]:
    """How many messages would go out on each channel, one person once on each. An estimate: who
    subscribes meanwhile is told too."""
    live = replace(message, status="Actual", scope="Public")
    found = _announced([*(each.message for each in known), live], watchers, told, ground, now)
    roll = watchers.roll
    people: dict[str, set[int]] = defaultdict(set)
    for part in (each for announcement in found for each in announcement.audience):
        channel = roll.cohorts[part.cohort].channel
        numbers = watchers.numbers(part)
        people[channel].update(numbers if channel in SHARED else map(roll.party_of, numbers))
    return {channel: len(those) for channel, those in people.items()}


def seconds_to_last(
    counts: Mapping[str, int], rates: Mapping[str, float], parts: Mapping[str, int] | None = None
) -> Mapping[str, float]:
    """How long it takes until the last message of each channel has left, at the channel's rate.

    ``parts`` is how many pieces one message is on channels that count pieces (SMS).
    """
    return {
        channel: round(
            count * (parts or {}).get(channel, 1) / rates.get(channel, RATES.get(channel, SLOWEST)), 1
        )
        for channel, count in counts.items()
    }


def _announced(
    messages: Sequence[Message], watchers: Watchers, told: Told, ground: Ground, now: datetime
) -> Sequence[Announcement]:
    """What is announced of the last of these messages."""
    records = [Advisory(id=each.id, source=_NOBODY, received=now, message=each) for each in messages]
    # It is sent a moment after ``now``: what is asked is what will be told then.
    at = max([now, *(each.sent for each in messages if each.sent)])
    event = advisories.event_of(messages[-1])
    found = advisories.announce(records, watchers, told, ground, at).announcements
    return [each for each in found if each.event_id == event]


def _everything(topic: Topic, now: datetime) -> Subscription:
    return Subscription(
        id=_NOBODY, topic=topic, locale="en-US", channel="outbox", target="",
        consent=Consent("", now), created=now,
    )  # fmt: skip
