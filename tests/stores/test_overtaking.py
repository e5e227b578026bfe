"""What was overtaken stays so for whoever has it in hand: the part of it that is the store's."""

from __future__ import annotations

from datetime import timedelta

from city.delivery.deliveries import State
from tests.stores.test_delivery_store import (
    BROKEN,
    DUE,
    NOW,
    OK,
    SAID,
    Shop,
    claim,
    done,
    other,
)


def test_each_overtaking_makes_the_number_grow_once(shop: Shop) -> None:
    """What is overtaken already is not again; nothing else moves it."""
    shop.plan([DUE], NOW)
    before = shop.store.overtakings()
    shop.store.supersede([], NOW)
    assert shop.store.overtakings() == before
    shop.store.supersede([("e1", ""), ("e2", "")], NOW)
    shop.store.supersede([("e2", ""), ("e1", "")], NOW)
    assert shop.store.overtakings() == before + 1


def test_what_was_overtaken_since_the_look_is_not_planned(shop: Shop) -> None:
    """Nor what was never planned before; who has looked after it may plan it again."""
    shop.plan([DUE], NOW)
    known = shop.store.overtakings()
    shop.store.supersede([("e1", ""), ("e2", "")], NOW)
    number = [shop.number("s1")]
    for said in (SAID, other(event_id="e2").said):
        assert shop.store.plan([(said, number)], NOW, known) == 0
    assert shop.store.counts() == {State.SUPERSEDED: 1}
    assert shop.store.plan([(SAID, number)], NOW, shop.store.overtakings()) == 1
    assert claim(shop.store) == ["s1"]
    shop.store.record([done(DUE, BROKEN, State.PENDING, 1)])
    assert shop.store.counts() == {State.PENDING: 1}, "it holds: it is tried again"


def test_a_tally_says_that_it_ended_overtaken(sqlite_shop: Shop) -> None:
    """Failed once, and never to be tried again: counted as overtaken, with why the try failed."""
    sqlite_shop.plan([DUE], NOW)
    claim(sqlite_shop.store)
    sqlite_shop.store.supersede([("e1", "")], NOW)
    sqlite_shop.store.record([done(DUE, BROKEN, State.PENDING, 1)])
    assert ("superseded", "server_error", 1) in sqlite_shop.rows("SELECT state, cause, count FROM tallies")
    assert sqlite_shop.rows("SELECT finished NOT NULL, worker FROM deliveries") == [(1, None)]
    assert sqlite_shop.store.next_turn() is None


def test_what_was_taken_after_all_counts_as_sent(shop: Shop) -> None:
    """On its way when it was overtaken, and accepted: that is what it is."""
    shop.plan([DUE], NOW)
    claim(shop.store)
    shop.store.supersede([("e1", "")], NOW)
    shop.store.record([done(DUE, OK)])
    assert shop.store.counts() == {State.SENT: 1}


def test_others_do_not_wait_for_what_is_on_its_way(shop: Shop) -> None:
    """Only whoever is about to hear what is overtaken waits, and no longer than half a minute."""
    shop.plan([DUE], NOW)
    claim(shop.store)
    shop.store.supersede([("e1", "")], NOW)
    shop.plan([other(event_id="e2"), other(subscription_id="s2", event_id="e2")], NOW)
    assert claim(shop.another()) == ["s2"]
    assert claim(shop.another(), now=NOW + timedelta(seconds=31)) == ["s1"]
