"""What was overtaken stays so for whoever has it in hand: the part of it that is the store's."""

from __future__ import annotations

from dataclasses import replace
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
    subscription,
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


def together(shop: Shop, *names: str, channel: str = "email") -> None:
    """Several subscriptions of one target on one channel."""
    mine = replace(subscription(""), channel=channel, target="one@example.org")
    shop.subscriptions.save([replace(mine, id=name) for name in names])


def planned(shop: Shop, name: str, event_id: str, channel: str = "email") -> None:
    """Planned for somebody who has subscribed before."""
    due = other(subscription_id=name, event_id=event_id, channel=channel)
    shop.store.plan([(due.said, [shop.number(name)])], NOW)


def test_whatever_somebody_subscribed_to_waits_for_what_is_on_its_way_to_them(shop: Shop) -> None:
    """The alert is under way by one of their subscriptions, its update would come by another: it waits, and
    comes as soon as the first has landed."""
    together(shop, "s1", "s2")
    planned(shop, "s1", "e1")
    claimed = shop.store.claim(NOW, 64, ready_by=NOW).deliveries
    shop.store.supersede([("e1", "")], NOW)
    planned(shop, "s2", "e2")
    assert claim(shop.another()) == []
    shop.store.record([done(other(subscription_id="s1", event_id="e1"), OK)])
    assert [each.subscription_id for each in claimed] == ["s1"]
    assert claim(shop.another()) == ["s2"]


def test_somebody_with_two_subscriptions_waits_no_longer_than_another(shop: Shop) -> None:
    """A worker that hangs with the alert keeps its update back for half a minute, by whichever it comes."""
    together(shop, "s1", "s2")
    planned(shop, "s1", "e1")
    claim(shop.store)
    shop.store.supersede([("e1", "")], NOW)
    planned(shop, "s2", "e2")
    assert claim(shop.another(), now=NOW + timedelta(seconds=29)) == []
    assert claim(shop.another(), now=NOW + timedelta(seconds=31)) == ["s2"]


def test_people_behind_one_program_do_not_wait_for_each_other(shop: Shop) -> None:
    """The target of a webhook may stand for any number of people: only the subscription itself waits."""
    together(shop, "s1", "s2", channel="webhook")
    planned(shop, "s1", "e1", "webhook")
    claim(shop.store)
    shop.store.supersede([("e1", "")], NOW)
    planned(shop, "s1", "e2", "webhook")
    planned(shop, "s2", "e2", "webhook")
    assert claim(shop.another()) == ["s2"]
