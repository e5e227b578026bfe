"""When a delivery is tried again: written once, for every channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from city.delivery.deliveries import Attempt, Delivery, Lane, Outcome, Result, State


@dataclass(frozen=True, slots=True)
class Schedule:
    """Doubling waits from ``first`` to ``longest``, for at most ``attempts``."""

    first: timedelta
    longest: timedelta
    attempts: int

    def wait(self, attempts: int, jitter: float) -> timedelta:
        """After so many attempts: the doubled wait, spread over its second half by ``jitter`` (0 to 1)."""
        doublings: int = 2 ** min(attempts - 1, 30)
        doubled = min(self.first * doublings, self.longest)
        return doubled * (0.5 + 0.5 * jitter)


SCHEDULES: Mapping[Lane, Schedule] = {
    Lane.EMERGENCY: Schedule(timedelta(seconds=1), timedelta(minutes=1), 120),
    Lane.TIMELY: Schedule(timedelta(seconds=2), timedelta(minutes=15), 14),
    Lane.DIGEST: Schedule(timedelta(seconds=10), timedelta(minutes=30), 10),
}
"""An emergency is tried for two hours, the others for about one and a half; all until they expire."""

LAST_TRY = timedelta(minutes=1)
"""So long before it is too late a receiver is asked once more that wants to be asked later than that."""


def after(delivery: Delivery, outcome: Outcome, now: datetime, jitter: float, provider: str = "") -> Attempt:
    """What an outcome makes of a delivery: final, or another try before it expires."""
    state, next_at = State.PENDING, None
    if outcome.result is Result.SENT:
        state = State.SENT
    elif outcome.result is Result.REFUSED:
        state = State.REFUSED
    elif delivery.attempts + 1 >= SCHEDULES[delivery.lane].attempts:
        state = State.GAVE_UP
    else:
        next_at = _next(delivery, outcome.retry_after, now, jitter)
        state = State.PENDING if next_at else State.EXPIRED
    return Attempt(
        delivery_id=delivery.id,
        at=now,
        outcome=outcome,
        state=state,
        next_at=next_at,
        first=not delivery.attempts,
        provider=provider,
    )


def _next(delivery: Delivery, asked: timedelta | None, now: datetime, jitter: float) -> datetime | None:
    """When it is tried again; None where that would be too late.

    A receiver may ask for patience (``asked``), but neither of an emergency for longer than we wait by
    ourselves, nor so that nobody hears at all: servers are wrong about when they will be back. In the last
    minute of an emergency no wish counts, and none reaches into it.
    """
    schedule = SCHEDULES[delivery.lane]
    wait = schedule.wait(delivery.attempts + 1, jitter)
    last = delivery.expires - LAST_TRY
    patience = asked or wait
    if delivery.lane is Lane.EMERGENCY:
        patience = min(patience, schedule.longest, max(last - now, wait))
    if now + max(wait, patience) < delivery.expires:
        return now + max(wait, patience)
    return last if asked and last > now + wait else None
