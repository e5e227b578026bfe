"""Joining: asked, confirmed, left. Every step is a pure function of *now* and says its reason.

Nothing is sent to a target before whoever reads it has confirmed, but the confirmation itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from city.enrolment.subscriptions import Subscription
from city.nouns import noun

ASKED_LASTS = timedelta(hours=48)
"""How long a confirmation may be answered."""
CODE_LASTS = timedelta(minutes=30)
"""How long a code may be typed: six digits are fewer than a link has."""
MOST_TRIES = 5

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
    said = f"{signup.evidence} [asked {stamp(signup.asked)}; confirmed by {by} {stamp(now)}]"
    return tuple(
        replace(each, consent=replace(each.consent, evidence=said, confirmed=now)) for each in signup.wishes
    )


def stamp(instant: datetime) -> str:
    """An instant as it stands in evidence."""
    return instant.isoformat(timespec="seconds")


def changed(given: Subscription, wanted: str, said: str, now: datetime) -> Subscription:
    """The subscription with another filter, and with what was ``said`` for it among its evidence."""
    evidence = f"{given.consent.evidence} [{said} {stamp(now)}]"
    return replace(given, filter=wanted, consent=replace(given.consent, evidence=evidence))


def may_ask(of_target: Collection[datetime], of_source: Collection[datetime], now: datetime) -> Why:
    """Whether one more confirmation may be sent, by when earlier ones were asked for."""
    if _is_full(of_target, PER_TARGET, now):
        return Why.TOO_OFTEN_TARGET
    return Why.TOO_OFTEN_SOURCE if _is_full(of_source, PER_SOURCE, now) else Why.ASKED


def _is_full(times: Collection[datetime], limits: Iterable[tuple[timedelta, int]], now: datetime) -> bool:
    return any(sum(now - each < window for each in times) >= most for window, most in limits)


@noun(frozen=True, slots=True)
class Asked:
    """What became of asking. ``ticket`` names the sign-up on the page where its code is typed."""

    why: Why
    ticket: str = field(default="", repr=False)
