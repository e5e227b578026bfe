"""What one resident is owed, and what became of telling them.

A delivery is known by its natural key, (subscription, event, version): however many
planners find the same alert due, the store keeps one row. Told at least once: where
the answer to an attempt was lost, the outcome is *unknown* and it is tried again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, Protocol

from city.subscriptions import Topic


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DueAlert:
    """Something that one subscriber is owed. ``at`` is when it fell due."""

    subscription_id: str
    event_id: str
    version: str
    topic: Topic
    channel: str
    lane: Lane
    at: datetime
    expires: datetime
    reason: Reason
    notice: Notice
    person: str = field(default="", repr=False)

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it one telling of one thing to one subscriber."""
        return (self.subscription_id, self.event_id, self.version)

    @property
    def delivery_id(self) -> str:
        """The same for the same key, for ever: receivers recognise a repetition by it."""
        return hashlib.sha256("\x1f".join(self.key).encode()).hexdigest()[:32]


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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try, as it is written down: what happened, and where that leaves the delivery."""

    delivery_id: str
    at: datetime
    outcome: Outcome | None  # None: not even tried (expired, withdrawn, held back until next_at)
    state: State
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """A delivery planned for somebody, as far as it decides what else they are told.

    ``told``: they may have heard it (accepted, answer lost, or on its way at this
    moment), so that its end or change is owed to them. ``sure``: they have (accepted, or
    on its way), so that the same again need not be said. ``overtaken``: it was ended
    before it was sent; if it holds again it is planned again. ``number`` counts in the order
    of planning, for those planned at one instant.
    """

    subscription_id: str
    event_id: str
    version: str
    at: datetime
    planned: datetime
    told: bool
    sure: bool
    overtaken: bool = False
    number: int = 0


class DeliveryStore(Protocol):
    """Deliveries and their attempts. Any number of processes may use it at once."""

    def plan(self, dues: Sequence[DueAlert], now: datetime) -> int:
        """Write a row for each that has none yet; how many were new.

        One that was overtaken, and holds again, is pending again.
        """
        ...

    def claim(
        self,
        now: datetime,
        limit: int,
        *,
        ready_by: datetime,
        lanes: Collection[Lane] = tuple(Lane),
        reserve: int = 0,
        landed: Sequence[Attempt] = (),
    ) -> Sequence[Delivery]:
        """Record what has ``landed``, then lease up to ``limit`` pending deliveries of these lanes whose turn
        came by ``ready_by``: in one transaction.

        The more urgent lane first, then the longest due; all but emergencies leave ``reserve`` places. What a
        dead worker held is claimed again, and its lost attempt is written down as unknown.
        """
        ...

    def record(self, attempts: Sequence[Attempt]) -> None:
        """Append the attempts and end their leases, in one transaction."""
        ...

    def next_turn(self) -> datetime | None:
        """When the earliest pending delivery may be tried; None where all is final or held back."""
        ...

    def pending_versions(self) -> Collection[tuple[str, str]]:
        """The (event, version) pairs of which deliveries are pending."""
        ...

    def supersede(self, versions: Collection[tuple[str, str]], now: datetime) -> int:
        """End the unclaimed pending deliveries of these (event, version) pairs; how many."""
        ...

    def versions(self, since: datetime) -> Collection[tuple[str, str]]:
        """The (event, version) pairs that were planned for anybody since then."""
        ...

    def tellings(self, event_ids: Collection[str]) -> Sequence[Telling]:
        """All rows of these events."""
        ...

    def recent(self, since: datetime, at_least: int) -> Mapping[str, int]:
        """How many deliveries, emergencies apart, were planned since then for those who got many."""
        ...

    def counts(self) -> Mapping[State, int]:
        """How many deliveries stand where."""
        ...
