"""Sign-ups: what goes in comes out, nothing personal lies open, and several processes share it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from city.earth.places import Location
from city.enrolment.leaving import Bar, Departure, Suppression
from city.enrolment.signup import By, Signup, Stage
from city.enrolment.signup_store import ServiceMessage, SignupStore
from city.enrolment.subscription_store import SubscriptionStore
from city.enrolment.subscriptions import Consent, QuietHours, Subscription, Topic
from stores.aws.asked import Busy
from stores.aws.signups import TableSignups
from stores.aws.subscriptions import TableSubscriptions
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.signups import LEASE, TABLES, SqliteSignups
from stores.sqlite.subscriptions import SqliteSubscriptions
from tests.stores.opening import opened
from tests.stores.tables import MadeTable, Ministack

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
TARGET = "rosa.secret@example.org"
WISH = Subscription(
    id="web-1",
    topic=Topic.PICKUP,
    filter="trash",
    address="12 Secret Street",
    location=Location("12 Secret Street", 37.1, -75.9, {"pickup": "A"}, ("VAZ095",), ("051899",)),
    locale="es-US",
    channel="email",
    target=TARGET,
    lead_minutes=30,
    quiet=QuietHours(time(22), time(6, 30)),
    consent=Consent("secret words", NOW),
    created=NOW,
    zone="America/Chicago",
)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    made = opened(request, tmp_path / "townbell.sqlite")
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "memory", "dynamodb"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> SignupStore:
    seal = KeySeal(key_in(tmp_path / "key"))
    if request.param == "dynamodb":
        return TableSignups(request.getfixturevalue("table"), seal)
    return SqliteSignups(request.getfixturevalue("database"), seal)


@pytest.fixture
def kept(store: SignupStore, request: pytest.FixtureRequest) -> Callable[[], bytes]:
    """All that the store has, as it can be read without the key."""
    if isinstance(store, TableSignups):
        table: MadeTable = request.getfixturevalue("table")
        return table.contents
    database: Database = request.getfixturevalue("database")
    return lambda: "\n".join(database.connection.iterdump()).encode()


@pytest.fixture
def subscriptions(store: SignupStore, request: pytest.FixtureRequest, tmp_path: Path) -> SubscriptionStore:
    """Those beside it."""
    seal = KeySeal(key_in(tmp_path / "key"))
    if isinstance(store, TableSignups):
        return TableSubscriptions(request.getfixturevalue("table"), seal)
    return SqliteSubscriptions(request.getfixturevalue("database"), seal)


def signup(store: SignupStore, name: str = "1", **more: object) -> Signup:
    made = Signup(
        id=name, person=store.person("email", TARGET), channel="email", stage=Stage.ASKED, asked=NOW,
        locale="es-US", wishes=(WISH,), evidence="secret words", code="digest", tries=2,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def message(name: str = "m1") -> ServiceMessage:
    return ServiceMessage(
        id=name, kind="confirm", channel="email", target=TARGET, locale="en-US", facts={"code": "secret"},
        at=NOW, expires=NOW + timedelta(hours=1),
    )  # fmt: skip


def test_a_sign_up_comes_back_as_it_was(store: SignupStore) -> None:
    """Every field of it and of its wishes."""
    store.put(signup(store))
    assert store.get("1") == signup(store)
    assert store.open_of(store.person("email", TARGET)) == (signup(store),)
    assert store.get("2") is None


def test_of_one_that_is_over_only_its_stage_is_left(store: SignupStore) -> None:
    """So that its link works once, and says nothing more."""
    store.put(signup(store))
    store.put(signup(store, stage=Stage.CONFIRMED))
    kept = store.get("1")
    assert kept is not None
    assert (kept.stage, kept.wishes, kept.evidence, kept.code) == (Stage.CONFIRMED, (), "", "")
    assert store.open_of(store.person("email", TARGET)) == ()


def test_a_departure_comes_back_as_it_was(store: SignupStore) -> None:
    """With the wish for as long as it may return, and the evidence for good."""
    person = store.person("sms", "+17575550142")
    made = Departure(
        subscription_id="web-1", person=person, channel="sms", topic=Topic.PICKUP, left=NOW, by=By.TEXT,
        evidence="secret words", wish=replace(WISH, target=""),
    )  # fmt: skip
    store.depart([made])
    assert store.departures(person) == (made,)
    store.tidy(NOW + timedelta(days=31))
    assert store.departures(person) == (replace(made, wish=None),)


def test_bars_are_exactly_those_that_were_set(store: SignupStore) -> None:
    """Of one person; those with an end are forgotten after it."""
    bars = (Suppression(Bar.LEFT, "news"), Suppression(Bar.PAUSED, "", NOW + timedelta(days=1)))
    store.set_bars("p", bars, NOW)
    assert set(store.bars("p")) == set(bars)
    assert store.bars("q") == ()
    store.tidy(NOW + timedelta(days=2))
    assert store.bars("p") == (Suppression(Bar.LEFT, "news"),)
    store.set_bars("p", (), NOW)
    assert store.bars("p") == ()


def test_a_message_is_claimed_once_and_again_when_its_claimer_died(store: SignupStore) -> None:
    """A lease of two minutes; settled, it is gone."""
    store.post(message())
    store.post(message())  # the same again is the same
    (mine,) = store.claim(NOW, 10)
    assert mine == message()
    assert store.claim(NOW, 10) == ()
    assert store.claim(NOW + LEASE - timedelta(seconds=1), 10) == ()
    (again,) = store.claim(NOW + LEASE, 10)
    assert again.attempts == 1
    store.settle("m1", NOW + LEASE + timedelta(seconds=10))
    assert store.claim(NOW + LEASE + timedelta(seconds=9), 10) == ()
    assert len(store.claim(NOW + LEASE + timedelta(seconds=10), 10)) == 1
    store.settle("m1", None)
    assert store.claim(NOW + timedelta(days=9), 10) == ()


def test_asks_are_counted_by_target_and_by_source(store: SignupStore) -> None:
    """Since when it is asked; after a day they are forgotten."""
    store.note_ask("p", "s", NOW)
    store.note_ask("q", "s", NOW + timedelta(minutes=1))
    assert [len(each) for each in store.asks("p", "s", NOW - timedelta(seconds=1))] == [1, 2]
    assert [len(each) for each in store.asks("p", "s", NOW)] == [0, 1]
    store.tidy(NOW + timedelta(days=2))
    assert store.asks("p", "s", NOW - timedelta(days=1)) == ((), ())


def test_a_page_is_opened_by_its_token_until_it_is_over(
    store: SignupStore, kept: Callable[[], bytes]
) -> None:
    """Only a digest of the token lies in the store: who reads the file can open no page."""
    store.open_page("the-token", "email", TARGET, NOW)
    assert store.page_of("the-token", NOW - timedelta(seconds=1)) == ("email", TARGET)
    assert store.page_of("the-token", NOW) is None
    assert store.page_of("another", NOW - timedelta(days=1)) is None
    assert b"the-token" not in kept()
    assert store.digest("the-token").encode() in kept()


def test_forgetting_leaves_nothing_but_the_bars(store: SignupStore, kept: Callable[[], bytes]) -> None:
    """In every table that holds something of a person, and of no other person."""
    person = store.person("email", TARGET)
    for who in (person, "other"):
        store.put(signup(store, who, person=who))
        store.note_ask(who, "s", NOW)
        store.set_bars(who, (Suppression(Bar.LEFT),), NOW)
    store.post(message())
    store.open_page("t", "email", TARGET, NOW)
    store.set_bars(person, (), NOW)
    assert person.encode() in kept()
    store.forget(person)
    assert person.encode() not in kept()
    store.set_bars(person, (Suppression(Bar.LEFT),), NOW)
    store.forget(person)
    assert store.get("other") is not None
    assert store.bars(person) == (Suppression(Bar.LEFT),)


def test_every_table_that_knows_a_person_is_forgotten(database: Database, tmp_path: Path) -> None:
    """Whoever adds a table with a person in it adds it to what is deleted."""
    SqliteSignups(database, KeySeal(key_in(tmp_path / "key"))).bars("open the file")
    sql = """SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c
             WHERE m.type = 'table' AND c.name = 'person'"""
    elsewhere = {
        "subscriptions",  # SubscriptionStore.forget_target
        "suppressions",  # stay
        "residents", "reminder_plans", "reminders", "filed_requests", "skill_events",  # ResidentStore.forget
    }  # fmt: skip
    assert {row["name"] for row in database.rows(sql)} - elsewhere == set(TABLES)


def test_nothing_personal_lies_open(store: SignupStore, kept: Callable[[], bytes]) -> None:
    """Neither target nor address, nor words, nor code: wherever one looks (F20)."""
    store.put(signup(store))
    store.post(message())
    store.open_page("t", "email", TARGET, NOW)
    store.depart([Departure(
        subscription_id="web-1", person="p", channel="email", topic=Topic.NEWS, left=NOW, by=By.LINK,
        evidence="secret words", wish=WISH,
    )])  # fmt: skip
    assert b"web-1" in kept()
    for secret in (b"secret", b"Secret", b"rosa", b"12 Secret"):
        assert secret not in kept()


def test_what_several_stores_write_ends_together(
    store: SignupStore, subscriptions: SubscriptionStore
) -> None:
    """A transaction within another is part of it: an error at the end undoes both."""

    def broken() -> None:
        with store.transaction():
            subscriptions.save([WISH])
            store.put(signup(store))
            raise RuntimeError("in the midst")

    with pytest.raises(RuntimeError):
        broken()
    assert list(subscriptions.every()) == []
    assert store.get("1") is None
    with store.transaction():
        subscriptions.save([WISH])
        store.put(signup(store))
    assert list(subscriptions.every()) == [WISH]
    assert store.get("1") == signup(store)


def test_two_who_confirm_at_once_are_one(ministack: Ministack, tmp_path: Path) -> None:
    """Both have read that it waits; the second is refused and may look again: nothing is done twice."""
    table, seal = ministack.table(), KeySeal(key_in(tmp_path / "key"))
    one, other = TableSignups(table, seal), TableSignups(table.another(), seal)
    one.put(signup(one))

    def late() -> None:
        with one.transaction():
            found = one.get("1")
            assert found is not None
            other.put(replace(found, stage=Stage.CONFIRMED))
            one.put(replace(found, stage=Stage.CONFIRMED))
            one.set_bars("p", (Suppression(Bar.LEFT),), NOW)

    with pytest.raises(Busy):
        late()
    assert one.bars("p") == ()
