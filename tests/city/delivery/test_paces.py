"""So many a second, however many processes share it and however late they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from city.delivery.paces import CATCH_UP, idle_after, leave

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def sent(rate: float, total: int, steps: list[float], start: datetime = NOON) -> list[float]:
    """When each of ``total`` messages left, being looked for after each of these waits (seconds), and as
    soon as leave was promised."""
    idle_at, now, left = None, start, list[float]()
    looks = iter(steps)
    while len(left) < total:
        found = leave(rate, idle_at, total - len(left), now)
        if found.messages:
            idle_at = idle_after(rate, idle_at, found.messages, now)
            left += [(now - start).total_seconds()] * found.messages
        now = max(found.next_at, now) + timedelta(seconds=next(looks, 0.001))
    return left


@pytest.mark.parametrize("rate", [0.5, 1, 14, 100, 1_000])
def test_the_last_leaves_when_the_rate_says(rate: float) -> None:
    """Of N messages the last leaves after N/R seconds, to within a burst and a look."""
    total = max(5, int(rate * 5))
    times = sent(rate, total, [])
    assert (total - 1) / rate - CATCH_UP.total_seconds() - 0.01 <= times[-1] <= total / rate * 1.05


@pytest.mark.parametrize("rate", [14, 100, 1_000])
def test_no_second_has_more_than_the_rate_and_a_burst(rate: float) -> None:
    """Whoever looks late catches up by a tenth of a second's worth, never by more."""
    random = Random(7)
    times = sent(rate, int(rate * 10), [random.expovariate(20) for _ in range(100_000)])
    most = rate * (1 + CATCH_UP.total_seconds()) + 1
    for n, begin in enumerate(times):
        assert sum(begin <= each < begin + 1 for each in times[n : n + int(rate * 2)]) <= most


def test_an_hour_of_rest_saves_nothing_up() -> None:
    """After it as many leave at once as after a second of rest."""
    first = leave(100, None, 1_000, NOON).messages
    later = leave(100, NOON, 1_000, NOON + timedelta(hours=1)).messages
    assert first == later == 11


def test_a_clock_that_was_set_back_does_not_stop_the_city() -> None:
    """What lies an hour ahead is another clock's: the rate begins anew."""
    assert leave(100, NOON + timedelta(hours=1), 1_000, NOON).messages == 11


def test_what_was_not_used_is_given_back() -> None:
    """A message that was held by quiet hours takes nobody's place."""
    idle_at = idle_after(14, None, 2, NOON)
    assert leave(14, idle_at, 5, NOON).messages == 0
    assert leave(14, idle_after(14, idle_at, -2, NOON), 5, NOON).messages == 2
