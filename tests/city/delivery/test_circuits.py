"""When a provider is left alone, and when it is tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from city.delivery.circuits import (
    _SYMPTOMS,
    FAILURES,
    FIRST_WAIT,
    LONGEST_WAIT,
    PROBE_LASTS,
    Circuit,
    State,
    Symptom,
    after,
    counts,
    probing,
    provider_of,
    symptom,
    unprobed,
)
from city.delivery.deliveries import Cause, Outcome, Result

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
OK = Outcome(Result.SENT, Cause.ACCEPTED)
DOWN = Outcome(Result.RETRY, Cause.UNREACHABLE)
LOST = Outcome(Result.UNKNOWN, Cause.NO_ANSWER)
SLOW = Outcome(Result.RETRY, Cause.RATE_LIMITED)
GONE = Outcome(Result.REFUSED, Cause.GONE)
UNTRIED = Outcome(Result.REFUSED, Cause.BAD_TARGET)
FRESH = Circuit(provider="sms")


def failed(times: int, now: datetime = NOON) -> Circuit:
    found = after(FRESH, [DOWN] * times, now)
    assert found is not None
    return found


def test_every_cause_says_something_of_the_provider() -> None:
    """A cause that is added without being thought of here is red."""
    assert set(_SYMPTOMS) == set(Cause)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (OK, Symptom.WELL),
        (GONE, Symptom.WELL),
        (SLOW, Symptom.BUSY),
        (Outcome(Result.RETRY, Cause.BUSY), Symptom.BUSY),
        (DOWN, Symptom.BROKEN),
        (LOST, Symptom.BROKEN),
        (Outcome(Result.RETRY, Cause.SERVER_ERROR), Symptom.BROKEN),
        (Outcome(Result.RETRY, Cause.UNAUTHORISED), Symptom.BROKEN),
        (Outcome(Result.REFUSED, Cause.UNAUTHORISED), Symptom.WELL),
        (UNTRIED, Symptom.NONE),
        (Outcome(Result.REFUSED, Cause.NOT_PUBLIC), Symptom.NONE),
    ],
)
def test_broken_busy_and_well_are_told_apart(outcome: Outcome, said: Symptom) -> None:
    """A refusal of one recipient is an answer; what was not asked has not failed."""
    assert symptom(outcome) is said


@pytest.mark.parametrize(
    ("outcomes", "state", "failures"),
    [
        ([], None, 0),
        ([OK], None, 0),
        ([UNTRIED], None, 0),
        ([DOWN] * (FAILURES - 1), State.CLOSED, FAILURES - 1),
        ([DOWN] * FAILURES, State.OPEN, FAILURES),
        ([DOWN, LOST] * 6, State.OPEN, 12),
        ([DOWN] * (FAILURES - 1) + [OK, DOWN], State.CLOSED, 1),
        ([DOWN] * (FAILURES - 1) + [SLOW, DOWN], State.CLOSED, 1),
        ([DOWN] * (FAILURES - 1) + [GONE, DOWN], State.CLOSED, 1),
        ([DOWN] * (FAILURES - 1) + [UNTRIED, DOWN], State.OPEN, FAILURES),
        ([DOWN] * FAILURES + [OK], None, 0),
    ],
)
def test_so_many_failures_in_a_row_open_it(
    outcomes: list[Outcome], state: State | None, failures: int
) -> None:
    """Any answer ends the row, and a closed circuit without failures is not even remembered."""
    found = after(FRESH, outcomes, NOON)
    assert (found.state(NOON) if found else None, found.failures if found else 0) == (state, failures)


def test_after_a_wait_one_may_probe() -> None:
    """Open, then half open; while the probe is on its way it is open for everybody else."""
    circuit = failed(FAILURES)
    assert circuit.state(NOON + FIRST_WAIT - timedelta(microseconds=1)) is State.OPEN
    assert circuit.state(NOON + FIRST_WAIT) is State.HALF_OPEN
    sent = probing(circuit, NOON + FIRST_WAIT)
    assert sent.state(NOON + FIRST_WAIT + PROBE_LASTS - timedelta(seconds=1)) is State.OPEN
    assert sent.state(NOON + FIRST_WAIT + PROBE_LASTS) is State.HALF_OPEN
    assert after(sent, [OK], NOON + FIRST_WAIT) is None


def test_probes_that_fail_become_rare_but_never_rarer_than_a_minute() -> None:
    """4, 8, 16, 32, 60, 60 seconds: an emergency may be waiting."""
    circuit, now, waits = failed(FAILURES), NOON, list[float]()
    for _ in range(6):
        assert circuit.probe_at is not None
        now = circuit.probe_at
        found = after(probing(circuit, now), [DOWN], now)
        assert found is not None
        assert found.probe_at is not None
        circuit = found
        waits.append((found.probe_at - now).total_seconds())
    assert waits == [4, 8, 16, 32, 60, LONGEST_WAIT.total_seconds()]
    assert circuit.opened == NOON


def test_what_was_on_its_way_when_it_opened_says_nothing_new() -> None:
    """Sixty-four that fail together are one failure of the provider, not sixty-four probes."""
    circuit = failed(64)
    assert (circuit.trips, circuit.probe_at, circuit.failures) == (0, NOON + FIRST_WAIT, 64)


@pytest.mark.parametrize(
    ("circuit", "outcome", "first", "noted"),
    [
        (None, OK, True, False),
        (None, UNTRIED, True, False),
        (None, DOWN, True, True),
        (None, DOWN, False, False),
        (failed(1), DOWN, False, False),
        (failed(1), OK, False, True),
        (failed(FAILURES), DOWN, False, False),
        (probing(failed(FAILURES), NOON), DOWN, False, True),
        (probing(failed(FAILURES), NOON), OK, False, True),
        (unprobed(probing(failed(FAILURES), NOON), NOON), DOWN, False, False),
    ],
)
def test_a_dead_recipient_says_nothing_of_the_provider(
    circuit: Circuit | None, outcome: Outcome, first: bool, noted: bool
) -> None:
    """Their messages fail again and again: only a first attempt counts, or a probe."""
    assert counts(circuit, outcome, first=first) is noted


def test_a_closed_circuit_says_why_it_failed_last() -> None:
    """The cause is what staff read."""
    assert failed(FAILURES).cause == "unreachable"
    lost = after(failed(FAILURES - 1), [LOST], NOON)
    assert lost is not None
    assert lost.cause == "no_answer"
    assert replace(lost, failures=0).opened == NOON


@pytest.mark.parametrize(
    ("channel", "target", "provider"),
    [
        ("sms", "+15550100", "sms"),
        ("email", "a@b.example", "email"),
        ("webhook", "https://Hooks.Example/a/b?token=x", "webhook:hooks.example:https"),
        ("webhook", "https://hooks.example:8443/a", "webhook:hooks.example:8443"),
        ("webhook", "http://[::1]:80/x", "webhook:::1:80"),
        ("webhook", "http://[bad", "webhook"),
        ("webhook", "http://a:99999999/", "webhook"),
        ("webhook", "", "webhook::"),
    ],
)
def test_a_webhooks_every_host_is_a_provider(channel: str, target: str, provider: str) -> None:
    """One resident's dead server must not silence the others'; of other channels the provider is one."""
    assert provider_of(channel, target) == provider
