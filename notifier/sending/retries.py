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
        wait = SCHEDULES[delivery.lane].wait(delivery.attempts + 1, jitter)
        next_at = now + max(wait, outcome.retry_after or wait)
        if next_at >= delivery.expires:
            state, next_at = State.EXPIRED, None
    return Attempt(
        delivery_id=delivery.id,
        at=now,
        outcome=outcome,
        state=state,
        next_at=next_at,
        first=not delivery.attempts,
        provider=provider,
    )
