"""What every store of deliveries must do; a new one joins by a line in ``store``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.deliveries import Attempt, Cause, DueAlert, Lane, Notice, Outcome, Reason, Result, State
from city.subscriptions import Topic
from stores.sqlite import Database
from stores.sqlite_deliveries import LEASE, SqliteDeliveries
from stores.workers import WorkerLocks

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DUE = DueAlert(
    subscription_id="s1", event_id="e1", version="", topic=Topic.NEWS, channel="outbox", lane=Lane.TIMELY,
    at=NOW, expires=NOW + timedelta(hours=1), reason=Reason.NEWS,
    notice=Notice("news", {"title": {"es": "¡Sí!"}}),
)  # fmt: skip
OK = Outcome(Result.SENT, Cause.ACCEPTED)
BROKEN = Outcome(Result.RETRY, Cause.SERVER_ERROR, detail="HTTP 500")


class Shop:
    """A store and what is around it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Database(folder / "state.db")
        self.workers: list[WorkerLocks] = []
        self.store = self.another()

    def another(self) -> SqliteDeliveries:
        """The same store, as another worker has it."""
        self.workers.append(WorkerLocks(self.folder / "workers"))
        return SqliteDeliveries(self.database, self.workers[-1])

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in self.database.connection.execute(sql)]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    found = Shop(tmp_path)
    yield found
    for each in found.workers:
        each.close()
    found.database.close()


def claim(
    store: SqliteDeliveries, limit: int = 64, now: datetime = NOW, lanes: tuple[Lane, ...] = tuple(Lane)
) -> list[str]:
    return [each.subscription_id for each in store.claim(now, limit, ready_by=now, lanes=lanes)]


def done(
    due: DueAlert, outcome: Outcome | None = OK, state: State = State.SENT, wait: int | None = None
) -> Attempt:
    next_at = NOW + timedelta(seconds=wait) if wait is not None else None
    return Attempt(delivery_id=due.delivery_id, at=NOW, outcome=outcome, state=state, next_at=next_at)


def test_natural_key_is_planned_once(shop: Shop) -> None:
    """Subscription, event and version: any of them another is another delivery, the rest is not."""
    others = [replace(DUE, subscription_id="s2"), replace(DUE, event_id="e2"), replace(DUE, version="2")]
    assert shop.store.plan([DUE, *others, replace(DUE, at=NOW + timedelta(1), lane=Lane.DIGEST)], NOW) == 4
    assert shop.store.plan([DUE, *others], NOW) == 0
    assert len({each.delivery_id for each in (DUE, *others)}) == 4


def test_key_cannot_be_confused_by_its_parts() -> None:
    """("a", "bc") and ("ab", "c") are two."""
    one = replace(DUE, subscription_id="a", event_id="bc")
    assert one.delivery_id != replace(DUE, subscription_id="ab", event_id="c").delivery_id


def test_claimed_delivery_comes_back_whole(shop: Shop) -> None:
    """What is needed to send it is in the row; the notice as it was planned."""
    shop.store.plan([DUE], NOW)
    (found,) = shop.store.claim(NOW, 1, ready_by=NOW, lanes=tuple(Lane))
    assert (found.id, found.notice, found.expires, found.attempts) == (
        DUE.delivery_id,
        DUE.notice,
        DUE.expires,
        0,
    )


def test_claim_is_exclusive_and_bounded(shop: Shop) -> None:
    """Two workers share the work, neither gets more than it asked for, nothing is claimed twice."""
    shop.store.plan([replace(DUE, subscription_id=f"s{n}") for n in range(10)], NOW)
    first, second = claim(shop.store, 4), claim(shop.another(), 64)
    assert (len(first), len(second)) == (4, 6)
    assert not set(first) & set(second)
    assert claim(shop.store, 0) == claim(shop.store, -3) == []


def test_more_urgent_lane_comes_first_then_the_longest_due(shop: Shop) -> None:
    """Whatever the order of planning; lanes that were not asked for stay."""
    shop.store.plan([replace(DUE, subscription_id="digest", lane=Lane.DIGEST)], NOW)
    shop.store.plan([replace(DUE, subscription_id="late")], NOW + timedelta(seconds=1))
    shop.store.plan([replace(DUE, subscription_id="early")], NOW)
    shop.store.plan([replace(DUE, subscription_id="e", lane=Lane.EMERGENCY)], NOW + timedelta(seconds=1))
    assert claim(shop.store, 9, NOW + timedelta(seconds=1), (Lane.EMERGENCY,)) == ["e"]
    assert claim(shop.store, 9, NOW + timedelta(seconds=1)) == ["early", "late", "digest"]


def test_retry_waits_for_its_turn(shop: Shop) -> None:
    """Not before the time that was written down; attempts are counted."""
    shop.store.plan([DUE], NOW)
    claim(shop.store)
    shop.store.record([done(DUE, BROKEN, State.PENDING, wait=30)])
    assert shop.store.next_turn() == NOW + timedelta(seconds=30)
    assert claim(shop.store, now=NOW + timedelta(seconds=29)) == []
    (again,) = shop.store.claim(
        NOW + timedelta(seconds=30), 1, ready_by=NOW + timedelta(seconds=30), lanes=tuple(Lane)
    )
    assert again.attempts == 1


@pytest.mark.parametrize("state", [each for each in State if each is not State.PENDING])
def test_final_state_is_final(shop: Shop, state: State) -> None:
    """Nothing that is final is ever claimed or waited for."""
    shop.store.plan([DUE], NOW)
    claim(shop.store)
    shop.store.record([done(DUE, OK, state)])
    assert claim(shop.store, now=NOW + timedelta(days=9)) == []
    assert shop.store.next_turn() is None
    assert shop.store.counts() == {state: 1}


def test_what_a_dead_worker_held_is_free_at_once_and_unknown(shop: Shop) -> None:
    """Its process is gone, so its attempt may have arrived: written down as unknown, claimed again."""
    shop.store.plan([DUE], NOW)
    dead = shop.another()
    assert claim(dead) == ["s1"]
    assert claim(shop.store) == []
    shop.workers[-1].close()
    (found,) = shop.store.claim(NOW, 9, ready_by=NOW, lanes=tuple(Lane))
    assert (found.attempts, found.unknown) == (1, 1)
    assert shop.rows("SELECT result, cause FROM attempts") == [("unknown", "worker_lost")]


def test_live_worker_keeps_its_claim_until_the_lease_ends(shop: Shop) -> None:
    """A clock that is minutes off takes nothing from a live worker; one that hangs loses it in the end."""
    shop.store.plan([DUE], NOW)
    claim(shop.another())
    assert claim(shop.store, now=NOW + LEASE - timedelta(seconds=1)) == []
    assert claim(shop.store, now=NOW + LEASE) == ["s1"]


def test_held_back_is_not_waited_for_but_claimed_when_its_time_comes(shop: Shop) -> None:
    """Quiet hours keep a run from waiting through the night."""
    shop.store.plan([DUE], NOW)
    claim(shop.store)
    shop.store.record([done(DUE, None, State.PENDING, wait=600)])
    assert shop.store.next_turn() is None
    assert claim(shop.store) == []
    assert claim(shop.store, now=NOW + timedelta(seconds=600)) == ["s1"]
    assert shop.rows("SELECT * FROM attempts") == []


def test_attempts_are_append_only(shop: Shop) -> None:
    """The store itself refuses to change what was written."""
    shop.store.plan([DUE], NOW)
    shop.store.record([done(DUE)])
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        shop.database.connection.execute("UPDATE attempts SET result = 'refused'")


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
    shop.store.plan([DUE], NOW)
    claim(shop.store)
    assert [each.told for each in shop.store.tellings(["e1"])] == [True], "on its way at this moment"
    shop.store.record([done(DUE, outcome, state)])
    (telling,) = shop.store.tellings(["e1", "e2"])
    assert (telling.told, telling.sure) == (told, outcome == OK)
    assert list(shop.store.versions(NOW)) == [("e1", "")]
    assert list(shop.store.versions(NOW + timedelta(seconds=1))) == []


def test_superseding_spares_what_is_on_its_way(shop: Shop) -> None:
    """Only what nobody has claimed is ended; what is final stays as it is."""
    flying, waiting = replace(DUE, subscription_id="s0"), DUE
    shop.store.plan([flying], NOW)
    claim(shop.store)
    shop.store.plan([waiting, replace(DUE, event_id="e2")], NOW)
    assert sorted(shop.store.pending_versions()) == [("e1", ""), ("e2", "")]
    assert shop.store.supersede([("e1", "")], NOW) == 1
    assert shop.store.supersede([("e1", "")], NOW) == 0
    assert shop.store.counts() == {State.PENDING: 2, State.SUPERSEDED: 1}


def test_recording_for_a_subscription_that_was_forgotten_leaves_nothing(shop: Shop) -> None:
    """Forgotten while its message was on the way: no attempt is kept either."""
    shop.store.record([done(DUE)])
    assert shop.rows("SELECT * FROM attempts") == []


def test_recent_counts_only_those_who_got_many(shop: Shop) -> None:
    """For the rate: not emergencies, not long ago, not the many who got little."""
    many = [replace(DUE, event_id=f"e{n}") for n in range(3)]
    urgent = [replace(DUE, subscription_id="s2", event_id=f"e{n}", lane=Lane.EMERGENCY) for n in range(3)]
    shop.store.plan([*many, *urgent, replace(DUE, subscription_id="s3")], NOW)
    assert shop.store.recent(NOW, 2) == {"s1": 3}
    assert shop.store.recent(NOW + timedelta(seconds=1), 2) == {}


def test_thousands_are_planned_in_batches(shop: Shop) -> None:
    """The boundaries of the batches lose and repeat nothing."""
    dues = [replace(DUE, subscription_id=f"s{n}") for n in range(1234)]
    assert shop.store.plan(dues, NOW) == 1234
    assert shop.store.counts() == {State.PENDING: 1234}
    assert len(shop.rows("SELECT id FROM notices")) == 1
