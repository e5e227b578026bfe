"""Accounts, sessions and the staff's log: kept whole, and nothing in the file lets anybody in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.staff import LONGEST_SESSION, Account, Deed, Logged, Role, Session
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.staff import FAILURES_KEPT, SqliteStaff

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
ANA = Account(name="Ana Ruiz", role=Role.EDITOR, hashed="$argon2id$v=19$secret", secret="JBSWY3DPEHPK3PXP")
SESSION = Session(digest="ab" * 32, name="Ana Ruiz", began=NOW, seen=NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStaff]:
    database = Database(tmp_path / "state.db")
    yield SqliteStaff(database, KeySeal(key_in(tmp_path / "key")))
    database.close()


def test_an_account_comes_back_whole_whatever_the_case(store: SqliteStaff) -> None:
    """One account for one name, in letters of either case; none for another."""
    store.keep(ANA)
    assert store.account("ana ruiz") == ANA
    assert store.account("Ana") is None
    store.keep(replace(ANA, role=Role.PUBLISHER))
    assert [each.role for each in store.accounts()] == [Role.PUBLISHER]


def test_a_code_is_used_once_and_none_before_it(store: SqliteStaff) -> None:
    """The newest time step stands (RFC 6238, section 5.2)."""
    store.keep(ANA)
    assert store.used("ana ruiz", 10)
    assert not store.used("Ana Ruiz", 10)
    assert not store.used("Ana Ruiz", 9)
    assert store.used("Ana Ruiz", 11)
    assert not store.used("Ben", 1)


def test_sessions_end_with_the_account_and_when_it_changes(store: SqliteStaff) -> None:
    """Nobody goes on with rights that they no longer have."""
    store.keep(ANA)
    store.begin(SESSION)
    assert store.session(SESSION.digest) == SESSION
    store.seen(SESSION.digest, NOW + timedelta(minutes=5))
    assert store.session(SESSION.digest) == replace(SESSION, seen=NOW + timedelta(minutes=5))
    store.keep(replace(ANA, role=Role.APPROVER))
    assert store.session(SESSION.digest) is None
    store.begin(SESSION)
    assert store.remove("ANA RUIZ")
    assert not store.remove("Ana Ruiz")
    assert store.session(SESSION.digest) is None


def test_a_session_is_ended_and_old_ones_are_forgotten(store: SqliteStaff) -> None:
    """By signing out, and by the first sign-in after a day."""
    store.begin(SESSION)
    store.end(SESSION.digest)
    assert store.session(SESSION.digest) is None
    store.begin(SESSION)
    later = NOW + LONGEST_SESSION + timedelta(seconds=1)
    store.begin(replace(SESSION, digest="cd" * 32, began=later, seen=later))
    assert store.session(SESSION.digest) is None


def test_failures_are_counted_by_place_and_name(store: SqliteStaff) -> None:
    """Those since an instant; of one place, and of all; forgotten after a day."""
    for source, minutes in (("192.0.2.1", 0), ("192.0.2.1", 1), ("192.0.2.2", 2)):
        store.failed("Ana", source, NOW + timedelta(minutes=minutes))
    assert store.failures("ana", "192.0.2.1", NOW - timedelta(seconds=1)) == (2, 3, 2)
    assert store.failures("ana", "192.0.2.1", NOW) == (1, 2, 1)
    assert store.failures("ben", "192.0.2.1", NOW - timedelta(seconds=1)) == (0, 0, 2)
    store.failed("Ben", "192.0.2.9", NOW + FAILURES_KEPT + timedelta(minutes=3))
    assert store.failures("ana", "192.0.2.1", NOW - timedelta(days=9)) == (0, 0, 0)


def test_the_log_is_only_added_to(store: SqliteStaff, tmp_path: Path) -> None:
    """The newest first; the file itself refuses to change or lose a line."""
    for deed in (Deed.SIGNED_IN, Deed.PUBLISH):
        store.log(Logged(at=NOW, name="Ana", deed=deed, about="post-1", detail={"kind": "fact"}))
    assert [each.deed for each in store.logged(5)] == [Deed.PUBLISH, Deed.SIGNED_IN]
    assert [each.deed for each in store.logged(1)] == [Deed.PUBLISH]
    with sqlite3.connect(tmp_path / "state.db") as direct:
        for change in ("UPDATE staff_log SET name = 'x'", "DELETE FROM staff_log"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                direct.execute(change)


def test_nothing_in_the_file_lets_anybody_in(store: SqliteStaff, tmp_path: Path) -> None:
    """No hash, no secret of codes, no address and no mistyped name stands in the file as it is."""
    store.keep(ANA)
    store.failed("four green herons walk", "192.0.2.77", NOW)
    written = b"".join(path.read_bytes() for path in tmp_path.glob("state.db*"))
    for secret in (b"argon2id", b"JBSWY3DPEHPK3PXP", b"192.0.2.77", b"herons"):
        assert secret not in written


def test_whose_an_account_is_comes_back_and_changes(store: SqliteStaff) -> None:
    """Its department stands in the file, its address and who vouches for it are sealed."""
    given = replace(ANA, department="Parks", email="ana@x.example", subject="ab" * 32)
    store.keep(given)
    assert store.account("Ana Ruiz") == given
    store.keep(replace(given, department=""))
    assert [each.department for each in store.accounts()] == [""]


def test_an_errand_is_good_once_until_it_is_over(store: SqliteStaff) -> None:
    """Of two who bring it, one is first; when it is over it is forgotten."""
    until = NOW + timedelta(minutes=10)
    assert store.spend("a", NOW, until)
    assert not store.spend("a", NOW, until)
    assert store.spend("b", NOW, until)
    assert not store.spend("a", until, until + timedelta(minutes=10))
    late = until + timedelta(seconds=1)
    assert store.spend("a", late, late + timedelta(minutes=10))
