"""Whether a channel works: well, busy or broken, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from city.delivery.circuits import FAILURES, Circuit, after
from city.delivery.deliveries import Cause, Outcome, Result
from city.delivery.pulse import AGAIN, EVERY, HEARD_WITHIN, Canary, Health, Pulse, Queue, Why, due, pulse

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
TAKEN = Outcome(Result.SENT, Cause.ACCEPTED)
DOWN = Outcome(Result.RETRY, Cause.UNREACHABLE)
LOST = Outcome(Result.UNKNOWN, Cause.NO_ANSWER)
LOCKED = Outcome(Result.RETRY, Cause.UNAUTHORISED)
SLOW = Outcome(Result.RETRY, Cause.RATE_LIMITED)
NO = Outcome(Result.REFUSED, Cause.REJECTED)
NEVER_SENT = Outcome(Result.REFUSED, Cause.FORBIDDEN_TARGET)


def canary(outcome: Outcome | None, minutes: float = 1, *, heard: bool | None = None) -> Canary:
    """One that was sent so many minutes ago; ``heard`` None where it cannot be heard."""
    at = NOON - timedelta(minutes=minutes)
    came = at if heard else None
    return Canary(id="c", channel="sms", at=at, outcome=outcome, audible=heard is not None, heard=came)


def circuit(outcome: Outcome, failures: int = FAILURES) -> Circuit | None:
    return after(Circuit(provider="sms"), [outcome] * failures, NOON)


LONG_QUEUE = Queue(201, NOON - timedelta(minutes=3), 5)
DEAD_QUEUE = Queue(201, NOON - timedelta(minutes=3), 0)


@pytest.mark.parametrize(
    ("canaries", "open_circuit", "queue", "health", "why"),
    [
        ([], None, Queue(), Health.UNTRIED, Why.NO_CANARY),
        ([canary(None)], None, Queue(), Health.UNTRIED, Why.NO_CANARY),
        ([canary(TAKEN)], None, Queue(), Health.WELL, Why.ACCEPTED),
        ([canary(TAKEN, heard=True)], None, Queue(), Health.WELL, Why.HEARD),
        ([canary(None), canary(TAKEN, 60, heard=True)], None, Queue(), Health.WELL, Why.HEARD),
        # one that fails is bad luck, two are not
        ([canary(DOWN), canary(TAKEN, 60)], None, Queue(), Health.WELL, Why.ACCEPTED),
        ([canary(DOWN)], None, Queue(), Health.UNTRIED, Why.NO_CANARY),
        ([canary(DOWN), canary(DOWN, 2)], None, Queue(), Health.BROKEN, Why.UNREACHABLE),
        ([canary(LOCKED), canary(LOCKED, 2)], None, Queue(), Health.BROKEN, Why.CREDENTIALS),
        ([canary(LOST), canary(DOWN, 2)], None, Queue(), Health.BROKEN, Why.FAILING),
        ([canary(NO), canary(NO, 2)], None, Queue(), Health.BROKEN, Why.REFUSED),
        ([canary(None, 0), canary(NO), canary(NO, 2)], None, Queue(), Health.BROKEN, Why.REFUSED),
        ([canary(TAKEN), canary(NO, 2), canary(NO, 3)], None, Queue(), Health.WELL, Why.ACCEPTED),
        ([canary(NEVER_SENT), canary(NEVER_SENT, 2)], None, Queue(), Health.UNTRIED, Why.NO_CANARY),
        # heard by nobody
        ([canary(TAKEN, 4, heard=False)], None, Queue(), Health.WELL, Why.ACCEPTED),
        (
            [canary(TAKEN, 6, heard=False), canary(TAKEN, 7, heard=False)],
            None,
            Queue(),
            Health.BROKEN,
            Why.SILENT,
        ),
        ([canary(None, 6), canary(None, 7)], None, Queue(), Health.BROKEN, Why.SILENT),
        # the next one is on its way already: it says nothing before its time is over
        (
            [canary(TAKEN, 0, heard=False), canary(TAKEN, 6, heard=False), canary(TAKEN, 12, heard=False)],
            None,
            Queue(),
            Health.BROKEN,
            Why.SILENT,
        ),
        (
            [canary(TAKEN, 0, heard=False), canary(TAKEN, 6, heard=False), canary(TAKEN, 12, heard=True)],
            None,
            Queue(),
            Health.WELL,
            Why.ACCEPTED,
        ),
        (
            [canary(TAKEN, 1, heard=True), canary(TAKEN, 6, heard=False), canary(TAKEN, 12, heard=False)],
            None,
            Queue(),
            Health.WELL,
            Why.HEARD,
        ),
        # busy
        ([canary(SLOW), canary(DOWN, 2)], None, Queue(), Health.BUSY, Why.RATE_LIMITED),
        ([canary(TAKEN)], None, LONG_QUEUE, Health.BUSY, Why.QUEUE_MOVES),
        ([canary(TAKEN)], None, DEAD_QUEUE, Health.BROKEN, Why.QUEUE_STANDS),
        ([canary(TAKEN)], None, Queue(200, NOON - timedelta(hours=1), 0), Health.WELL, Why.ACCEPTED),
        ([canary(TAKEN)], None, Queue(9_999, NOON - timedelta(seconds=90), 0), Health.WELL, Why.ACCEPTED),
        # what residents' own messages say counts more than an old canary
        ([canary(TAKEN)], circuit(DOWN), LONG_QUEUE, Health.BROKEN, Why.UNREACHABLE),
        ([canary(TAKEN)], circuit(LOCKED), Queue(), Health.BROKEN, Why.CREDENTIALS),
        ([canary(TAKEN)], circuit(LOST), Queue(), Health.BROKEN, Why.FAILING),
        ([canary(TAKEN)], circuit(DOWN, FAILURES - 1), Queue(), Health.WELL, Why.ACCEPTED),
    ],
)
def test_broken_and_busy_are_told_apart(
    canaries: list[Canary], open_circuit: Circuit | None, queue: Queue, health: Health, why: Why
) -> None:
    """Broken needs somebody; busy needs patience; each with its reason."""
    assert pulse(tuple(canaries), open_circuit, queue, NOON) == Pulse(health, why)


@pytest.mark.parametrize(
    ("last", "channel", "is_due"),
    [
        (None, "sms", True),
        (canary(TAKEN, 59), "sms", False),
        (canary(TAKEN, 60), "sms", True),
        (canary(TAKEN, 60), "voice", False),
        (canary(TAKEN, 24 * 60), "voice", True),
        (canary(DOWN, 0.9), "sms", False),
        (canary(DOWN, 1), "sms", True),
        (canary(DOWN, 1), "voice", True),
        (canary(None, 1), "sms", False),
        (canary(None, 6), "sms", True),
        (canary(TAKEN, 4, heard=False), "sms", False),
        (canary(TAKEN, 6, heard=False), "sms", True),
        (canary(TAKEN, -600), "sms", True),
    ],
)
def test_a_canary_is_sent_every_hour_and_sooner_after_a_failure(
    last: Canary | None, channel: str, is_due: bool
) -> None:
    """A telephone rings once a day for it; a clock that was set back stops nothing."""
    assert due(last, channel, NOON) is is_due
    assert AGAIN < HEARD_WITHIN < EVERY
