"""Whether each way to residents works: well, busy or broken, and why. Pure.

*Busy* means that messages get through, only later: waiting helps. *Broken* means that they do not,
until somebody does something: somebody is paged. A *canary* is a message that the city sends to
itself on each channel, so that a way that nobody used all night is known to work before it is needed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from city.delivery.circuits import Circuit, State, Symptom, symptom
from city.delivery.deliveries import Outcome, Result
from city.nouns import noun

EVERY = timedelta(hours=1)
EVERY_CALL = timedelta(days=1)
"""How often a canary is sent; a telephone does not ring every hour for it."""
AGAIN = timedelta(minutes=1)
"""After so long, where the last one did not get through: one that failed may have been bad luck."""
HEARD_WITHIN = timedelta(minutes=5)
"""So long a canary may take to come back, where it can be heard."""
LONG = 200
"""More messages waiting than this, the first for longer than A_WHILE, are a queue."""
A_WHILE = timedelta(minutes=2)


class Health(StrEnum):
    """How a channel is."""

    WELL = "well"
    BUSY = "busy"
    BROKEN = "broken"
    UNTRIED = "untried"


class Why(StrEnum):
    """Why it is said to be so."""

    HEARD = "heard"  # the canary came back
    ACCEPTED = "accepted"  # the provider took the canary; whether it arrives cannot be heard here
    NO_CANARY = "no_canary"  # nothing speaks against it, but nobody has tried
    # busy
    RATE_LIMITED = "rate_limited"  # the provider asks for patience
    QUEUE_MOVES = "queue_moves"  # much is waiting, and it gets less
    # broken
    UNREACHABLE = "unreachable"
    CREDENTIALS = "credentials"
    REFUSED = "refused"  # the provider answered, and did not take the canary
    FAILING = "failing"  # it does not answer, or with errors
    SILENT = "silent"  # it was taken, and has not been heard
    QUEUE_STANDS = "queue_stands"  # much is waiting, and nothing leaves


@noun(frozen=True, slots=True, kw_only=True)
class Canary:
    """One message of the city to itself. ``outcome`` is None while it is on its way; ``audible`` says that it
    can be heard when it comes back, ``heard`` when it was."""

    id: str
    channel: str
    at: datetime
    outcome: Outcome | None = None
    audible: bool = False
    heard: datetime | None = None


class Queue(NamedTuple):
    """What waits on a channel, its turn being now: how much, since when, and how many were sent lately."""

    waiting: int = 0
    since: datetime | None = None
    moved: int = 0


class Pulse(NamedTuple):
    """How a channel is, and why."""

    health: Health
    why: Why


def due(last: Canary | None, channel: str, now: datetime) -> bool:
    """Whether a canary is to be sent on this channel now. A clock that was set back is not waited for."""
    if last is None or last.at > now:
        return True
    every = EVERY_CALL if channel == "voice" else EVERY
    return now - last.at >= (every if _is_well(last, now) else AGAIN)


def _is_well(canary: Canary, now: datetime) -> bool:
    """Whether it got through, or may still do so."""
    taken = canary.outcome is None or canary.outcome.result is Result.SENT
    return taken and (not _is_lost(canary, now))


def _is_known(canary: Canary, now: datetime) -> bool:
    """Whether it has shown what became of it."""
    if canary.outcome is None or (canary.audible and canary.outcome.result is Result.SENT):
        return canary.heard is not None or _is_lost(canary, now)
    return True


def _is_lost(canary: Canary, now: datetime) -> bool:
    late = now - canary.at > HEARD_WITHIN
    return late and (canary.outcome is None or (canary.audible and canary.heard is None))


def pulse(
    canaries: tuple[Canary, ...],
    circuit: Circuit | None,
    queue: Queue,
    now: datetime,
    *,
    expected: bool = True,
) -> Pulse:
    """How a channel is, from its last canaries (newest first), its circuit and its queue.

    ``expected`` is whether the channel has a canary at all. One canary that failed is not believed;
    two in a row are.
    """
    if circuit is not None and circuit.state(now) is not State.CLOSED:
        return Pulse(Health.BROKEN, _BY_CAUSE.get(circuit.cause, Why.FAILING))
    if found := _from_canaries(canaries, now):
        return found
    stands = queue.waiting > LONG and queue.since is not None and now - queue.since > A_WHILE
    if stands:
        return Pulse(Health.BUSY, Why.QUEUE_MOVES) if queue.moved else Pulse(Health.BROKEN, Why.QUEUE_STANDS)
    if any(each.heard for each in canaries[:2]):
        return Pulse(Health.WELL, Why.HEARD)
    if any(each.outcome is not None and each.outcome.result is Result.SENT for each in canaries[:2]):
        return Pulse(Health.WELL, Why.ACCEPTED)
    return Pulse(Health.UNTRIED if expected or not queue.moved else Health.WELL, Why.NO_CANARY)


def _from_canaries(canaries: tuple[Canary, ...], now: datetime) -> Pulse | None:
    """What the last two canaries say against the channel. One that may still be heard says nothing yet: else
    the next one, which is sent as soon as one was lost, would speak for a channel that is silent."""
    back = [each for each in canaries if _is_known(each, now)][:2]
    said = [_said(each, now) for each in back]
    if said and said[0] is Why.RATE_LIMITED:
        return Pulse(Health.BUSY, Why.RATE_LIMITED)
    if len(said) == 2 and said[0] is not None and said[1] is not None:
        return Pulse(Health.BROKEN, said[0])
    return None


def _said(canary: Canary, now: datetime) -> Why | None:
    """What one canary says against its channel; None where it got through, or may still."""
    outcome = canary.outcome
    if outcome is not None and symptom(outcome) is Symptom.NONE:
        return None  # it was not even sent: that is the settings' fault, and `townbell check` says so
    if outcome is not None and outcome.result is not Result.SENT:
        if symptom(outcome) is Symptom.BUSY:
            return Why.RATE_LIMITED
        if outcome.result is Result.REFUSED:
            return Why.REFUSED
        return _BY_CAUSE.get(outcome.cause.value, Why.FAILING)
    return Why.SILENT if _is_lost(canary, now) else None


_BY_CAUSE = {"unreachable": Why.UNREACHABLE, "unauthorised": Why.CREDENTIALS}


class CanaryStore(Protocol):
    """The canaries that were sent, shared by all processes."""

    def begin(self, canary: Canary) -> bool:
        """Note that it is about to be sent; False where another process has begun the same."""
        ...

    def end(self, canary_id: str, outcome: Outcome) -> None:
        """Note what became of sending it."""
        ...

    def hear(self, canary_id: str, at: datetime) -> bool:
        """Note that it came back; False where there is none of this id that was not heard yet."""
        ...

    def last(self, channel: str) -> tuple[Canary, ...]:
        """The last few of a channel, newest first."""
        ...
