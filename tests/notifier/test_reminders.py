"""The worker's part in reminders: whom the skill is woken for, when, and how often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from city.collection.pickups import Rules
from city.collection.waste import CollectionDay, PickupException
from city.delivery.device_alerts import MessageOutcome
from city.delivery.reminders import About, Reminder, ReminderPlan, changes, tellings
from city.enrolment.subscriptions import Consent
from city.residents import Matter, Messaged, Reach
from notifier.reminders import PAUSES, Reminders, is_due
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.residents import SqliteResidents
from tests.notifier.alder import NOON, PLACES, ZONE, View

EDITH = Reach(user="amzn1.ask.account.AMEDITH", api_endpoint="https://api.amazonalexa.com")
OTTO = Reach(user="amzn1.ask.account.AMOTTO", api_endpoint="https://api.eu.amazonalexa.com")
FRIDAYS = CollectionDay(id="f", source="s", stream="trash", zone="A", weekday=4)
OFF = PickupException(id="x", source="staff", date=date(2026, 12, 4), moved_to=date(2026, 12, 5), reason={})
HILLS = replace(FRIDAYS, id="g", zone="B")


@dataclass
class Messenger:
    """Amazon's skill messaging, answering as told."""

    outcome: MessageOutcome = MessageOutcome.SENT
    sent: list[tuple[str, str, Mapping[str, Any], datetime]] = field(default_factory=list)

    def __call__(
        self, api_endpoint: str, user: str, data: Mapping[str, Any], now: datetime
    ) -> MessageOutcome:
        self.sent.append((api_endpoint, user, data, now))
        return self.outcome


@dataclass
class Watch:
    """The watch over one store, one view and one messenger."""

    reminders: Reminders
    residents: SqliteResidents
    messenger: Messenger
    view: View

    def tick(self, at: datetime) -> list[str]:
        """The users for whom the skill was woken at this tick."""
        before = len(self.messenger.sent)
        self.reminders.tick(at)
        return [user for _, user, _, _ in self.messenger.sent[before:]]


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    database = Database(tmp_path / "state.db")
    residents = SqliteResidents(database, KeySeal(key_in(tmp_path / "key")))
    view, messenger = View(), Messenger()
    view.all = [FRIDAYS, HILLS]
    yield Watch(Reminders(lambda _now: view, residents, messenger, ZONE), residents, messenger, view)
    database.close()


def arrange(watch: Watch, reach: Reach, address: str) -> None:
    """Eight reminders, as the skill makes them."""
    plan = ReminderPlan(
        about=About.PICKUP,
        subject="trash",
        place=PLACES[address],
        locale="en-US",
        consent=Consent("yes", NOON),
        created=NOON,
    )
    watch.residents.arrange(reach, plan)
    wanted = tellings(plan, Rules.of(watch.view.records), (), ZONE, NOON)
    for each in changes([], wanted, NOON, present=True).add:
        made = Reminder(token=each.event_id, event_id=each.event_id, at=each.at, state=each.state)
        watch.residents.remember(reach.user, plan.id, made)


def test_nobody_is_woken_while_nothing_has_moved(watch: Watch) -> None:
    """Reminders that are right cost no message, however often it is looked."""
    arrange(watch, EDITH, "1 Harbor Street")
    for hours in range(0, 200, 7):
        assert watch.tick(NOON + timedelta(hours=hours)) == []


def test_who_is_concerned_is_woken_and_nobody_else(watch: Watch) -> None:
    """At the host of their own region, and the message says nothing of them."""
    arrange(watch, EDITH, "1 Harbor Street")
    arrange(watch, OTTO, "2 Hill Road")
    assert watch.tick(NOON) == []
    watch.view.all.append(replace(OFF, zones=("B",)))
    assert watch.tick(NOON + timedelta(minutes=11)) == [OTTO.user]
    assert watch.messenger.sent[0][0] == OTTO.api_endpoint
    assert watch.messenger.sent[0][2] == {"remindersMoved": True}


def test_a_message_is_sent_again_until_the_skill_has_done_it(watch: Watch) -> None:
    """After two minutes, ten, and then every hour; another change is told of at once."""
    arrange(watch, EDITH, "1 Harbor Street")
    watch.view.all.append(OFF)
    woken = [minute for minute in range(240) if watch.tick(NOON + timedelta(minutes=minute))]
    assert woken == [0, 2, 12, 72, 132, 192]
    watch.view.all.append(replace(OFF, id="y", date=date(2026, 12, 11), moved_to=date(2026, 12, 12)))
    assert watch.tick(NOON + timedelta(minutes=241)) == [EDITH.user]


def test_once_it_is_done_there_is_silence(watch: Watch) -> None:
    """The skill has moved the alert: what was sent is forgotten, and nothing more is."""
    arrange(watch, EDITH, "1 Harbor Street")
    watch.view.all.append(OFF)
    assert watch.tick(NOON) == [EDITH.user]
    person = watch.residents.person(EDITH.user)
    (arranged,) = watch.residents.arranged(EDITH.user)
    wanted = tellings(arranged.plan, Rules.of(watch.view.records), (), ZONE, NOON)
    (move,) = changes(arranged.reminders, wanted, NOON, present=False).move
    made = replace(move.reminder, at=move.to.at, state=move.to.state)
    watch.residents.remember(EDITH.user, arranged.plan.id, made)
    assert [watch.tick(NOON + timedelta(minutes=minute)) for minute in range(1, 90)] == [[]] * 89
    assert watch.residents.messaged(person) is None


def test_who_has_left_is_left_alone(watch: Watch) -> None:
    """Disabled, or without the permission: nothing could be moved for them."""
    arrange(watch, EDITH, "1 Harbor Street")
    watch.view.all.append(OFF)
    watch.residents.heard(EDITH.user, Matter.ENABLED, NOON, enabled=False)
    assert watch.tick(NOON) == []


def test_what_amazon_refuses_is_tried_again_later(watch: Watch) -> None:
    """And said, so that a person can mend the credentials."""
    arrange(watch, EDITH, "1 Harbor Street")
    watch.view.all.append(OFF)
    watch.messenger.outcome = MessageOutcome.NO_CREDENTIALS
    assert watch.reminders.tick(NOON) == {MessageOutcome.NO_CREDENTIALS: 1}
    watch.messenger.outcome = MessageOutcome.SENT
    assert watch.reminders.tick(NOON + PAUSES[0]) == {MessageOutcome.SENT: 1}


def test_two_workers_wake_the_skill_once(watch: Watch, tmp_path: Path) -> None:
    """The truth about what was sent is in the store; another process reads it there."""
    arrange(watch, EDITH, "1 Harbor Street")
    watch.view.all.append(OFF)
    other = Reminders(lambda _now: watch.view, watch.residents, watch.messenger, ZONE)
    watch.tick(NOON)
    other.tick(NOON)
    assert len(watch.messenger.sent) == 1


def test_when_a_message_is_due() -> None:
    """A pure decision: no changes, new ones, those of before."""
    last = Messaged(mark="m", at=NOON, tries=1)
    assert not is_due("", last, NOON)
    assert is_due("m", None, NOON)
    assert is_due("n", last, NOON)
    assert not is_due("m", last, NOON + timedelta(seconds=119))
    assert is_due("m", last, NOON + timedelta(seconds=120))
    assert not is_due("m", replace(last, tries=9), NOON + timedelta(minutes=59))
