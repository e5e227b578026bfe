"""Passkeys are kept whole, are counted up, and are gone with their account; the same in every store.

A store that has them is one more name in STORES, with what makes it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.errors import BadSettings
from city.passkeys import Passkey, PasskeyStore
from stores.aws.accounts import TablePasskeys
from stores.aws.items import Item
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.memory import InMemory
from stores.sqlite.passkeys import SqlitePasskeys
from tests.stores.opening import contents
from tests.stores.tables import MadeTable

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
PHONE = Passkey(
    id="cGhvbmU",
    name="Ana Ruiz",
    label="Ana's phone",
    added=NOW,
    handle="aGFuZGxl",
    credential=bytes(range(256)),
    counter=3,
)
STICK = replace(PHONE, id="c3RpY2s", label="The stick", added=NOW + timedelta(days=1), counter=0)
BENS = replace(PHONE, id="YmVu", name="Ben", handle="YmVu")


@contextmanager
def _sqlite(folder: Path, database: Database | None = None) -> Iterator[PasskeyStore]:
    database = database or Database(folder / "state.db")
    yield SqlitePasskeys(database, KeySeal(key_in(folder / "key")))
    database.close()


def _memory(folder: Path) -> AbstractContextManager[PasskeyStore]:
    return _sqlite(folder, InMemory())


STORES: Mapping[str, Callable[[Path], AbstractContextManager[PasskeyStore]]] = {
    "sqlite": _sqlite,
    "memory": _memory,
}


@pytest.fixture(params=[*STORES, "dynamodb"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PasskeyStore]:
    if request.param == "dynamodb":
        yield TablePasskeys(request.getfixturevalue("table"), KeySeal(key_in(tmp_path / "key")))
        return
    with STORES[request.param](tmp_path) as made:
        yield made


def test_what_was_added_comes_back_whole_by_account_and_by_id(store: PasskeyStore) -> None:
    """The oldest first, whatever the case of the account's name; none of another's; none of an unknown id."""
    assert all(store.add(each) for each in (STICK, PHONE, BENS))
    assert list(store.of("ANA RUIZ")) == [PHONE, STICK]
    assert list(store.of("Ben")) == [BENS]
    assert list(store.of("Cleo")) == []
    assert store.find(STICK.id) == STICK
    assert store.find("bm9uZQ") is None


def test_an_id_is_added_once_whosever_it_is(store: PasskeyStore) -> None:
    """The second changes nothing: nobody takes another's passkey over by its id (WebAuthn 7.1, step 25)."""
    assert store.add(PHONE)
    assert not store.add(replace(PHONE, name="Ben", credential=b"another"))
    assert store.find(PHONE.id) == PHONE
    assert list(store.of("Ben")) == []


def test_a_count_only_rises(store: PasskeyStore) -> None:
    """The same count again, or a lower one, is a copy's; the moment of the last good use is kept."""
    store.add(PHONE)
    later = NOW + timedelta(hours=1)
    assert store.count(PHONE.id, 4, later)
    assert not store.count(PHONE.id, 4, later + timedelta(hours=1))
    assert not store.count(PHONE.id, 2, later + timedelta(hours=1))
    assert not store.count(PHONE.id, 0, later + timedelta(hours=1))
    assert store.find(PHONE.id) == replace(PHONE, counter=4, used=later)
    assert not store.count("bm9uZQ", 9, later)


def test_an_authenticator_that_does_not_count_is_used_again_and_again(store: PasskeyStore) -> None:
    """Zero after zero is good; once it has counted, zero is not."""
    store.add(STICK)
    assert store.count(STICK.id, 0, NOW)
    assert store.count(STICK.id, 0, NOW)
    assert store.count(STICK.id, 1, NOW)
    assert not store.count(STICK.id, 0, NOW)


def test_one_is_dropped_by_its_own_account_only(store: PasskeyStore) -> None:
    """Another's stays where it is."""
    store.add(PHONE)
    store.add(STICK)
    assert not store.drop("Ben", PHONE.id)
    assert store.drop("ana ruiz", PHONE.id)
    assert not store.drop("Ana Ruiz", PHONE.id)
    assert list(store.of("Ana Ruiz")) == [STICK]


def test_all_of_an_account_are_forgotten_together(store: PasskeyStore) -> None:
    """Those of others are not."""
    for each in (PHONE, STICK, BENS):
        store.add(each)
    store.forget("ana RUIZ")
    assert list(store.of("Ana Ruiz")) == []
    assert store.find(PHONE.id) is None
    assert list(store.of("Ben")) == [BENS]
    assert store.add(PHONE)


def test_a_row_that_somebody_moves_or_forges_in_the_file_lets_nobody_in(tmp_path: Path) -> None:
    """Moved to another account it is none; sealed otherwise it is refused; its handle cannot be read."""
    with _sqlite(tmp_path) as store:
        store.add(PHONE)
        written = contents(store)
        assert PHONE.handle.encode() not in written
        with sqlite3.connect(tmp_path / "state.db") as direct:
            direct.execute("UPDATE staff_passkeys SET name = 'Ben'")
        assert store.find(PHONE.id) is None
        assert list(store.of("Ben")) == []
        with sqlite3.connect(tmp_path / "state.db") as direct:
            direct.execute("UPDATE staff_passkeys SET name = 'Ana Ruiz', sealed = x'01020304'")
        with pytest.raises(BadSettings):
            store.find(PHONE.id)


def test_an_item_that_somebody_moves_in_the_table_lets_nobody_in(table: MadeTable, tmp_path: Path) -> None:
    """Put under another account it is none; its handle cannot be read."""
    store = TablePasskeys(table, KeySeal(key_in(tmp_path / "key")))
    store.add(PHONE)
    assert PHONE.handle.encode() not in table.contents()
    (item,) = [each for each in table.items() if each.key[0].startswith("STAFF#keys#")]
    (pointer,) = [each for each in table.items() if each.key[0].startswith("STAFFKEY#")]
    table.put(Item(key=("STAFF#keys#ben", PHONE.id), doc={**item.doc, "name": "Ben"}))
    table.put(Item(key=pointer.key, doc={"name": "Ben"}))
    assert store.find(PHONE.id) is None
    assert list(store.of("Ben")) == []
    assert store.find("x" * 3000) is None
