"""Who holds the places: quick receivers are told while slow ones take their time."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from city.delivery.deliveries import Cause, Delivery, Lane, Notice, Outcome, Result, State
from city.enrolment.subscriptions import Topic
from notifier.channels import Letter
from notifier.sending import places
from notifier.sending.deliver import FOR_EMERGENCIES, FOR_SLOW, IN_FLIGHT
from notifier.sending.places import SLOW, UNPROVEN, Places
from tests.notifier.alder import NOON, Town, alert
from tests.notifier.worker import RunningClock

LATER = NOON + SLOW


def named(name: str) -> Delivery:
    """A delivery of this id."""
    return Delivery(
        id=name, subscription_id=name, event_id="e", version="1", topic=Topic.NEWS, channel="webhook",
        lane=Lane.TIMELY, notice=Notice("news", {}), at=NOON, expires=NOON + timedelta(hours=1), attempts=0,
        unknown=0,
    )  # fmt: skip


def busy(*providers: str, share: int = 2) -> Places:
    """Something has been on its way to each of these for long."""
    found = Places(share)
    for number, each in enumerate(providers):
        found.take(named(f"old {number}"), each, NOON)
    found.look(LATER)
    return found


def test_who_is_slow_stands_back_where_slow_ones_hold_their_share() -> None:
    """One whose letters have been on their way for half a second; nobody else."""
    full = busy("slow", "slow")
    assert full.must_stand_back("a", "slow")
    assert not full.must_stand_back("b", "quick")
    assert not busy("slow").must_stand_back("a", "slow"), "there is room"


def test_slow_ones_share_the_places_of_the_slow() -> None:
    """Three hosts that hang are together as bad as one."""
    full = busy("one", "two")
    assert full.must_stand_back("a", "one")
    assert full.must_stand_back("b", "two")


def test_each_stands_back_once() -> None:
    """Then it is behind all who waited, and may have any place: nothing is put off for ever."""
    full = busy("slow", "slow")
    assert [full.must_stand_back("a", "slow") for _ in range(3)] == [True, False, False]


def test_what_is_let_in_counts_at_once() -> None:
    """Of those who are claimed together no more slow ones are let in than there is room for."""
    almost = busy("slow", share=2)
    assert not almost.must_stand_back("a", "slow")
    almost.take(named("a"), "slow", LATER)
    assert almost.must_stand_back("b", "slow")


def test_who_has_taken_long_is_slow_until_quick_again() -> None:
    """What came back last says it."""
    found = Places(0)
    first, second = named("a"), named("b")
    found.take(first, "host", NOON)
    found.leave(first, LATER)
    found.look(LATER)
    assert found.must_stand_back("b", "host")
    found.take(second, "host", LATER)
    found.leave(second, LATER + timedelta(milliseconds=10))
    found.look(LATER)
    assert not found.must_stand_back("c", "host")


def test_nobody_knows_yet_whether_who_has_not_answered_is_slow() -> None:
    """So it gets some places and not all; its first answer opens them."""
    found = Places(FOR_SLOW)
    some = [named(f"{number}") for number in range(UNPROVEN)]
    for each in some:
        assert not found.must_stand_back(each.id, "new")
        found.take(each, "new", NOON)
    assert [found.must_stand_back("a", "new") for _ in range(2)] == [True, False]
    found.look(LATER)
    assert not found.must_stand_back("a", "new"), "slow ones may hold more"
    found.look(NOON)
    found.leave(some[0], NOON)
    found.take(some[0], "new", NOON)
    assert not found.must_stand_back("b", "new")


def test_a_clock_that_was_set_back_makes_nobody_slow() -> None:
    """What left later than now has been on its way for no time."""
    found = busy()
    one = named("a")
    found.take(one, "host", LATER)
    found.look(NOON)
    found.leave(one, NOON)
    assert not found.must_stand_back("b", "host")


def test_only_so_many_are_remembered() -> None:
    """The memory of one run has an end; who comes then goes in the order of coming."""
    full = busy("slow", "slow")
    assert all(full.must_stand_back(f"{n}", "slow") for n in range(places.MOST_NAMES))
    assert not full.must_stand_back("one more", "slow")


def test_the_quick_find_places_beside_the_slow() -> None:
    """Of those that other lanes than the emergencies' may have, too."""
    assert 0 < FOR_SLOW < IN_FLIGHT - FOR_EMERGENCIES


class Hosts:
    """Two hosts: one hangs until it is let go, which happens when all at the other one have been told."""

    name = "webhook"

    def __init__(self, quick: int) -> None:
        self.free, self._quick = threading.Event(), quick
        self._guard = threading.Lock()
        self.gave_up = 0

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        if "hanging" in batch[0].target:
            gave_up = not self.free.wait(8)
            with self._guard:
                self.gave_up += gave_up
        else:
            with self._guard:
                self._quick -= 1
                if not self._quick:
                    self.free.set()
        return [Outcome(Result.SENT, Cause.ACCEPTED)]

    def close(self) -> None:
        pass


def test_hanging_host_does_not_hold_up_those_who_wait_behind_it(tmp_path: Path) -> None:
    """A hundred and fifty of its people were first: the others are told while it hangs, and then all are."""
    hosts = Hosts(quick=100)
    town = Town(tmp_path, clock=RunningClock(), channels={"webhook": hosts})
    now = town.clock.now()
    town.view.all = [alert(sent=now - timedelta(minutes=1), hours=30)]
    town.subscribe(*({"id": f"a{n}", "target": f"https://hanging.example/{n}"} for n in range(150)))
    town.subscribe(*({"id": f"b{n}", "target": f"https://quick.example/{n}"} for n in range(100)))
    town.notifier.deliver()
    assert hosts.gave_up == 0, "nobody waited to the end for the others"
    assert town.deliveries.counts() == {State.SENT: 250}
    assert [row[0] for row in town.database.rows("SELECT DISTINCT result FROM attempts")] == ["sent"]
    town.close()


class Twice:
    """Holds its first letter until it gets the same one again, which a clock set forward makes ready."""

    name = "webhook"

    def __init__(self, town: Town) -> None:
        self._town, self.again, self.came = town, threading.Event(), 0

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        self.came += 1
        if self.came > 1:
            self.again.set()
        else:
            self._town.clock.instant += timedelta(minutes=11)
            self.again.wait(8)
        return [Outcome(Result.SENT, Cause.ACCEPTED)]

    def close(self) -> None:
        pass


def test_delivery_on_its_way_twice_comes_back_twice(tmp_path: Path) -> None:
    """The clock is set forward by more than a lease: what is on its way counts as lost and is sent again."""
    town = Town(tmp_path)
    twice = Twice(town)
    town.channels["webhook"] = twice
    town.restart()
    town.view.all = [alert(hours=30)]
    town.subscribe("s1")
    town.notifier.deliver()
    assert (twice.came, twice.again.is_set()) == (2, True)
    assert town.deliveries.counts() == {State.SENT: 1}
    town.close()
