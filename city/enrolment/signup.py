"""Joining and leaving: asked, confirmed, left. Every step is a pure function of *now* and says its reason.

Nothing is sent to a target before whoever reads it has confirmed, but the confirmation itself. Who leaves is
remembered by a keyed digest (never the target), so that neither a list that staff bring again nor a message
that was planned already reaches them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from city.enrolment.streams import excepted, wants
from city.enrolment.subscriptions import Subscription, Topic
from city.localized import words_of
from city.nouns import noun

ASKED_LASTS = timedelta(hours=48)
"""How long a confirmation may be answered."""
CODE_LASTS = timedelta(minutes=30)
"""How long a code may be typed: six digits are fewer than a link has."""
MOST_TRIES = 5
COME_BACK = timedelta(days=30)
"""How long what a STOP has ended can be had again by a START; then only the evidence is left."""

PER_TARGET = ((timedelta(hours=1), 3), (timedelta(days=1), 6))
PER_SOURCE = ((timedelta(hours=1), 20), (timedelta(days=1), 60))
"""How many confirmations one target is sent, and one source (an internet address) may cause: nobody can
have a stranger's telephone bombarded."""
REMEMBERED = timedelta(days=1)
"""How far back the limits look."""


class Stage(StrEnum):
    """Where a sign-up stands."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    LEFT = "left"


class Why(StrEnum):
    """Why a step was taken or not: the same word in log, test and page."""

    ASKED = "asked"
    TOO_OFTEN_TARGET = "too_often_target"
    TOO_OFTEN_SOURCE = "too_often_source"
    BARRED = "barred"  # whoever reads this target has said that nothing more is to come
    CONFIRMED = "confirmed"
    ALREADY_CONFIRMED = "already_confirmed"
    WRONG_CODE = "wrong_code"
    TOO_MANY_TRIES = "too_many_tries"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    LEFT = "left"
    NOTHING_TO_LEAVE = "nothing_to_leave"
    CAME_BACK = "came_back"


class By(StrEnum):
    """How somebody took a step; kept with the evidence."""

    LINK = "link"
    CODE = "code"
    TEXT = "text"
    KEY = "key"  # of a telephone, in a call
    ONE_CLICK = "one_click"  # RFC 8058
    OWN_PAGE = "own_page"
    PROVIDER = "provider"
    STAFF = "staff"


@noun(frozen=True, slots=True, kw_only=True)
class Signup:
    """Somebody's wish to be told, before and after it is confirmed. All of its wishes have one target.

    ``code`` is a keyed digest. ``evidence`` are the words that were agreed to, and where.
    """

    id: str
    person: str
    channel: str
    stage: Stage
    asked: datetime
    locale: str
    wishes: tuple[Subscription, ...] = field(default=(), repr=False)
    evidence: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    tries: int = 0

    @property
    def expires(self) -> datetime:
        """When it can be confirmed no longer."""
        return self.asked + ASKED_LASTS


@noun(frozen=True, slots=True)
class Step:
    """What a step made of a sign-up, and why."""

    signup: Signup | None
    why: Why


def confirmed(signup: Signup | None, now: datetime) -> Step:
    """By the link, or by a "yes" from the telephone itself. Once only: afterwards nothing changes."""
    if signup is None:
        return Step(None, Why.UNKNOWN)
    if signup.stage is Stage.CONFIRMED:
        return Step(signup, Why.ALREADY_CONFIRMED)
    if signup.stage is Stage.LEFT:
        return Step(signup, Why.BARRED)
    if now >= signup.expires:
        return Step(signup, Why.EXPIRED)
    return Step(replace(signup, stage=Stage.CONFIRMED), Why.CONFIRMED)


def confirmed_by_code(signup: Signup | None, code: str, now: datetime) -> Step:
    """By the code that was sent, typed on the page; ``code`` is the digest of what was typed."""
    step = confirmed(signup, now)
    if step.why is not Why.CONFIRMED or signup is None:
        return step
    if now >= signup.asked + CODE_LASTS:
        return Step(signup, Why.EXPIRED)
    if signup.tries >= MOST_TRIES:
        return Step(signup, Why.TOO_MANY_TRIES)
    if not signup.code or code != signup.code:
        return Step(replace(signup, tries=signup.tries + 1), Why.WRONG_CODE)
    return step


def left(signup: Signup) -> Step:
    """Whoever reads the target wants none of it, confirmed or not."""
    if signup.stage is Stage.LEFT:
        return Step(signup, Why.NOTHING_TO_LEAVE)
    return Step(replace(signup, stage=Stage.LEFT), Why.LEFT)


def agreed(signup: Signup, by: By, now: datetime) -> tuple[Subscription, ...]:
    """The subscriptions of a confirmed sign-up, each with the evidence of what was agreed to."""
    said = f"{signup.evidence} [asked {_stamp(signup.asked)}; confirmed by {by} {_stamp(now)}]"
    return tuple(
        replace(each, consent=replace(each.consent, evidence=said, confirmed=now)) for each in signup.wishes
    )


def _stamp(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")


def changed(given: Subscription, wanted: str, said: str, now: datetime) -> Subscription:
    """The subscription with another filter, and with what was ``said`` for it among its evidence."""
    evidence = f"{given.consent.evidence} [{said} {_stamp(now)}]"
    return replace(given, filter=wanted, consent=replace(given.consent, evidence=evidence))


def may_ask(of_target: Collection[datetime], of_source: Collection[datetime], now: datetime) -> Why:
    """Whether one more confirmation may be sent, by when earlier ones were asked for."""
    if _is_full(of_target, PER_TARGET, now):
        return Why.TOO_OFTEN_TARGET
    return Why.TOO_OFTEN_SOURCE if _is_full(of_source, PER_SOURCE, now) else Why.ASKED


def _is_full(times: Collection[datetime], limits: Iterable[tuple[timedelta, int]], now: datetime) -> bool:
    return any(sum(now - each < window for each in times) >= most for window, most in limits)


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
    since = _stamp(subscription.consent.confirmed)
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
            said = f"{each.evidence} [left by {each.by} {_stamp(each.left)}; came back by text {_stamp(now)}]"
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
class Asked:
    """What became of asking. ``ticket`` names the sign-up on the page where its code is typed."""

    why: Why
    ticket: str = field(default="", repr=False)


@noun(frozen=True, slots=True)
class Leave:
    """What a link in a letter can end: ``this``, and with it ``all`` that the same target is sent."""

    this: Subscription = field(repr=False)
    all: Sequence[Subscription] = field(repr=False)


@noun(frozen=True, slots=True)
class Mine:
    """What is kept about a target, and until when nothing is sent to it (None: nothing keeps it back)."""

    channel: str
    target: str = field(repr=False)
    subscriptions: Sequence[Subscription] = field(repr=False)
    paused_until: datetime | None = None


@noun(frozen=True, slots=True)
class Inbound:
    """One text message. ``handled``: the provider has answered its keyword itself."""

    sender: str = field(repr=False)
    text: str = field(repr=False)
    handled: bool = False


@noun(frozen=True, slots=True, kw_only=True)
class ServiceMessage:
    """A message that is no alert: a confirmation, a link to one's own page, the answer to a text."""

    id: str
    kind: str
    channel: str
    target: str = field(repr=False)
    locale: str
    facts: Mapping[str, str] = field(repr=False)
    at: datetime
    expires: datetime
    attempts: int = 0


class SignupStore(Protocol):
    """Sign-ups, bars, departures and what is to be said of them; all that identifies anybody is sealed."""

    def transaction(self) -> AbstractContextManager[object]:
        """All or nothing of what is done inside, subscriptions included; one process at a time."""
        ...

    def person(self, channel: str, target: str) -> str:
        """The keyed digest that stands for this target: the same as on its subscriptions."""
        ...

    def digest(self, text: str) -> str:
        """A keyed digest of anything that is to be recognised and not kept."""
        ...

    def put(self, signup: Signup) -> None:
        """Keep it in the place of the one with its id. Of one that is over, only how it ended is kept."""
        ...

    def get(self, signup_id: str) -> Signup | None: ...

    def open_of(self, person: str) -> Sequence[Signup]:
        """Those that wait to be confirmed, newest first."""
        ...

    def note_ask(self, person: str, source: str, at: datetime) -> None:
        """Count one more confirmation for the limits."""
        ...

    def asks(
        self, person: str, source: str, since: datetime
    ) -> tuple[Sequence[datetime], Sequence[datetime]]:
        """When confirmations were asked for: to this target, and from this source."""
        ...

    def bars(self, person: str) -> Sequence[Suppression]: ...

    def set_bars(self, person: str, bars: Sequence[Suppression], at: datetime) -> None:
        """These and no others."""
        ...

    def depart(self, departures: Sequence[Departure]) -> None:
        """Remember them, for good."""
        ...

    def departures(self, person: str) -> Sequence[Departure]:
        """Oldest first."""
        ...

    def open_page(self, token: str, channel: str, target: str, until: datetime) -> None:
        """Let whoever holds this token see the page of this target; only its digest is kept."""
        ...

    def page_of(self, token: str, now: datetime) -> tuple[str, str] | None:
        """The channel and target whose page a token opens."""
        ...

    def keep_talk(self, person: str, state: Mapping[str, Any], until: datetime) -> None:
        """What the next text of this person is to be understood by."""
        ...

    def talk(self, person: str, now: datetime) -> Mapping[str, Any]:
        """What was kept, empty where it is over."""
        ...

    def post(self, message: ServiceMessage) -> None:
        """Have it sent."""
        ...

    def claim(self, now: datetime, limit: int) -> Sequence[ServiceMessage]:
        """Those whose turn has come, leased for a while: who dies with one leaves it to another."""
        ...

    def settle(self, message_id: str, next_at: datetime | None) -> None:
        """None: it is over, and nothing of it is kept. Else when to try again."""
        ...

    def forget(self, person: str) -> None:
        """Delete everything about this person but the bars, which hold a digest and nothing else."""
        ...

    def tidy(self, now: datetime) -> None:
        """Delete what is over: sign-ups that nobody confirmed, wishes that nobody came back for."""
        ...
