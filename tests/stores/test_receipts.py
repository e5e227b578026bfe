"""Receipts: beside the delivery, counted once, and the end of what was tried again for want of an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from city.delivery.deliveries import Cause, Outcome, Result, State
from city.delivery.progress import ProgressStore
from city.delivery.receipts import Receipt, Receipts
from stores.aws.progress import TableProgress
from stores.aws.receipts import TableReceipts
from stores.sqlite.progress import SqliteProgress
from stores.sqlite.receipts import SqliteReceipts
from tests.stores.test_delivery_store import DUE, NOW, Shop, TableShop, claim, done

LOST = Outcome(Result.UNKNOWN, Cause.NO_ANSWER)
ARRIVED, FAILED = Receipt(DUE.delivery_id, True), Receipt(DUE.delivery_id, False)


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """One delivery, which a worker has in hand."""
    shop.plan([DUE], NOW)
    claim(shop.store)
    return shop


def receipts(shop: Shop) -> Receipts:
    return TableReceipts(shop.table) if isinstance(shop, TableShop) else SqliteReceipts(shop.database)


def figures(shop: Shop) -> tuple[int, int | None, int | None]:
    kept: ProgressStore = (
        TableProgress(shop.table) if isinstance(shop, TableShop) else SqliteProgress(shop.database)
    )
    found = kept.between(NOW - timedelta(days=1), NOW + timedelta(days=1))
    return found.accepted, found.delivered, found.undelivered


def test_accepted_and_delivered_are_two_figures(shop: Shop) -> None:
    """Accepted: nothing is known of delivery. Then it is, once, however often the provider says it."""
    shop.store.record([done(DUE)])
    assert figures(shop) == (1, None, None)
    kept = receipts(shop)
    assert kept.note(ARRIVED, NOW)
    assert not kept.note(ARRIVED, NOW)
    assert not kept.note(FAILED, NOW)
    assert figures(shop) == (1, 1, 0)
    assert shop.store.counts() == {State.SENT: 1}


def test_what_was_accepted_and_never_arrived_is_counted_so(shop: Shop) -> None:
    """It stays accepted: the channel took it, and nobody sends it twice for that."""
    shop.store.record([done(DUE)])
    receipts(shop).note(FAILED, NOW)
    assert figures(shop) == (1, 0, 1)
    assert shop.store.counts() == {State.SENT: 1}


@pytest.mark.parametrize("early", [False, True])
def test_a_receipt_is_the_answer_that_was_lost(shop: Shop, early: bool) -> None:
    """Unknown, and to be tried again: a receipt that it has arrived ends it. Also one that comes while the
    attempt still waits for its answer."""
    lost = done(DUE, LOST, State.PENDING, 1)
    kept = receipts(shop)
    if early:
        kept.note(ARRIVED, NOW)
        assert shop.store.counts() == {State.PENDING: 1}
    shop.store.record([lost])
    if not early:
        kept.note(ARRIVED, NOW)
    assert shop.store.counts() == {State.SENT: 1}
    assert claim(shop.store, now=NOW + timedelta(minutes=1)) == []
    assert figures(shop) == (1, 1, 0)


def test_a_receipt_for_nothing_of_ours_is_no_news(shop: Shop) -> None:
    """A confirmation, a canary, a delivery that was forgotten."""
    assert not receipts(shop).note(Receipt("0" * 32, True), NOW)
    assert figures(shop) == (0, None, None)
