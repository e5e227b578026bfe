"""Who has left, and what is remembered of it: bars on a target, and departures that a START can undo. Pure.

Who leaves is remembered by a keyed digest (never the target), so that neither a list that staff bring again
nor a message that was planned already reaches them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from city.enrolment.signup import By, stamp
from city.enrolment.streams import BY_STREAM, excepted, wants
from city.enrolment.subscriptions import Subscription, Topic, place_key
from city.localized import words_of
from city.nouns import noun

COME_BACK = timedelta(days=30)
"""How long what a STOP has ended can be had again by a START; then only the evidence is left."""


class Bar(StrEnum):
    """Why a target is not written to."""

    LEFT = "left"  # until they sign up again
    STOPPED = "stopped"  # by a STOP: until a START, and not even a confirmation is sent
    BLOCKED = "blocked"  # "this was not me": as STOPPED
    PAUSED = "paused"  # until then


_SILENT = frozenset({Bar.STOPPED, Bar.BLOCKED})


@noun(frozen=True, slots=True)
class Suppression:
    """One bar on a target: of one topic, or ("") of all; ``until`` None is for good.

    ``topic`` may name one stream of a topic, "pickup:trash": then no list brings that back, and all else of
    the topic goes on.
    """

    bar: Bar
    topic: str = ""
    until: datetime | None = None

    def holds(self, topic: str, now: datetime) -> bool:
        """Whether it keeps back what is said of this topic at ``now``."""
        return self.topic in ("", topic) and (self.until is None or now < self.until)


def barred(bars: Iterable[Suppression], topic: str, now: datetime) -> Bar | None:
    """What keeps a notice of this topic back, if anything does."""
    return next((each.bar for each in bars if each.holds(topic, now)), None)


def may_be_asked(bars: Iterable[Suppression]) -> bool:
    """Whether even a confirmation may be sent to this target."""
    return not any(each.bar in _SILENT and not each.topic for each in bars)


def is_left(
    given: Subscription,
    theirs: Iterable[Subscription],
    gone: Iterable[Departure],
    bars: Iterable[Suppression],
    now: datetime,
) -> bool:
    """Whether whoever a row of a list is for has left what it asks for: no list brings it back.

    Its topic, a stream that it takes in, or one of several of a topic; ``theirs`` is what this target is
    sent, ``gone`` what it has left.
    """
    same = [each for each in theirs if each.topic is given.topic]
    known = next((each for each in same if each.id == given.id), None)
    if known is not None and any(wants(given.filter, each) for each in excepted(known.filter)):
        return True
    if known is None and same and any(each.subscription_id == given.id for each in gone):
        return True
    for each in bars:
        topic, _, stream = each.topic.partition(":")
        is_out = bool(stream) and topic == given.topic and wants(given.filter, stream)
        if each.bar is not Bar.PAUSED and (is_out or each.holds(given.topic, now)):
            return True
    return False


def after_joining(
    bars: Iterable[Suppression], topics: Collection[str], stream: str = ""
) -> tuple[Suppression, ...]:
    """What is left of the bars when somebody has confirmed that they want these topics, or one's ``stream``.

    Who had left altogether, and comes back for one topic, has not come back for the others.
    """
    kept: list[Suppression] = []
    for each in bars:
        topic, _, named = each.topic.partition(":")
        is_other = bool(named and stream) and named != words_of(stream)
        if each.bar is Bar.PAUSED or (topic in topics and not is_other):
            continue
        if each.topic:
            kept.append(each)
        else:
            kept += [Suppression(Bar.LEFT, other) for other in Topic if other not in topics]
    return tuple(dict.fromkeys(kept))


@noun(frozen=True, slots=True, kw_only=True)
class Departure:
    """A subscription that somebody has left, and the evidence that it was wanted: without its target.

    ``wish`` is what a START brings back, for as long as :data:`COME_BACK`.
    """

    subscription_id: str
    person: str
    channel: str
    topic: Topic
    left: datetime
    by: By
    evidence: str = field(repr=False)
    wish: Subscription | None = field(default=None, repr=False)


def departure(
    subscription: Subscription, person: str, by: By, now: datetime, *, may_return: bool
) -> Departure:
    """What is remembered of a subscription that is left at ``now``; ``person`` is its target's digest."""
    since = stamp(subscription.consent.confirmed)
    said = f"{subscription.consent.evidence} [{subscription.locale}; since {since}]"
    return Departure(
        subscription_id=subscription.id,
        person=person,
        channel=subscription.channel,
        topic=subscription.topic,
        left=now,
        by=by,
        evidence=said,
        wish=replace(subscription, target="") if may_return else None,
    )


def returning(
    departures: Iterable[Departure], topic: str, target: str, now: datetime, stream: str = ""
) -> tuple[Subscription, ...]:
    """What a START brings back to ``target``: what the last STOP had ended, of all, of one topic, or of what
    takes in one stream of it. What was left by another STOP before stays left."""
    left = [
        (each, each.wish)
        for each in departures
        if each.wish is not None
        and topic in ("", each.topic)
        and now - each.left < COME_BACK
        and wants(each.wish.filter, stream)
    ]
    last = max((each.left for each, _ in left), default=now)
    found = {}
    for each, wish in left:
        if each.left == last:
            said = f"{each.evidence} [left by {each.by} {stamp(each.left)}; came back by text {stamp(now)}]"
            consent = replace(wish.consent, evidence=said, confirmed=now)
            found[each.subscription_id] = replace(wish, target=target, consent=consent)
    return tuple(found.values())


def after_returning(bars: Iterable[Suppression], back: Collection[Subscription]) -> tuple[Suppression, ...]:
    """What is left of the bars after a START of all: those of topics and streams that did not come back."""
    kept = []
    for each in bars:
        topic, _, stream = each.topic.partition(":")
        is_back = any(one.topic == topic and wants(one.filter, stream) for one in back)
        if topic and each.bar is not Bar.PAUSED and not is_back:
            kept.append(each)
    return tuple(kept)


@noun(frozen=True, slots=True)
class Leave:
    """What a letter's link can end: ``this``, one of its ``streams``, or ``all`` that its target is sent."""

    this: Subscription = field(repr=False)
    all: Sequence[Subscription] = field(repr=False)
    streams: Sequence[str] = ()

    @property
    def is_of_one_place(self) -> bool:
        """Whether the same target is sent this topic for another place too, which goes on."""
        return any(each.topic is self.this.topic and not is_at_same(each, self.this) for each in self.all)


def is_alike(one: Subscription, other: Subscription) -> bool:
    """Whether two subscriptions of one target tell of the same: what ends the one ends the other."""
    same = one.topic is other.topic and words_of(one.filter) == words_of(other.filter)
    return same and is_at_same(one, other)


def is_at_same(one: Subscription, other: Subscription) -> bool:
    """Whether they are for the same place; of all but pickups the place only says who hears of it first."""
    return one.topic not in BY_STREAM or _place_of(one) == _place_of(other)


def _place_of(each: Subscription) -> object:
    return place_key(each.location) or words_of(each.address)
