"""How far the telling of one thing has come: how many were due, told, failed or dropped, and how fast. Pure.

It is computed from counts, second by second, never from persons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from city.delivery.circuits import Circuit
from city.delivery.deliveries import Reason, State
from city.delivery.pulse import Queue
from city.nouns import noun

SHARES = (50, 95, 100)
"""Per cent of those who can still be told; the times to them are what a city is asked for."""
DUE = "due"
DELIVERED, UNDELIVERED = "delivered", "undelivered"
"""What a provider says of something that it had accepted (city/delivery/receipts.py)."""
FAILED = frozenset({State.REFUSED.value, State.GAVE_UP.value, State.EXPIRED.value})
ENDED = frozenset({State.WITHDRAWN.value, State.SUPERSEDED.value})
HELD = frozenset({Reason.QUIET_HOURS.value, Reason.RATE.value})
"""Reasons for which somebody is told later; the others are final."""


class Happening(NamedTuple):
    """So many deliveries came to this state by this cause ("" where nothing was tried). PENDING: an attempt
    that is followed by another. ``at`` is a second since 1970."""

    state: str
    cause: str
    many: int
    at: int = 0


@noun(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one thing has come, or one day. Counts of deliveries; ``retried`` of attempts.

    ``accepted`` is what a channel took; ``delivered`` and ``undelivered`` what providers have said since of
    that, None where none has said anything: most ways report nothing. ``failed`` is by cause (``expired``
    where there was no attempt), ``dropped`` by reason: whom it concerned and who was not told. ``held`` are
    those who had to wait for the
    same, at most at any one time; they may be among the due as well. ``seconds`` are from falling due until
    so many per cent of those who can be told were (of a day: who were told of emergencies); None where that
    is still to come.
    """

    due: int = 0
    accepted: int = 0
    delivered: int | None = None
    undelivered: int | None = None
    pending: int = 0
    failed: Mapping[str, int]
    ended: Mapping[str, int]
    retried: Mapping[str, int]
    dropped: Mapping[str, int]
    held: Mapping[str, int]
    seconds: Mapping[int, int | None]


class Thing(NamedTuple):
    """What is told: one version of one event, under which topics, and since when (a second since 1970)."""

    event_id: str
    version: str
    topics: Sequence[str]
    began: datetime


def progress(
    happenings: Iterable[Happening],
    drops: Mapping[str, int],
    began: int | None = None,
    late: Mapping[int, int] | None = None,
) -> Progress:
    """What these amount to. ``began`` is the second at which it fell due.

    Of a day, on which much falls due at many times, ``late`` says of its emergencies so many seconds after
    which how many were told; without either there are no times.
    """
    sums: Counter[tuple[str, str]] = Counter()
    landed: Counter[int] = Counter()
    for each in happenings:
        sums[each.state, each.cause] += each.many
        if each.state == State.SENT:
            landed[each.at] += each.many
    due = sums[DUE, ""]
    accepted = landed.total()
    failed = _by_cause(sums, FAILED)
    ended: Counter[str] = Counter()
    for (state, _), count in sums.items():
        if state in ENDED:
            ended[state] += count
    reported = {word: sums[word, ""] for word in (DELIVERED, UNDELIVERED)}
    pending = max(0, due - accepted - failed.total() - ended.total())
    times = times_to(late, sum(late.values()), 0) if late else {}
    if began is not None:
        times = times_to(landed, accepted + pending, began)
    return Progress(
        due=due,
        accepted=accepted,
        **(reported if any(reported.values()) else {}),
        pending=pending,
        failed=failed,
        ended=ended,
        retried=_by_cause(sums, frozenset({State.PENDING.value})),
        dropped={reason: count for reason, count in sorted(drops.items()) if reason not in HELD},
        held={reason: count for reason, count in sorted(drops.items()) if reason in HELD},
        seconds=times,
    )


def _by_cause(sums: Mapping[tuple[str, str], int], states: frozenset[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (state, cause), count in sums.items():
        if state in states:
            found[cause or state] += count
    return found


def times_to(landed: Mapping[int, int], total: int, began: int) -> Mapping[int, int | None]:
    """Seconds from ``began`` until each share of ``total`` had landed; None where it has not yet."""
    found: dict[int, int | None] = dict.fromkeys(SHARES)
    reached = 0
    for at in sorted(landed):
        reached += landed[at]
        for share in SHARES:
            if found[share] is None and total and reached * 100 >= share * total:
                found[share] = max(0, at - began)
    return found


def as_json(found: Progress) -> Mapping[str, Any]:
    """As plain JSON values. ``delivered`` is null where no provider has reported anything."""
    return {
        "due": found.due,
        "accepted": found.accepted,
        "delivered": found.delivered,
        "undelivered": found.undelivered,
        "pending": found.pending,
        "failed": dict(found.failed),
        "ended": dict(found.ended),
        "retried": dict(found.retried),
        "dropped": dict(found.dropped),
        "held": dict(found.held),
        "seconds_to": {str(share): seconds for share, seconds in found.seconds.items()},
    }


class Total(NamedTuple):
    """So many deliveries of a channel and lane came to this state by this cause, since the beginning."""

    channel: str
    lane: str
    state: str
    cause: str
    many: int


class Drop(NamedTuple):
    """So many of a cohort were not told of one thing, for this reason."""

    event_id: str
    version: str
    cohort: int
    reason: str
    channel: str
    topic: str
    many: int


class ProgressStore(Protocol):
    """What is known of all this, in sums."""

    def things(self, limit: int) -> Sequence[tuple[Thing, Progress]]:
        """The last things that were told, newest first."""
        ...

    def between(self, start: datetime, end: datetime) -> Progress:
        """What happened from ``start`` until before ``end``."""
        ...

    def totals(self) -> Sequence[Total]:
        """Everything since the beginning: these sums never go back."""
        ...

    def dropped(self) -> Mapping[tuple[str, str], int]:
        """How many were dropped, by channel and reason, since the beginning."""
        ...

    def queues(self, now: datetime) -> Mapping[str, Queue]:
        """What waits on each channel."""
        ...

    def circuits(self) -> Mapping[str, Circuit]:
        """The providers that have failed lately."""
        ...
