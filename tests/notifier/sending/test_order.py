"""Of an alert and its update nobody hears the alert last: two workers over one store, interleaved by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from city.delivery.deliveries import Cause, Delivery, Outcome, Result, State
from notifier.sending.retries import after
from tests.notifier.alder import NOON, Recorder, Town, View, alert

FIRST = alert("one", sender="desk@example.org", headline="Leave Harbor Street")
SECOND = alert(
    "two", NOON, msg_type="Update", refers=[FIRST.message], sender="desk@example.org",
    headline="Leave Harbor Street and Bay Street",
)  # fmt: skip
LATER = NOON + timedelta(seconds=30)
BOTH = [("s1", True), ("s2", True)]
BROKEN = Outcome(Result.RETRY, Cause.SERVER_ERROR)


class Pair:
    """Two processes over one store, each with its own lock and its own look at the city."""

    def __init__(self, folder: Path) -> None:
        self.one, self.two = Town(folder), Town(folder)
        self.one.subscribe("s1", "s2")
        self.one.view.all = self.two.view.all = [FIRST]

    @property
    def recorder(self) -> Recorder:
        found = self.two.channels["webhook"]
        assert isinstance(found, Recorder)
        return found

    def close(self) -> None:
        self.one.close()
        self.two.close()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    found = Pair(tmp_path)
    yield found
    found.close()


def claimed(town: Town, limit: int = 64) -> Sequence[Delivery]:
    now = town.clock.now()
    return town.deliveries.claim(now, limit, ready_by=now).deliveries


def subjects(pair: Pair) -> list[tuple[str, bool]]:
    """To whom, and whether it was the update."""
    return [
        (each.subscription_id, "Bay Street" in f"{each.subject} {each.text}")
        for each in pair.recorder.letters
    ]


def states(pair: Pair) -> dict[State, int]:
    return dict(pair.two.deliveries.counts())


def test_what_a_dead_worker_held_is_not_sent_after_its_update(pair: Pair) -> None:
    """Claimed, overtaken, its worker killed: it is freed, and ends. The update alone goes out."""
    pair.one.notifier.plan(NOON)
    assert len(claimed(pair.one)) == 2
    pair.two.view.all = [FIRST, SECOND]
    pair.two.notifier.plan(NOON)
    pair.one.workers.close()  # killed with both on their way
    pair.two.notifier.send()
    assert sorted(subjects(pair)) == BOTH
    assert states(pair) == {State.SUPERSEDED: 2, State.SENT: 2}
    lost = pair.two.database.rows("SELECT cause FROM attempts WHERE result = 'unknown'")
    assert [row[0] for row in lost] == ["worker_lost"] * 2


def test_what_fails_after_it_was_overtaken_is_not_tried_again(pair: Pair) -> None:
    """On its way when the update came, refused for the moment: there is no second try of it."""
    pair.one.notifier.plan(NOON)
    flying = claimed(pair.one)
    pair.two.view.all = [FIRST, SECOND]
    pair.two.notifier.plan(NOON)
    pair.one.deliveries.record([after(each, BROKEN, NOON, 1.0) for each in flying])
    pair.two.clock.instant = LATER
    pair.two.notifier.send()
    assert sorted(subjects(pair)) == BOTH
    assert states(pair) == {State.SUPERSEDED: 2, State.SENT: 2}


def test_the_update_waits_for_the_alert_that_is_on_its_way(pair: Pair) -> None:
    """To one of the two the alert is under way: their update leaves when it has landed."""
    pair.one.notifier.plan(NOON)
    (flying,) = claimed(pair.one, 1)
    pair.two.view.all = [FIRST, SECOND]
    pair.two.notifier.plan(NOON)
    pair.two.notifier.send()
    (told,) = subjects(pair)
    assert told == ("s2" if flying.subscription_id == "s1" else "s1", True)
    taken = Outcome(Result.SENT, Cause.ACCEPTED)
    pair.one.deliveries.record([after(flying, taken, NOON, 1.0)])
    pair.two.notifier.send()
    assert subjects(pair) == [told, (flying.subscription_id, True)]
    assert states(pair) == {State.SUPERSEDED: 1, State.SENT: 3}


def test_a_worker_that_hangs_keeps_nobody_from_the_update(pair: Pair) -> None:
    """It lives and lets nothing land: after half a minute the update goes out all the same."""
    pair.one.notifier.plan(NOON)
    claimed(pair.one)
    pair.two.view.all = [FIRST, SECOND]
    pair.two.notifier.plan(NOON)
    pair.two.clock.instant = NOON + timedelta(seconds=29)
    pair.two.notifier.send()
    assert subjects(pair) == []
    pair.two.clock.instant = NOON + timedelta(seconds=31)
    pair.two.notifier.send()
    assert sorted(subjects(pair)) == BOTH


class Slow(View):
    """A look at the city during which something else happens, once."""

    def __init__(self, said: list[object], meanwhile: list[Town]) -> None:
        super().__init__()
        self.all, self._meanwhile = said, meanwhile

    def records(self, kind: type[object]) -> tuple[object, ...]:
        while self._meanwhile:
            self._meanwhile.pop().notifier.plan(NOON)
        return super().records(kind)


@pytest.mark.parametrize("planned_before", [True, False])
def test_a_planner_that_looked_too_early_brings_nothing_back(pair: Pair, planned_before: bool) -> None:
    """One has read the city as it was; before it reads the store, another has planned the update.

    Whether the alert was planned for anybody before, or has never been seen by the other at all.
    """
    if planned_before:
        pair.two.notifier.plan(NOON)
    pair.two.view.all = [FIRST, SECOND]
    pair.one.view = Slow([FIRST], [pair.two])
    late = pair.one.notifier.plan(NOON)
    assert late.new == 0
    pair.two.notifier.send()
    pair.one.notifier.send()
    assert sorted(subjects(pair)) == BOTH
    assert [each for each in pair.one.sent if each not in pair.two.sent] == []


def test_what_holds_again_is_planned_again(pair: Pair) -> None:
    """The update is taken back by whoever looks after that: the alert is told after all."""
    pair.one.notifier.plan(NOON)
    pair.two.view.all = [FIRST, SECOND]
    pair.two.notifier.plan(NOON)
    pair.two.view.all = [FIRST]
    assert pair.two.notifier.plan(NOON).new == 2
    pair.two.notifier.send()
    assert ("s1", False) in subjects(pair)
