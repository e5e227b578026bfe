"""What every store of subscriptions must do; a new one joins by a line in ``store``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest

from city.earth.places import Location
from city.enrolment.subscription_store import SubscriptionStore
from city.enrolment.subscriptions import Consent, QuietHours, Subscription, Topic
from stores.aws.subscriptions import TableSubscriptions
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.subscriptions import SqliteSubscriptions
from tests.stores.opening import contents, opened
from tests.stores.tables import MadeTable

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

FULL = Subscription(
    id="s1", topic=Topic.PICKUP, filter="trash", address="1 Harbor Street",
    location=Location("1 Harbor Street", 27.5, -82.5, {"pickup": "A"}, ("FLZ072",), ("012081",)),
    locale="es-US", channel="sms", target="+12025550123", lead_minutes=0,
    quiet=QuietHours(time(22), time(6, 30)), consent=Consent("form of Ann", NOW), created=NOW,
    zone="America/Chicago",
)  # fmt: skip
BARE = Subscription(
    id="s0", topic=Topic.EMERGENCY, locale="en-US", channel="webhook", target="https://a.example/t",
    consent=Consent("", NOW), created=NOW,
)  # fmt: skip


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    found = opened(request, tmp_path / "state.db")
    yield found
    found.close()


Another = Callable[[], SubscriptionStore]


@pytest.fixture(params=["sqlite", "memory", "dynamodb"])
def another(request: pytest.FixtureRequest, tmp_path: Path) -> Another:
    """Makes the store, as one more process has it."""
    seal = KeySeal(key_in(tmp_path / "key"))
    if request.param == "dynamodb":
        table: MadeTable = request.getfixturevalue("table")
        return lambda: TableSubscriptions(table.another(), seal)
    return partial(SqliteSubscriptions, request.getfixturevalue("database"), seal)


@pytest.fixture
def store(another: Another) -> SubscriptionStore:
    return another()


@pytest.fixture
def kept(store: SubscriptionStore, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], bytes]:
    """All that the store has, as it can be read without the key."""
    if isinstance(store, TableSubscriptions):
        table: MadeTable = request.getfixturevalue("table")
        return table.contents
    return lambda: contents(store)


def test_what_is_saved_comes_back_whole(store: SubscriptionStore) -> None:
    """Every field, empty or not, and all of them by id."""
    assert store.save([FULL, BARE]) == 2
    assert store.get("s1") == FULL
    assert list(store.every()) == [BARE, FULL]
    assert store.get("s2") is None


def test_saving_the_same_again_changes_nothing(store: SubscriptionStore) -> None:
    """Nor does another hour of importing it; the first confirmation stands."""
    store.save([FULL])
    before = store.revision()
    later = replace(FULL, created=NOW + timedelta(1), consent=Consent("form of Ann", NOW + timedelta(1)))
    assert store.save([later]) == 0
    assert (store.revision(), store.get("s1")) == (before, FULL)


@pytest.mark.parametrize(
    "change",
    [
        {"target": "+12025550124"},
        {"lead_minutes": None},
        {"quiet": None},
        {"location": None},
        {"topic": Topic.NEWS},
        {"locale": "en-US"},
        {"filter": ""},
        {"consent": Consent("another form", NOW)},
    ],
)
def test_every_change_is_kept_and_seen(store: SubscriptionStore, change: dict[str, object]) -> None:
    """A changed field replaces the subscription and moves the revision; it was created when it was."""
    store.save([FULL])
    before = store.revision()
    changed = replace(FULL, created=NOW + timedelta(days=1), **change)  # type: ignore[arg-type]
    assert store.save([changed]) == 1
    assert store.revision() > before
    assert store.get("s1") == replace(changed, created=NOW)
    assert list(store.every()) == [replace(changed, created=NOW)]


def test_person_is_the_same_for_one_target_and_channel(store: SubscriptionStore) -> None:
    """Several subscriptions of one phone are one person; whoever has no target is alone."""
    alone = [replace(BARE, id=f"a{n}", target="") for n in range(2)]
    store.save([FULL, replace(FULL, id="s2", topic=Topic.NEWS), BARE, *alone])
    person = {each.id: each.person for each in store.every()}
    assert person["s1"] == person["s2"]
    assert len(set(person.values())) == 4


def test_forgetting_leaves_nothing(store: SubscriptionStore) -> None:
    """By id, and by target for everything that a person had."""
    store.save([FULL, replace(FULL, id="s2"), BARE])
    assert store.forget("s0")
    assert not store.forget("s0")
    assert store.forget_target("sms", "+12025550123") == 2
    assert list(store.every()) == []


def test_nothing_personal_is_readable(store: SubscriptionStore, kept: Callable[[], bytes]) -> None:
    """Target, address, point and evidence are encrypted at rest, in the write-ahead log too."""
    store.save([FULL, BARE])
    raw = kept()
    assert b"FLZ072" not in raw
    assert not [word for word in (b"5550123", b"Harbor", b"27.5", b"Ann", b"a.example") if word in raw]
    assert b"es-US" in raw


def test_the_roll_follows_every_change(store: SubscriptionStore) -> None:
    """Who joins, changes, leaves or is forgotten is in the next roll, as if it were read anew."""
    assert list(store.roll().of_topic(Topic.PICKUP)) == []
    store.save([FULL, BARE, replace(FULL, id="s2", target="+12025550124")])
    (cohort,) = store.roll().of_topic(Topic.PICKUP)
    assert set(store.names(store.roll().members(cohort)).values()) == {"s1", "s2"}
    store.save([replace(FULL, lead_minutes=5)])
    found = {
        tuple(store.names(store.roll().members(each)).values())
        for each in store.roll().of_topic(Topic.PICKUP)
    }
    assert found == {("s1",), ("s2",)}
    store.forget("s2")
    (left,) = store.roll().of_topic(Topic.PICKUP)
    assert store.roll().cohorts[left].lead_minutes == 5


def test_several_subscriptions_of_one_person_are_together(store: SubscriptionStore) -> None:
    """Known at once when the second comes, and only of them."""
    store.save([FULL, BARE])
    assert not store.roll().together
    store.save([replace(FULL, id="s2", topic=Topic.SWEEPING)])
    (party,) = store.roll().together
    numbers = [
        n for topic in Topic for each in store.roll().of_topic(topic) for n in store.roll().members(each)
    ]
    together = [n for n in numbers if store.roll().party_of(n) == party]
    assert set(store.names(together).values()) == {"s1", "s2"}


def test_points_and_newcomers_by_number(store: SubscriptionStore) -> None:
    """Where somebody lives is decrypted; who subscribed after an instant is known to the microsecond."""
    store.save(
        [FULL, BARE, replace(BARE, id="s3", topic=Topic.NEWS, created=NOW + timedelta(microseconds=1))]
    )
    numbers = range(1, 4)
    names = store.names(numbers)
    assert [(names[n], lat, lon) for n, lat, lon in store.points(numbers)] == [("s1", 27.5, -82.5)]
    assert [names[n] for n in store.newcomers(Topic.NEWS, NOW)] == ["s3"]
    assert list(store.newcomers(Topic.NEWS, NOW + timedelta(microseconds=1))) == []
    assert list(store.newcomers(Topic.PICKUP, NOW)) == []


def test_a_number_is_never_given_twice(store: SubscriptionStore) -> None:
    """Who is forgotten leaves nothing that another could be taken for."""
    store.save([FULL])
    (first,) = store.names(range(9))
    store.forget("s1")
    store.save([replace(FULL, id="s9")])
    assert first not in store.names(range(9))


def test_nobody_learns_from_the_store_who_lives_where(
    store: SubscriptionStore, kept: Callable[[], bytes]
) -> None:
    """Zones, codes and cells lie there only encrypted, or as digests that need the key (F20)."""
    store.save([FULL, replace(FULL, id="s2", topic=Topic.EMERGENCY)])
    store.roll()
    data = kept()
    assert b"s2" in data
    for word in (b"27.5", b"-82.5", b"Harbor", b"FLZ072", b"012081", b"5550123", b'"pickup": "A"'):
        assert word not in data


def test_the_roll_of_another_process_follows(store: SubscriptionStore, another: Another) -> None:
    """What one process writes, joined, changed or gone, the next look of every other sees."""
    other = another()
    assert list(other.roll().of_topic(Topic.NEWS)) == []
    people = [replace(BARE, id=f"n{n:04}", topic=Topic.NEWS, target=f"t{n}") for n in range(600)]
    assert store.save(people) == 600
    (cohort,) = other.roll().of_topic(Topic.NEWS)
    assert sorted(other.names(other.roll().members(cohort)).values()) == [each.id for each in people]
    assert not other.roll().together
    store.forget("n0000")
    store.save([replace(people[1], target="t2")])
    left = other.names(other.roll().members(cohort))
    assert sorted(left.values()) == [each.id for each in people[1:]]
    (party,) = other.roll().together
    assert sorted(left[n] for n in left if other.roll().party_of(n) == party) == ["n0001", "n0002"]
    assert another().roll().together == other.roll().together
