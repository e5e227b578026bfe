"""What one resident is owed, and what became of telling them.

A delivery is known by its natural key, (subscription, event, version): however many
planners find the same alert due, the store keeps one row. Told at least once: where
the answer to an attempt was lost, the outcome is *unknown* and it is tried again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from city.enrolment.subscriptions import Topic
from city.nouns import noun


class Lane(IntEnum):
    """Which queue a delivery waits in; a lower one always goes first."""

    EMERGENCY = 0
    TIMELY = 1
    DIGEST = 2

    @property
    def label(self) -> str:
        """The lane as the command line and the console write it."""
        return self.name.lower()


class Reason(StrEnum):
    """Why somebody is told, or is not: the same word in log, test and console."""

    # told
    MEETING_REMINDER = "meeting_reminder"
    MEETING_CANCELLED = "meeting_cancelled"
    MEETING_POSTPONED = "meeting_postponed"
    MEETING_MOVED = "meeting_moved"
    MEETING_REINSTATED = "meeting_reinstated"
    PICKUP_EVE = "pickup_eve"
    PICKUP_MOVED = "pickup_moved"
    PICKUP_CANCELLED = "pickup_cancelled"
    PICKUP_REINSTATED = "pickup_reinstated"
    ADVISORY = "advisory"
    ADVISORY_UPDATE = "advisory_update"
    ALL_CLEAR = "all_clear"
    NEWS = "news"
    REQUEST_STATUS = "request_status"
    PERMIT_STATUS = "permit_status"
    DIGEST = "digest"
    EVENT_REMINDER = "event_reminder"
    EVENT_MOVED = "event_moved"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_REINSTATED = "event_reinstated"
    # not told
    NOT_YET = "not_yet"
    ALREADY_PLANNED = "already_planned"
    TOLD_OF_THE_CHANGE = "told_of_the_change"
    ONE_PER_PERSON = "one_per_person"
    QUIET_HOURS = "quiet_hours"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    NOT_COLLECTED = "not_collected"
    RATE = "rate"
    NO_CHANNEL = "no_channel"
    NOT_PUBLIC = "not_public"
    NOT_CONCERNED = "not_concerned"
    SAME_AS_BEFORE = "same_as_before"


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be said: the phrase and its facts, as plain JSON values.

    The words are chosen when it is sent, so that "tomorrow" is still true after a
    night of quiet hours.
    """

    key: str
    facts: Mapping[str, Any]


def delivery_id(subscription_id: str, event_id: str, version: str) -> str:
    """The same for the same key, for ever: receivers recognise a repetition by it."""
    return hashlib.sha256("\x1f".join((subscription_id, event_id, version)).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said, alike to all who are told of it on one channel under one topic.

    ``version`` says which state of the event it tells, so that a second state is a second
    telling. ``at`` is when it fell due, ``expires`` when it is too late.
    """

    event_id: str
    version: str
    topic: Topic
    channel: str
    lane: Lane
    at: datetime
    expires: datetime
    reason: Reason
    notice: Notice


Batch = tuple[Said, Sequence[int]]
"""What is said, and to which subscriptions, by their numbers."""


@dataclass(frozen=True, slots=True)
class DueAlert:
    """Something that one subscriber is owed."""

    subscription_id: str
    said: Said

    @property
    def event_id(self) -> str:
        return self.said.event_id

    @property
    def topic(self) -> Topic:
        return self.said.topic

    @property
    def reason(self) -> Reason:
        return self.said.reason

    @property
    def delivery_id(self) -> str:
        return delivery_id(self.subscription_id, self.said.event_id, self.said.version)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A due alert that is not sent now, and why."""

    due: DueAlert
    reason: Reason


class State(StrEnum):
    """Where a delivery stands. Everything but PENDING is final."""

    PENDING = "pending"
    SENT = "sent"  # accepted by the channel
    REFUSED = "refused"
    GAVE_UP = "gave_up"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # the subscription is gone
    SUPERSEDED = "superseded"  # something newer says otherwise


class Result(StrEnum):
    """How one attempt ended."""

    SENT = "sent"
    RETRY = "retry"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # it may have arrived: the answer was lost


class Cause(StrEnum):
    """What kind of thing happened, in the same words for every channel."""

    ACCEPTED = "accepted"
    ALREADY_THERE = "already_there"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no_answer"
    SERVER_ERROR = "server_error"
    BUSY = "busy"
    RATE_LIMITED = "rate_limited"
    GONE = "gone"  # there is no such recipient any more, for ever
    OPTED_OUT = "opted_out"  # the provider knows that the recipient wants nothing more on this channel
    REJECTED = "rejected"
    UNAUTHORISED = "unauthorised"
    REDIRECTED = "redirected"
    BAD_TARGET = "bad_target"
    FORBIDDEN_TARGET = "forbidden_target"
    DISK = "disk"
    NO_CHANNEL = "no_channel"
    NOT_PUBLIC = "not_public"  # a test, an exercise or a message for few: it never leaves (B4)
    WORKER_LOST = "worker_lost"


@noun(frozen=True, slots=True)
class Outcome:
    """What a channel says of one target: whether trying again can help, and why.

    ``retry_after`` is the receiver's own wish. ``detail`` never holds the target.
    """

    result: Result
    cause: Cause
    retry_after: timedelta | None = None
    detail: str = ""

    @property
    def can_retry(self) -> bool:
        return self.result in (Result.RETRY, Result.UNKNOWN)


@noun(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A due alert that somebody has planned, and how far it has come."""

    id: str
    subscription_id: str
    event_id: str
    version: str
    topic: Topic
    channel: str
    lane: Lane
    notice: Notice
    at: datetime
    expires: datetime
    attempts: int = 0
    unknown: int = 0  # attempts whose answer was lost


@noun(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try, as it is written down: what happened, and where that leaves the delivery."""

    delivery_id: str
    at: datetime
    outcome: Outcome | None  # None: not even tried (expired, withdrawn, held back until next_at)
    state: State
    next_at: datetime | None = None
    held: bool = False  # by quiet hours until next_at: nobody waits for it
    first: bool = True  # no attempt before it
    provider: str = ""  # who was asked (city.circuits); "" where nobody knows


TOLD, SURE, OVERTAKEN = 1, 2, 4
"""What is known of a planned delivery, as far as it decides what else somebody is told.

TOLD: they may have heard it (accepted, answer lost, or on its way at this moment), so that its end
or change is owed to them. SURE: they have (accepted, or on its way), so that the same again need not
be said. OVERTAKEN: it was ended before it was sent; if it holds again it is planned again.
"""


@dataclass(frozen=True, slots=True)
class Rows:
    """Everybody for whom one version of one event was planned: four columns of one length.

    ``numbers`` of subscriptions, in order; ``planned`` and ``ats`` (when it fell due) in
    microseconds since 1970; ``bits`` of TOLD, SURE and OVERTAKEN.
    """

    numbers: Sequence[int] = ()
    planned: Sequence[int] = ()
    ats: Sequence[int] = ()
    bits: Sequence[int] = ()

    def standing(self) -> Iterator[int]:
        """The numbers of those whose delivery was not overtaken."""
        return (number for number, bits in zip(self.numbers, self.bits, strict=True) if not bits & OVERTAKEN)
