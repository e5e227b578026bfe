"""Accounts, sessions and the staff's log: kept whole, and nothing in the file lets anybody in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.errors import TownbellError
from city.staff import LONGEST_SESSION, Account, Deed, Logged, Role, Session, StaffStore
from stores.aws.accounts import COUNTED, TableStaff
from stores.aws.items import Item
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.staff import FAILURES_KEPT, SqliteStaff
from tests.stores.opening import contents, opened
from tests.stores.tables import MadeTable

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
ANA = Account(name="Ana Ruiz", role=Role.EDITOR, hashed="$argon2id$v=19$secret", secret="JBSWY3DPEHPK3PXP")
SESSION = Session(digest="ab" * 32, name="Ana Ruiz", began=NOW, seen=NOW)


@pytest.fixture(params=["sqlite", "memory", "dynamodb"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StaffStore]:
    seal = KeySeal(key_in(tmp_path / "key"))
    if request.param == "dynamodb":
        yield TableStaff(request.getfixturevalue("table"), seal)
        return
    database = opened(request, tmp_path / "state.db")
    yield SqliteStaff(database, seal)
    database.close()


def _contents(request: pytest.FixtureRequest) -> bytes:
    """All that is kept, as it can be read without the key."""
    if "dynamodb" in request.node.name:
        table: MadeTable = request.getfixturevalue("table")
        return table.contents()
    return contents(request.getfixturevalue("store"))


def test_an_account_comes_back_whole_whatever_the_case(store: StaffStore) -> None:
    """One account for one name, in letters of either case; none for another."""
    store.keep(ANA)
    assert store.account("ana ruiz") == ANA
    assert store.account("Ana") is None
    store.keep(replace(ANA, role=Role.PUBLISHER))
    assert [each.role for each in store.accounts()] == [Role.PUBLISHER]


def test_a_code_is_used_once_and_none_before_it(store: StaffStore) -> None:
    """The newest time step stands (RFC 6238, section 5.2)."""
    store.keep(ANA)
    assert store.used("ana ruiz", 10)
    assert not store.used("Ana Ruiz", 10)
    assert not store.used("Ana Ruiz", 9)
    assert store.used("Ana Ruiz", 11)
    assert not store.used("Ben", 1)


def test_sessions_end_with_the_account_and_when_it_changes(store: StaffStore) -> None:
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


def test_a_session_is_ended_and_old_ones_are_forgotten(store: StaffStore) -> None:
    """By signing out, and by the first sign-in after a day."""
    store.begin(SESSION)
    store.end(SESSION.digest)
    assert store.session(SESSION.digest) is None
    store.begin(SESSION)
    later = NOW + LONGEST_SESSION + timedelta(seconds=1)
    store.begin(replace(SESSION, digest="cd" * 32, began=later, seen=later))
    assert store.session(SESSION.digest) is None


def test_failures_are_counted_by_place_and_name(store: StaffStore) -> None:
    """Those since an instant; of one place, and of all."""
    for source, minutes in (("192.0.2.1", 0), ("192.0.2.1", 1), ("192.0.2.2", 2)):
        store.failed("Ana", source, NOW + timedelta(minutes=minutes))
    assert store.failures("ana", "192.0.2.1", NOW - timedelta(seconds=1)) == (2, 3, 2)
    assert store.failures("ana", "192.0.2.1", NOW) == (1, 2, 1)
    assert store.failures("ben", "192.0.2.1", NOW - timedelta(seconds=1)) == (0, 0, 2)
    later = NOW + FAILURES_KEPT + timedelta(minutes=3)
    store.failed("Ana", "192.0.2.1", later)
    assert store.failures("ana", "192.0.2.1", NOW - timedelta(days=9)) == (1, 1, 1)


def test_the_log_is_only_added_to(store: StaffStore) -> None:
    """The newest first, as many as are asked for."""
    for deed in (Deed.SIGNED_IN, Deed.PUBLISH):
        store.log(Logged(at=NOW, name="Ana", deed=deed, about="post-1", detail={"kind": "fact"}))
    assert [each.deed for each in store.logged(5)] == [Deed.PUBLISH, Deed.SIGNED_IN]
    (newest,) = store.logged(1)
    assert newest == Logged(at=NOW, name="Ana", deed=Deed.PUBLISH, about="post-1", detail={"kind": "fact"})


def test_the_file_refuses_to_change_or_lose_a_line_of_the_log(tmp_path: Path) -> None:
    """SQLite itself does; a table cannot, but no line has another's key (stores/aws/accounts.py)."""
    database, seal = Database(tmp_path / "state.db"), KeySeal(key_in(tmp_path / "key"))
    SqliteStaff(database, seal).log(Logged(at=NOW, name="Ana", deed=Deed.PUBLISH))
    database.close()
    with sqlite3.connect(tmp_path / "state.db") as direct:
        for change in ("UPDATE staff_log SET name = 'x'", "DELETE FROM staff_log"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                direct.execute(change)


def test_nothing_that_is_kept_lets_anybody_in(
    store: StaffStore, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """No hash, no secret of codes, no address and no mistyped name stands there as it is."""
    store.keep(ANA)
    store.failed("four green herons walk", "192.0.2.77", NOW)
    store.spend("an errand", NOW, NOW)
    written = _contents(request)
    assert b"Ana Ruiz" in written
    for secret in (b"argon2id", b"JBSWY3DPEHPK3PXP", b"192.0.2.77", b"herons"):
        assert secret not in written


def test_whose_an_account_is_comes_back_and_changes(store: StaffStore) -> None:
    """Its department stands in the file, its address and who vouches for it are sealed."""
    given = replace(ANA, department="Parks", email="ana@x.example", subject="ab" * 32)
    store.keep(given)
    assert store.account("Ana Ruiz") == given
    store.keep(replace(given, department=""))
    assert [each.department for each in store.accounts()] == [""]


def test_an_errand_is_good_once_until_it_is_over(store: StaffStore) -> None:
    """Of two who bring it, one is first; when it is over it is forgotten."""
    until = NOW + timedelta(minutes=10)
    assert store.spend("a", NOW, until)
    assert not store.spend("a", NOW, until)
    assert store.spend("b", NOW, until)
    assert not store.spend("a", until, until + timedelta(minutes=10))
    late = until + timedelta(seconds=1)
    assert store.spend("a", late, late + timedelta(minutes=10))


@pytest.mark.parametrize("name", ["", "x" * 3000, "ana#accounts", "\0"])
def test_a_name_that_nobody_can_have_is_nobodys(store: StaffStore, name: str) -> None:
    """What is typed into the form is asked for as it is."""
    assert store.account(name) is None
    assert not store.used(name, 1)
    assert not store.remove(name)
    store.failed(name, name, NOW)
    assert store.failures(name, name, NOW - timedelta(seconds=1)) == (1, 1, 1)


def test_what_was_read_together_is_kept_only_if_it_is_still_so(table: MadeTable, tmp_path: Path) -> None:
    """Two functions let in a new person of one name at the same moment: one account, and one error."""
    seal = KeySeal(key_in(tmp_path / "key"))
    here, there = TableStaff(table, seal), TableStaff(table.another(), seal)

    def both_come() -> None:
        with here.together():
            assert here.accounts() == []
            there.keep(replace(ANA, subject="cd" * 32))
            here.keep(replace(ANA, subject="ab" * 32))

    with pytest.raises(TownbellError, match="changed the same meanwhile"):
        both_come()
    assert [each.subject for each in here.accounts()] == ["cd" * 32]


def test_of_many_failures_the_newest_count(table: MadeTable, tmp_path: Path) -> None:
    """An item has no end of room: beyond the limits nobody tries anyway."""
    store = TableStaff(table, KeySeal(key_in(tmp_path / "key")))
    for second in range(COUNTED + 5):
        store.failed("Ana", "192.0.2.1", NOW + timedelta(seconds=second))
    assert store.failures("Ana", "192.0.2.1", NOW - timedelta(days=1)) == (COUNTED,) * 3


def test_an_account_changes_while_its_owner_clicks(
    table: MadeTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session is written between the look at it and its end: it is looked at anew, and ends."""
    seal = KeySeal(key_in(tmp_path / "key"))
    store, browser = TableStaff(table, seal), TableStaff(table.another(), seal)
    store.keep(ANA)
    store.begin(SESSION)
    clicks = iter((1, 2))
    under = table.under

    def clicked(*args: str) -> list[Item]:
        found = under(*args)
        if (number := next(clicks, 0)) and found:
            browser.seen(SESSION.digest, NOW + timedelta(minutes=number))
        return found

    monkeypatch.setattr(table, "under", clicked)
    store.keep(replace(ANA, role=Role.APPROVER))
    assert store.session(SESSION.digest) is None
    found = store.account("Ana Ruiz")
    assert found is not None
    assert found.role is Role.APPROVER
