"""What every store of residents must do; a new one joins by a line in ``store``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from city.delivery.reminders import About, Reminder, ReminderPlan
from city.earth.places import Location
from city.enrolment.subscriptions import Consent, Subscription, Topic
from city.residents import Arranged, Matter, Messaged, Reach, ResidentStore, Standing
from stores.aws.residents import TableResidents
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.residents import PAGE, SqliteResidents
from stores.sqlite.subscriptions import SqliteSubscriptions
from tests.stores.opening import opened
from tests.stores.tables import MadeTable

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
EDITH, OTTO = "amzn1.ask.account.AMEDITH", "amzn1.ask.account.AMOTTO"
REACH = Reach(user=EDITH, api_endpoint="https://api.amazonalexa.com")
PLAN = ReminderPlan(
    about=About.PICKUP,
    subject="trash",
    place=Location("7 Pine Road", 27.5, -82.5, {"pickup": "F"}, ("FLZ072",), ("012081",)),
    days_before=0,
    clock=time(6, 30),
    most=3,
    event="pickup:F:trash:2026-11-27",
    lead_minutes=90,
    locale="es-US",
    consent=Consent("asked and answered", NOW),
    created=NOW,
)
REMINDERS_SCOPE = "alexa::alerts:reminders:skill:readwrite"


def reminder(number: int, **changes: object) -> Reminder:
    at = NOW + timedelta(days=7 * number)
    made = Reminder(token=f"token/{number}", event_id=f"event{number}", at=at, state=f"state{number}")
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    found = opened(request, tmp_path / "state.db")
    yield found
    found.close()


@pytest.fixture(params=["sqlite", "memory", "dynamodb"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ResidentStore:
    seal = KeySeal(key_in(tmp_path / "key"))
    if request.param == "dynamodb":
        return TableResidents(request.getfixturevalue("table"), seal)
    return SqliteResidents(request.getfixturevalue("database"), seal)


@pytest.fixture
def kept(store: ResidentStore, request: pytest.FixtureRequest) -> Callable[[], bytes]:
    """All that the store has, as it can be read without the key."""
    if isinstance(store, TableResidents):
        table: MadeTable = request.getfixturevalue("table")
        return table.contents
    database: Database = request.getfixturevalue("database")
    return lambda: "\n".join(database.connection.iterdump()).encode()


def test_what_is_arranged_comes_back_whole(store: ResidentStore) -> None:
    """Every field of the plan, and its reminders in the order in which they speak."""
    store.arrange(REACH, PLAN)
    for number in (2, 1):
        store.remember(EDITH, PLAN.id, reminder(number))
    (found,) = store.arranged(EDITH)
    assert found.plan == PLAN
    assert found.reminders == (reminder(1), reminder(2))
    assert store.reach(store.person(EDITH)) == REACH
    assert store.arranged(OTTO) == []
    assert store.reach(store.person(OTTO)) is None


def test_a_plan_replaces_the_one_with_its_id_and_keeps_its_reminders(store: ResidentStore) -> None:
    """Another hour for the same thing: the alerts at Amazon are still known."""
    store.arrange(REACH, PLAN)
    store.remember(EDITH, PLAN.id, reminder(1))
    store.arrange(REACH, replace(PLAN, clock=time(7)))
    (found,) = store.arranged(EDITH)
    assert (found.plan.clock, found.reminders) == (time(7), (reminder(1),))


def test_an_alert_that_was_moved_is_known_by_its_new_event(store: ResidentStore) -> None:
    """One token, one row: of the event it had before nothing is left."""
    store.arrange(REACH, PLAN)
    store.remember(EDITH, PLAN.id, reminder(1))
    moved = reminder(1, event_id="event9", at=NOW + timedelta(days=63))
    store.remember(EDITH, PLAN.id, moved, instead="event1")
    assert store.arranged(EDITH)[0].reminders == (moved,)
    store.drop(EDITH, PLAN.id, ["event9"])
    assert store.arranged(EDITH)[0].reminders == ()


def test_a_cancelled_plan_takes_its_reminders_with_it(store: ResidentStore) -> None:
    """And a reminder that comes too late for it is not kept: nobody would find it again."""
    store.arrange(REACH, PLAN)
    store.remember(EDITH, PLAN.id, reminder(1))
    store.cancel(EDITH, PLAN.id)
    store.remember(EDITH, PLAN.id, reminder(2))
    assert store.arranged(EDITH) == []
    store.arrange(REACH, PLAN)
    assert store.arranged(EDITH)[0].reminders == ()


def test_everybody_is_who_can_be_reached(store: ResidentStore) -> None:
    """Not who left, not who took the permission away; and again once they give it back."""
    store.arrange(REACH, PLAN)
    store.remember(EDITH, PLAN.id, reminder(1))
    outline = replace(PLAN, place=Location("", zones={"pickup": "F"}), consent=Consent("", NOW))
    everybody = [(store.person(EDITH), [Arranged(outline, (reminder(1, token=""),))])]
    assert list(store.everybody()) == everybody
    assert store.outlines([store.person(EDITH)]) == dict(everybody)
    store.heard(EDITH, Matter.PERMISSIONS, NOW, ["alexa::devices:all:address:full:read"])
    assert list(store.everybody()) == []
    store.heard(EDITH, Matter.PERMISSIONS, NOW + timedelta(seconds=1), [REMINDERS_SCOPE])
    assert list(store.everybody()) == everybody
    store.heard(EDITH, Matter.ENABLED, NOW, enabled=False)
    assert list(store.everybody()) == []
    store.heard(EDITH, Matter.ENABLED, NOW + timedelta(seconds=1))
    assert list(store.everybody()) == everybody


def test_everybody_comes_page_by_page_and_once(store: ResidentStore) -> None:
    """More than are read at a time, each once; of a meeting there is no place."""
    meeting = replace(PLAN, about=About.MEETING, subject="m1", place=None)
    users = [f"{EDITH}{number}" for number in range(PAGE + 2)]
    for user in users:
        store.arrange(replace(REACH, user=user), meeting)
    found = dict(store.everybody())
    assert found.keys() == {store.person(user) for user in users}
    assert {each.plan.place for plans in found.values() for each in plans} == {None}


def test_the_greatest_timestamp_wins_in_each_matter(store: ResidentStore) -> None:
    """Whatever the order: an older event has no effect; the same one again has the same."""
    late, early = NOW + timedelta(seconds=5), NOW
    assert store.heard(EDITH, Matter.PERMISSIONS, late, ["b"])
    assert not store.heard(EDITH, Matter.PERMISSIONS, early, ["a"])
    assert store.heard(EDITH, Matter.PERMISSIONS, late, ["b"])
    assert store.heard(EDITH, Matter.ENABLED, early, enabled=False)
    assert store.heard(EDITH, Matter.NOTIFICATIONS, early)
    assert store.standing(EDITH) == Standing(
        enabled=False, permissions=frozenset({"b"}), notifications=frozenset()
    )
    assert store.standing(OTTO) == Standing()


def test_forgetting_leaves_nothing_but_the_times_of_events(
    store: ResidentStore, kept: Callable[[], bytes]
) -> None:
    """Plans, reminders, requests, reach and permissions go; an older event brings nothing back."""
    store.arrange(REACH, PLAN)
    store.remember(EDITH, PLAN.id, reminder(1))
    store.filed(EDITH, "26-00412", NOW)
    store.heard(EDITH, Matter.PERMISSIONS, NOW, [REMINDERS_SCOPE])
    store.forget(EDITH)
    assert (store.arranged(EDITH), store.requests(EDITH), store.standing(EDITH)) == ([], [], Standing())
    assert store.reach(store.person(EDITH)) is None
    assert not store.heard(EDITH, Matter.PERMISSIONS, NOW - timedelta(seconds=1), [REMINDERS_SCOPE])
    assert store.standing(EDITH) == Standing()
    for left in (b"26-00412", b"event1", b"sealed", PLAN.id.encode()):
        assert left not in kept().replace(b"sealed BLOB", b"")


def test_even_the_times_are_gone_after_two_days(
    store: ResidentStore, kept: Callable[[], bytes], request: pytest.FixtureRequest
) -> None:
    """Amazon delivers an event for an hour: after that they are of no use. DynamoDB deletes them itself."""
    store.heard(EDITH, Matter.ENABLED, NOW, enabled=False)
    store.forget(EDITH)
    if isinstance(store, TableResidents):
        table: MadeTable = request.getfixturevalue("table")
        (item,) = table.ministack.ask("Scan", {"TableName": table.name}).values["Items"]
        assert item["until"] == {"N": str(int((NOW + timedelta(days=2)).timestamp()))}
        return
    store.heard(OTTO, Matter.ENABLED, NOW + timedelta(days=2, seconds=1))
    assert store.person(EDITH).encode() not in kept()
    assert store.person(OTTO).encode() in kept()


def test_requests_are_kept_once_and_in_order(store: ResidentStore) -> None:
    """Their numbers, oldest first; a resident of whom only these are known has no host to be reached at."""
    store.filed(EDITH, "26-2", NOW + timedelta(minutes=1))
    store.filed(EDITH, "26-1", NOW)
    store.filed(EDITH, "26-1", NOW)
    assert store.requests(EDITH) == ["26-1", "26-2"]
    store.arrange(REACH, PLAN)
    store.filed(EDITH, "26-3", NOW + timedelta(minutes=2))
    assert store.reach(store.person(EDITH)) == REACH


def test_what_was_sent_on_somebodys_behalf_is_remembered(store: ResidentStore) -> None:
    """For which changes, when, how often; and that there is nothing left."""
    person = store.person(EDITH)
    store.arrange(REACH, PLAN)
    assert store.messaged(person) is None
    sent = Messaged(mark="m", at=NOW, tries=2)
    store.note_message(person, sent)
    assert store.messaged(person) == sent
    store.note_message(person, None)
    assert store.messaged(person) is None


def test_nothing_that_identifies_anybody_lies_open(store: ResidentStore, kept: Callable[[], bytes]) -> None:
    """Neither the user id nor the address, the token or what was said when they agreed."""
    store.arrange(REACH, PLAN)
    store.remember(EDITH, PLAN.id, reminder(1))
    store.filed(EDITH, "26-1", NOW)
    store.heard(EDITH, Matter.ENABLED, NOW)
    for secret in (b"AMEDITH", b"Pine Road", b"token/1", b"asked and answered"):
        assert secret not in kept()
    assert b"event1" in kept()


def test_a_resident_is_the_person_of_their_subscriptions(
    store: ResidentStore, database: Database, tmp_path: Path
) -> None:
    """One digest for both, so that nothing about them is overlooked; and their subscriptions are found."""
    subscriptions = SqliteSubscriptions(database, KeySeal(key_in(tmp_path / "key")))
    wish = Subscription(
        id="s", topic=Topic.NEWS, locale="en-US", channel="alexa", target=EDITH, consent=Consent("", NOW),
        created=NOW,
    )  # fmt: skip
    subscriptions.save([wish, replace(wish, id="t", target=OTTO), replace(wish, id="u", channel="sms")])
    assert list(subscriptions.of_target("alexa", EDITH)) == [wish]
    assert subscriptions.of_target("alexa", EDITH)[0].person == store.person(EDITH)
