"""What is old is deleted, what holds stays, and no sum since the beginning goes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from city.delivery.deliveries import State
from city.delivery.progress import Drop
from stores.sqlite import retention
from stores.sqlite.progress import SqliteProgress
from stores.sqlite.retention import SqliteRetention
from tests.stores.test_delivery_store import DUE, NOW, SAID, Shop, claim, done, other

LATER = NOW + timedelta(days=500)
KEPT = timedelta(days=400)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    found = Shop(tmp_path)
    yield found
    for each in found.workers:
        each.close()
    found.database.close()


def drop(event: str, many: int) -> Drop:
    return Drop(event, "", 1, "rate", "outbox", "news", many)


def sums(shop: Shop) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    progress = SqliteProgress(shop.database)
    totals: dict[tuple[str, str], int] = {}
    for each in progress.totals():
        totals[each.state, each.cause] = totals.get((each.state, each.cause), 0) + each.many
    return totals, dict(progress.dropped())


def test_the_old_goes_and_the_new_stays(shop: Shop) -> None:
    """With deliveries, attempts, announcements, notices, tallies and drops; twice is as good as once."""
    new = other(
        event_id="new", at=LATER, expires=LATER + timedelta(hours=1), notice=replace(SAID.notice, key="x")
    )
    shop.plan([DUE], NOW)
    claim(shop.store)
    shop.store.record([done(DUE)])
    shop.store.note_drops([drop("e1", 7)], NOW)
    shop.plan([new], LATER)
    shop.store.note_drops([drop("new", 2)], LATER)
    before = sums(shop)
    for gone in (1, 0):
        assert SqliteRetention(shop.database).tidy(LATER - KEPT) == gone
        assert sums(shop) == before
    assert shop.rows("SELECT event_id FROM events") == [("new",)]
    assert shop.rows("SELECT key FROM notices") == [("x",)]
    assert shop.rows("SELECT COUNT(*) FROM announcements") == [(1,)]
    assert shop.rows("SELECT COUNT(*) FROM attempts") == [(0,)]
    assert shop.rows("SELECT event_id, count FROM drops") == [("new", 2)]
    assert shop.store.counts() == {State.PENDING: 1}
    found = SqliteProgress(shop.database).between(NOW - KEPT, LATER + KEPT)
    assert (found.due, found.accepted) == (1, 0)


def test_what_still_holds_is_kept_however_old(shop: Shop) -> None:
    """An alert for two years: who was told of it would else be told again."""
    shop.plan([other(expires=LATER + KEPT)], NOW)
    assert SqliteRetention(shop.database).tidy(LATER) == 0
    assert shop.rows("SELECT event_id FROM events") == [("e1",)]


def test_what_was_marked_for_nobody_goes_too(shop: Shop) -> None:
    """A retired message that was never planned leaves a mark; that is kept as long as all else."""
    shop.store.supersede([("old", "")], NOW)
    shop.store.supersede([("young", "")], LATER)
    SqliteRetention(shop.database).tidy(LATER - KEPT)
    assert shop.rows("SELECT event_id FROM events") == [("young",)]


@pytest.mark.parametrize("people", [0, 1, 2, 3, 4, 5])
def test_many_go_in_slices(shop: Shop, people: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether or not the last slice is a whole one."""
    monkeypatch.setattr(retention, "SLICE", 2)
    shop.plan([other(subscription_id=f"s{n}") for n in range(people)], NOW)
    assert SqliteRetention(shop.database).tidy(LATER) == people
    assert shop.store.counts() == {}
    assert shop.rows("SELECT COUNT(*) FROM events") == [(0,)]
