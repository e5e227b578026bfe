"""What every store of deliveries must do; a new one joins by a line in ``store``."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from city.delivery.deliveries import (
    SURE,
    TOLD,
    Attempt,
    Batch,
    Cause,
    DueAlert,
    Lane,
    Notice,
    Outcome,
    Reason,
    Result,
    Said,
    State,
)
from city.delivery.delivery_store import DeliveryStore
from city.enrolment.subscription_store import SubscriptionStore
from city.enrolment.subscriptions import Consent, Subscription, Topic
from stores.aws import rolls
from stores.aws.deliveries import TableDeliveries
from stores.aws.sheets import Sheet
from stores.aws.subscriptions import TableSubscriptions
from stores.sealing import KeySeal, key_in
from stores.slicing import SLICE
from stores.sqlite.claiming import LEASE
from stores.sqlite.database import Database
from stores.sqlite.deliveries import SqliteDeliveries
from stores.sqlite.subscriptions import SqliteSubscriptions
from stores.workers import WorkerLocks
from tests.stores.tables import MadeTable

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SAID = Said(
    event_id="e1", version="", topic=Topic.NEWS, channel="outbox", lane=Lane.TIMELY,
    at=NOW, expires=NOW + timedelta(hours=1), reason=Reason.NEWS,
    notice=Notice("news", {"title": {"es": "¡Sí!"}}),
)  # fmt: skip
DUE = DueAlert("s1", SAID)
OK = Outcome(Result.SENT, Cause.ACCEPTED)
BROKEN = Outcome(Result.RETRY, Cause.SERVER_ERROR, detail="HTTP 500")


def other(subscription_id: str = "s1", **changes: Any) -> DueAlert:
    """Something else, or the same to somebody else."""
    return DueAlert(subscription_id, replace(SAID, **changes))


class Shop:
    """A store and what is around it, in SQLite: in a file, or as ``database`` has it."""

    store: DeliveryStore
    subscriptions: SubscriptionStore

    def __init__(self, folder: Path, database: Database | None = None) -> None:
        self.folder = folder
        self.database = database or Database(folder / "state.db")
        self.workers: list[WorkerLocks] = []
        self.store = self.another()
        self.subscriptions = SqliteSubscriptions(self.database, KeySeal(key_in(folder / "key")))

    def plan(self, dues: Sequence[DueAlert], now: datetime) -> int:
        """Plan for people who are subscribed, each in a batch of their own."""
        self.subscriptions.save([subscription(name) for name in {each.subscription_id: 0 for each in dues}])
        return self.store.plan([(each.said, [self.number(each.subscription_id)]) for each in dues], now)

    def number(self, subscription_id: str) -> int:
        names = self.subscriptions.names(range(1, 9_000))
        (found,) = (number for number, name in names.items() if name == subscription_id)
        return found

    def bits(self, event_id: str, version: str = "") -> list[int]:
        """What is known of everybody for whom this was planned."""
        return list(self.store.rows(event_id, version).bits)

    def another(self) -> DeliveryStore:
        """The same store, as another worker has it."""
        self.workers.append(WorkerLocks(self.folder / "workers"))
        return SqliteDeliveries(self.database, self.workers[-1])

    def people(self, count: int) -> list[int]:
        """So many subscriptions, by number."""
        self.subscriptions.save([subscription(f"p{n}") for n in range(count)])
        return list(self.subscriptions.names(range(1, count + 1)))

    def attempts(self) -> list[tuple[object, ...]]:
        """The result and cause of all that was tried."""
        return self.rows("SELECT result, cause FROM attempts ORDER BY seq")

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in self.database.connection.execute(sql)]

    def close(self) -> None:
        for each in self.workers:
            each.close()
        self.database.close()


class TableShop(Shop):
    """The same in DynamoDB."""

    def __init__(self, table: MadeTable, folder: Path) -> None:
        self.table = table
        self.store = self.another()
        self.subscriptions = TableSubscriptions(table, KeySeal(key_in(folder / "key")), self.store.withdraw)

    def another(self) -> TableDeliveries:
        return TableDeliveries(self.table.another(), lease=LEASE, asked_by_id=("voice", "outbox"))

    def people(self, count: int) -> list[int]:
        """Only their places on the roll: nobody looks further."""
        last = self.table.count(rolls.COUNTER, count)
        numbers = range(last - count + 1, last + 1)
        rolls.rewrite(self.table, {n: rolls.Line(1, n, 0, f"p{n}") for n in numbers})
        return list(numbers)

    def attempts(self) -> list[tuple[object, ...]]:
        sheets = [
            Sheet(each.key, each) for each in self.table.items() if "rows" in each.doc and "sums" in each.doc
        ]
        rows = [row for sheet in sheets for row in sheet.rows.values()]
        return [(result, cause) for row in rows for _, result, cause in row.tries]

    def close(self) -> None:
        pass


def subscription(name: str) -> Subscription:
    return Subscription(
        id=name, topic=Topic.NEWS, locale="en-US", channel="outbox", target="", consent=Consent("", NOW),
        created=NOW,
    )  # fmt: skip


def claim(
    store: DeliveryStore, limit: int = 64, now: datetime = NOW, lanes: tuple[Lane, ...] = tuple(Lane)
) -> list[str]:
    return [each.subscription_id for each in store.claim(now, limit, ready_by=now, lanes=lanes).deliveries]


def done(
    due: DueAlert, outcome: Outcome | None = OK, state: State = State.SENT, wait: int | None = None
) -> Attempt:
    next_at = NOW + timedelta(seconds=wait) if wait is not None else None
    return Attempt(
        delivery_id=due.delivery_id,
        at=NOW,
        outcome=outcome,
        state=state,
        next_at=next_at,
        held=outcome is None,
    )


def test_natural_key_is_planned_once(shop: Shop) -> None:
    """Subscription, event and version: any of them another is another delivery, the rest is not."""
    others = [other(subscription_id="s2"), other(event_id="e2"), other(version="2")]
    assert shop.plan([DUE, *others, other(at=NOW + timedelta(1), lane=Lane.DIGEST)], NOW) == 4
    assert shop.plan([DUE, *others], NOW) == 0
    assert len({each.delivery_id for each in (DUE, *others)}) == 4


def test_key_cannot_be_confused_by_its_parts() -> None:
    """("a", "bc") and ("ab", "c") are two."""
    one = other(subscription_id="a", event_id="bc")
    assert one.delivery_id != other(subscription_id="ab", event_id="c").delivery_id


def test_claimed_delivery_comes_back_whole(shop: Shop) -> None:
    """What is needed to send it is in the row; the notice as it was planned."""
    shop.plan([DUE], NOW)
    (found,) = shop.store.claim(NOW, 1, ready_by=NOW, lanes=tuple(Lane)).deliveries
    assert (found.id, found.notice, found.expires, found.attempts) == (
        DUE.delivery_id,
        SAID.notice,
        SAID.expires,
        0,
    )


def test_one_claim_tells_apart_what_is_said_of_several_things(shop: Shop) -> None:
    """What many are told is read once for all of them; each delivery still says its own."""
    named = {f"s{n}": other(f"s{n}", event_id=f"e{n % 3}", version=str(n % 2)) for n in range(12)}
    more = {"s12": other("s12", notice=Notice("news", {"title": {"en": "Another"}}))}
    shop.plan([*named.values(), *more.values()], NOW)
    found = shop.store.claim(NOW, 64, ready_by=NOW, lanes=tuple(Lane)).deliveries
    assert len(found) == 13
    for each in found:
        due = {**named, **more}[each.subscription_id]
        assert (each.id, each.event_id, each.version) == (due.delivery_id, due.event_id, due.said.version)
        assert (each.notice, each.at, each.expires) == (due.said.notice, due.said.at, due.said.expires)


def test_more_than_one_step_takes_are_all_written_down(shop: Shop) -> None:
    """What several workers lost, or a full disk kept, comes at once and in any number."""
    dues = [other(f"s{n}") for n in range(150)]
    shop.plan(dues, NOW)
    assert len(claim(shop.store, 150)) == 150
    sent, failed = [done(each) for each in dues[:149]], done(dues[149], BROKEN, State.PENDING, wait=30)
    shop.store.record([*sent, failed])
    assert shop.store.counts() == {State.SENT: 149, State.PENDING: 1}
    assert len(shop.attempts()) == 150
    assert claim(shop.store, now=NOW + timedelta(seconds=30)) == ["s149"]


def test_claim_is_exclusive_and_bounded(shop: Shop) -> None:
    """Two workers share the work, neither gets more than it asked for, nothing is claimed twice."""
    shop.plan([other(subscription_id=f"s{n}") for n in range(10)], NOW)
    first, second = claim(shop.store, 4), claim(shop.another(), 64)
    assert (len(first), len(second)) == (4, 6)
    assert not set(first) & set(second)
    assert claim(shop.store, 0) == claim(shop.store, -3) == []


def test_more_urgent_lane_comes_first_then_the_longest_due(shop: Shop) -> None:
    """Whatever the order of planning; lanes that were not asked for stay."""
    shop.plan([other(subscription_id="digest", lane=Lane.DIGEST)], NOW)
    shop.plan([other(subscription_id="late")], NOW + timedelta(seconds=1))
    shop.plan([other(subscription_id="early")], NOW)
    shop.plan([other(subscription_id="e", lane=Lane.EMERGENCY)], NOW + timedelta(seconds=1))
    assert claim(shop.store, 9, NOW + timedelta(seconds=1), (Lane.EMERGENCY,)) == ["e"]
    assert claim(shop.store, 9, NOW + timedelta(seconds=1)) == ["early", "late", "digest"]


def test_retry_waits_for_its_turn(shop: Shop) -> None:
    """Not before the time that was written down; attempts are counted."""
    shop.plan([DUE], NOW)
    claim(shop.store)
    shop.store.record([done(DUE, BROKEN, State.PENDING, wait=30)])
    assert shop.store.next_turn() == NOW + timedelta(seconds=30)
    assert claim(shop.store, now=NOW + timedelta(seconds=29)) == []
    (again,) = shop.store.claim(
        NOW + timedelta(seconds=30), 1, ready_by=NOW + timedelta(seconds=30), lanes=tuple(Lane)
    ).deliveries
    assert again.attempts == 1


def test_each_lane_has_its_own_next_turn(shop: Shop) -> None:
    """Whoever works on one lane waits for nothing of another."""
    shop.plan([other(subscription_id="digest", lane=Lane.DIGEST)], NOW)
    assert shop.store.next_turn([Lane.DIGEST]) == shop.store.next_turn() == NOW
    assert shop.store.next_turn([Lane.EMERGENCY, Lane.TIMELY]) is None


@pytest.mark.parametrize("state", [each for each in State if each is not State.PENDING])
def test_final_state_is_final(shop: Shop, state: State) -> None:
    """Nothing that is final is ever claimed or waited for."""
    shop.plan([DUE], NOW)
    claim(shop.store)
    shop.store.record([done(DUE, OK, state)])
    assert claim(shop.store, now=NOW + timedelta(days=9)) == []
    assert shop.store.next_turn() is None
    assert shop.store.counts() == {state: 1}


def test_what_a_dead_worker_held_is_free_at_once_and_unknown(sqlite_shop: Shop) -> None:
    """Its process is gone, so its attempt may have arrived: written down as unknown, claimed again."""
    sqlite_shop.plan([DUE], NOW)
    dead = sqlite_shop.another()
    assert claim(dead) == ["s1"]
    assert claim(sqlite_shop.store) == []
    sqlite_shop.workers[-1].close()
    (found,) = sqlite_shop.store.claim(NOW, 9, ready_by=NOW, lanes=tuple(Lane)).deliveries
    assert (found.attempts, found.unknown) == (1, 1)
    assert sqlite_shop.attempts() == [("unknown", "worker_lost")]


def test_live_worker_keeps_its_claim_until_the_lease_ends(shop: Shop) -> None:
    """A clock that is minutes off takes nothing from a live worker; one that hangs loses it in the end."""
    shop.plan([DUE], NOW)
    claim(shop.another())
    assert claim(shop.store, now=NOW + LEASE - timedelta(seconds=1)) == []
    assert claim(shop.store, now=NOW + LEASE) == ["s1"]


def test_held_back_is_not_waited_for_but_claimed_when_its_time_comes(shop: Shop) -> None:
    """Quiet hours keep a run from waiting through the night."""
    shop.plan([DUE], NOW)
    claim(shop.store)
    shop.store.record([done(DUE, None, State.PENDING, wait=600)])
    assert shop.store.next_turn() is None
    assert claim(shop.store) == []
    assert claim(shop.store, now=NOW + timedelta(seconds=600)) == ["s1"]
    assert shop.attempts() == []


def test_attempts_are_append_only(sqlite_shop: Shop) -> None:
    """The store itself refuses to change what was written."""
    sqlite_shop.plan([DUE], NOW)
    claim(sqlite_shop.store)
    sqlite_shop.store.record([done(DUE)])
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        sqlite_shop.database.connection.execute("UPDATE attempts SET result = 'refused'")


@pytest.mark.parametrize(
    ("outcome", "state", "told"),
    [
        (OK, State.SENT, True),
        (Outcome(Result.UNKNOWN, Cause.NO_ANSWER), State.PENDING, True),
        (Outcome(Result.UNKNOWN, Cause.NO_ANSWER), State.EXPIRED, True),
        (BROKEN, State.PENDING, False),
        (Outcome(Result.REFUSED, Cause.GONE), State.REFUSED, False),
        (None, State.EXPIRED, False),
    ],
)
def test_who_counts_as_told(shop: Shop, outcome: Outcome | None, state: State, told: bool) -> None:
    """Accepted, or answer lost (A6): nobody else."""
    shop.plan([DUE], NOW)
    claim(shop.store)
    assert shop.bits("e1") == [TOLD | SURE], "on its way at this moment"
    shop.store.record([done(DUE, outcome, state)])
    assert shop.bits("e1") == [TOLD * told | SURE * (outcome == OK)]
    assert shop.bits("e2") == []
    assert list(shop.store.versions(NOW)) == [("e1", "")]
    assert list(shop.store.versions(NOW + timedelta(seconds=1))) == []


def test_superseding_spares_what_is_on_its_way(shop: Shop) -> None:
    """Only what nobody has claimed is ended; what is final stays as it is."""
    flying, waiting = other(subscription_id="s0"), DUE
    shop.plan([flying], NOW)
    claim(shop.store)
    shop.plan([waiting, other(event_id="e2")], NOW)
    assert shop.store.supersede([("e1", "")], NOW) == 1
    assert shop.store.supersede([("e1", "")], NOW) == 0
    assert shop.store.counts() == {State.PENDING: 2, State.SUPERSEDED: 1}


def test_recording_for_a_subscription_that_was_forgotten_leaves_nothing(shop: Shop) -> None:
    """Forgotten while its message was on the way: no attempt is kept either."""
    shop.store.record([done(DUE)])
    assert shop.attempts() == []


def test_what_is_planned_for_somebody_forgotten_meanwhile_waits_for_nobody(shop: Shop) -> None:
    """A planner that has read the roll, then the person leaves, then it writes: whoever delivers until
    everything is final must come to an end."""
    shop.subscriptions.save([subscription("s1"), subscription("s2")])
    numbers = [shop.number("s1"), shop.number("s2")]
    assert shop.subscriptions.forget("s1")
    shop.store.plan([(SAID, numbers)], NOW)
    taken = shop.store.claim(NOW, 64, ready_by=NOW).deliveries
    known = shop.subscriptions.some([each.subscription_id for each in taken])
    ended = [done(DueAlert(each.subscription_id, SAID), None, State.WITHDRAWN) for each in taken]
    shop.store.record(ended)
    assert "s2" in known
    assert "s1" not in known
    assert shop.store.next_turn() is None
    assert State.PENDING not in shop.store.counts()


def test_recent_counts_only_those_who_got_many(shop: Shop) -> None:
    """For the rate: not emergencies, not long ago, not the many who got little."""
    many = [other(event_id=f"e{n}") for n in range(3)]
    urgent = [other(subscription_id="s2", event_id=f"e{n}", lane=Lane.EMERGENCY) for n in range(3)]
    shop.plan([*many, *urgent, other(subscription_id="s3")], NOW)
    assert shop.store.recent(NOW, 2) == {shop.number("s1"): 3}
    assert shop.store.recent(NOW + timedelta(seconds=1), 2) == {}
    assert shop.store.recent(NOW, 2, [shop.number("s1"), shop.number("s2")]) == {shop.number("s1"): 3}
    assert shop.store.recent(NOW, 2, [shop.number("s3")]) == {}


def test_thousands_are_planned_in_batches(shop: Shop) -> None:
    """The boundaries of the batches lose and repeat nothing."""
    dues = [other(subscription_id=f"s{n}") for n in range(1234)]
    assert shop.plan(dues, NOW) == 1234
    assert shop.store.counts() == {State.PENDING: 1234}


def test_what_was_written_before_a_crash_stands_and_the_rest_follows(shop: Shop) -> None:
    """A planning that ends in the middle leaves whole slices; planned again, everybody has one row (F1)."""
    everybody = shop.people(SLICE + 10)

    def breaks_off() -> Iterator[Batch]:
        yield SAID, everybody[:SLICE]
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        shop.store.plan(breaks_off(), NOW)
    assert shop.store.counts() == {State.PENDING: SLICE}
    assert shop.store.plan([(SAID, everybody)], NOW) == 10
    assert shop.store.counts() == {State.PENDING: SLICE + 10}


def test_the_first_can_be_sent_while_the_rest_is_worked_out(shop: Shop) -> None:
    """After each slice others may claim: an emergency for a million does not wait for the millionth."""
    everybody, claimed = shop.people(SLICE + 1), list[str]()

    def worked_out() -> Iterator[Batch]:
        yield SAID, everybody[:SLICE]
        claimed.extend(claim(shop.another(), limit=2))
        yield SAID, everybody[SLICE:]

    assert shop.store.plan(worked_out(), NOW) == SLICE + 1
    assert len(claimed) == 2


def test_two_planners_and_two_claimers_at_once_share_without_loss(shop: Shop) -> None:
    """Whatever meets: each is planned once, claimed by one, and nobody is left out (F1)."""
    everybody = shop.people(600)
    planners, new, mine = [shop.another(), shop.another()], list[int](), list[list[str]]()

    def work(store: DeliveryStore) -> None:
        new.append(store.plan([(SAID, everybody)], NOW))
        found: list[str] = []
        while some := claim(store, 100):
            found += some
        mine.append(found)

    threads = [threading.Thread(target=work, args=(each,)) for each in planners]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(new) == 600
    claimed = [name for some in mine for name in some]
    assert len(claimed) == len(set(claimed)) == 600
