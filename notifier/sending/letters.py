"""A delivery as a letter: its words, and what the channel has to know of it beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from city.collection.waste import by_custom
from city.delivery.deliveries import Delivery, Notice, Reason
from city.enrolment.streams import BY_STREAM, is_one, wants
from city.enrolment.subscriptions import Subscription, Topic
from notifier.channels import ACTUAL, PUBLIC, Letter
from notifier.sending.texts import render
from words import language_of

KEYS = "234567"
"""1 says it again, 8 and 9 end more than one stream."""

OFFICIAL = frozenset({Reason.ADVISORY, Reason.ADVISORY_UPDATE, Reason.ALL_CLEAR})
"""Notices of official messages, which have a status and a scope; all else the city says of itself."""


def letter(
    delivery: Delivery,
    subscription: Subscription,
    now: datetime,
    zone: str,
    unsubscribe: str = "",
    page: str = "",
) -> Letter:
    """What is sent at ``now`` (aware), in words that are true then; ``zone`` is the city's.

    ``unsubscribe`` is the link that ends the subscription, ``page`` where the city's official alerts can be
    read in whole: what is shortened for a channel leads there.
    """
    notice = wanted(delivery.notice, subscription) or delivery.notice
    words = render(notice, subscription.locale, now, zone)
    marks = _marks(notice)
    return Letter(
        delivery_id=delivery.id,
        subscription_id=delivery.subscription_id,
        event_id=delivery.event_id,
        topic=delivery.topic,
        locale=subscription.locale,
        subject=words.subject,
        text=words.text,
        sent_at=now,
        target=subscription.target,
        lane=delivery.lane,
        expires=delivery.expires,
        chain=marks.get("chain") or delivery.event_id,
        status=marks.get("status", ""),
        scope=marks.get("scope", ""),
        notice=notice,
        link=f"{page}?lang={language_of(subscription.locale)}" if page and _is_official(delivery) else "",
        unsubscribe=unsubscribe,
        filter=subscription.filter,
        keys=streams_by_key(delivery.notice, subscription),
    )


def streams_by_key(notice: Notice, subscription: Subscription) -> Mapping[str, str]:
    """The key of a telephone that ends each stream a notice tells of, where the subscription is for more.

    A key is a stream's own, whatever else its subscriber leaves while the telephone rings.
    """
    if subscription.topic is not Topic.PICKUP or is_one(subscription.filter):
        return {}
    told = sorted(notice.facts.get("streams", ()), key=by_custom)
    return {key: each for key, each in zip(KEYS, told, strict=False) if wants(subscription.filter, each)}


def wanted(notice: Notice, subscription: Subscription) -> Notice | None:
    """What of it the subscriber wants still, None for nothing: a stream that they have left since it was
    planned is in no letter."""
    streams = notice.facts.get("streams") if subscription.topic in BY_STREAM and subscription.filter else None
    if not streams:
        return notice
    rest = [each for each in streams if wants(subscription.filter, each)]
    if len(rest) == len(streams):
        return notice
    return Notice(notice.key, {**notice.facts, "streams": rest}) if rest else None


def _is_official(delivery: Delivery) -> bool:
    return delivery.notice.key in OFFICIAL


def _marks(notice: Notice) -> Mapping[str, str]:
    """Status, scope and chain; an official message that does not say its status is not taken for actual."""
    if notice.key not in OFFICIAL:
        return {"status": ACTUAL, "scope": PUBLIC}
    facts: Mapping[str, Mapping[str, str]] = notice.facts
    return next(iter(facts.values()), {})
