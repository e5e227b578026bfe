"""A provider that says "gone" or "stop" ends a subscription; nothing else that goes wrong does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from city.delivery.deliveries import Cause, Outcome, Result, State
from city.enrolment.subscriptions import Subscription
from notifier.sending.deliver import is_last
from notifier.sending.emission import KEPT, LEFT
from tests.notifier.alder import Recorder, Town, alert

ENDS = {Cause.GONE, Cause.OPTED_OUT}


@pytest.mark.parametrize("cause", sorted(Cause))
def test_f4_only_gone_and_opted_out_are_the_last_word(cause: Cause) -> None:
    """A server's error, a refusal, a lost answer, a key of our own: nobody is unsubscribed for those."""
    for result in Result:
        assert is_last(Outcome(result, cause, detail="HTTP 400")) is (cause in ENDS)


def test_our_own_gate_ends_nothing() -> None:
    """Who has left one topic keeps the others: that letter was kept back, no provider has said a word."""
    assert not is_last(LEFT)
    assert not is_last(KEPT)


def test_subscription_ends_after_its_last_attempt_is_written_down(town: Town) -> None:
    """How many are gone can still be counted; who is gone is told of once."""
    gone = Outcome(Result.REFUSED, Cause.GONE, detail="HTTP 410")
    town.channels["webhook"] = Recorder(answers=[gone])
    seen: list[tuple[str, dict[State, int], int]] = []

    def ended(subscription: Subscription, now: datetime) -> None:
        count = town.database.connection.execute("SELECT COUNT(*) FROM attempts").fetchone()[0]
        seen.append((subscription.id, dict(town.deliveries.counts()), count))

    town.restart()
    town.notifier._tools = replace(town.notifier._tools, ended=ended)
    town.view.all = [alert()]
    town.subscribe("s1", {"id": "s2", "target": "https://example.org/2"})
    tally = town.notifier.deliver()
    assert tally.causes[Cause.GONE] == 1
    ((who, states, attempts),) = seen
    assert who in {"s1", "s2"}
    assert states[State.REFUSED] == 1
    assert attempts >= 1
