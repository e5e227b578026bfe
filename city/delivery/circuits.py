"""When a provider is left alone, and when it is tried again: a circuit for each. Pure.

A provider that is broken fails everybody alike: to go on asking it uses up the attempts of all who
wait, and the places of those who could be told by another way. So after some failures in a row it is
asked by one message at a time, ever more seldom, until it answers. A provider that is *busy* is
not broken: it answers, and is asked more slowly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

from city.delivery.deliveries import Cause, Outcome
from city.nouns import noun

FAILURES = 10
"""So many messages that fail in a row, each at its first attempt, open a circuit: that some recipients'
own addresses fail again and again says nothing of the provider."""
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=1)
"""Between two probes. No longer, since an emergency may be waiting."""
PROBE_LASTS = timedelta(seconds=15)
"""So long nobody else probes while a probe is on its way."""
FRESH_FIRST = timedelta(seconds=5)
"""So long a probe is left to a message that has not failed yet."""
BY_HOST = frozenset({"webhook"})
"""Channels whose every host is a provider of its own."""


class Symptom(StrEnum):
    """What an outcome says of the provider."""

    WELL = "well"  # it answered, be it with a refusal of this one recipient
    BUSY = "busy"
    BROKEN = "broken"
    NONE = "none"  # it was not asked


_SYMPTOMS: Mapping[Cause, Symptom] = {
    Cause.ACCEPTED: Symptom.WELL,
    Cause.ALREADY_THERE: Symptom.WELL,
    Cause.GONE: Symptom.WELL,
    Cause.OPTED_OUT: Symptom.WELL,
    Cause.REJECTED: Symptom.WELL,
    Cause.REDIRECTED: Symptom.WELL,
    Cause.BUSY: Symptom.BUSY,
    Cause.RATE_LIMITED: Symptom.BUSY,
    Cause.UNREACHABLE: Symptom.BROKEN,
    Cause.NO_ANSWER: Symptom.BROKEN,
    Cause.SERVER_ERROR: Symptom.BROKEN,
    Cause.UNAUTHORISED: Symptom.BROKEN,
    Cause.DISK: Symptom.BROKEN,
    Cause.NO_CHANNEL: Symptom.NONE,
    Cause.BAD_TARGET: Symptom.NONE,
    Cause.FORBIDDEN_TARGET: Symptom.NONE,
    Cause.NOT_PUBLIC: Symptom.NONE,
    Cause.WORKER_LOST: Symptom.NONE,
}


def symptom(outcome: Outcome) -> Symptom:
    """What an outcome says of the provider that was asked.

    A refusal for want of leave (a webhook's 401) is about one recipient's address; only what is to be
    tried again is about all.
    """
    if outcome.cause is Cause.UNAUTHORISED and not outcome.can_retry:
        return Symptom.WELL
    return _SYMPTOMS[outcome.cause]


class State(StrEnum):
    """Where a circuit stands."""

    CLOSED = "closed"  # everybody is sent
    OPEN = "open"  # nobody
    HALF_OPEN = "half_open"  # one


@noun(frozen=True, slots=True, kw_only=True)
class Circuit:
    """How a provider has answered lately. ``failures`` are those in a row, ``trips`` the probes that failed.

    ``probe_at`` is when the next probe may leave; None while it is closed. ``probed_at`` is when the
    last one left.
    """

    provider: str
    failures: int = 0
    trips: int = 0
    opened: datetime | None = None
    probe_at: datetime | None = None
    probed_at: datetime | None = None
    cause: str = ""

    def state(self, now: datetime) -> State:
        """Where it stands at ``now``."""
        if self.probe_at is None:
            return State.CLOSED
        return State.HALF_OPEN if self.probe_at <= now else State.OPEN


def provider_of(channel: str, target: str) -> str:
    """Who has to be working for this target to be reached: the channel's provider, or a webhook's host.

    The host is named by its port too: two servers on one machine are two.
    """
    if channel not in BY_HOST:
        return channel
    plain = _PLAIN.match(target)
    return _at_host(channel, plain[0] if plain else target)


_PLAIN = re.compile(r"https?://[A-Za-z0-9.:-]+(?=[/?#]|$)")
"""Scheme and host, where nothing has to be taken apart to see them."""


@lru_cache(maxsize=1024)
def _at_host(channel: str, url: str) -> str:
    """Most targets of a city lead to few hosts."""
    try:
        parts = urlsplit(url)
        return f"{channel}:{(parts.hostname or '').lower()}:{parts.port or parts.scheme.lower()}"
    except ValueError:
        return channel


def after(circuit: Circuit, outcomes: Iterable[Outcome], now: datetime) -> Circuit | None:
    """The circuit after these outcomes, in their order; None where nothing speaks against the provider."""
    found: Circuit | None = circuit
    for outcome in outcomes:
        said = symptom(outcome)
        if said in (Symptom.WELL, Symptom.BUSY):
            found = None
        elif said is Symptom.BROKEN:
            found = _failed(found or Circuit(provider=circuit.provider), outcome.cause, now)
    return found if found is not None and found.failures else None


def _failed(before: Circuit, cause: Cause, now: datetime) -> Circuit:
    failures = before.failures + 1
    changed = replace(before, failures=failures, cause=cause.value)
    if before.probe_at is None:
        return replace(changed, opened=now, probe_at=now + FIRST_WAIT) if failures >= FAILURES else changed
    if before.probed_at is None:
        return changed  # it was on its way when the circuit opened, and says nothing new
    trips = before.trips + 1
    wait: timedelta = min(FIRST_WAIT * 2 ** min(trips, 10), LONGEST_WAIT)
    return replace(changed, trips=trips, probe_at=now + wait, probed_at=None)


def probing(circuit: Circuit, now: datetime) -> Circuit:
    """The circuit once a probe leaves at ``now``: until it is back, or lost, nobody else is sent."""
    return replace(circuit, probe_at=now + PROBE_LASTS, probed_at=now)


def counts(circuit: Circuit | None, outcome: Outcome, *, first: bool) -> bool:
    """Whether an outcome is to be noted: one that fails again counts only if it was a probe."""
    said = symptom(outcome)
    if said is Symptom.NONE or (circuit is None and said is not Symptom.BROKEN):
        return False
    return first or said is not Symptom.BROKEN or (circuit is not None and circuit.probed_at is not None)


def unprobed(circuit: Circuit, now: datetime) -> Circuit:
    """The circuit where what was to be its probe was not sent after all: another may be, at once."""
    return replace(circuit, probe_at=now, probed_at=None)
