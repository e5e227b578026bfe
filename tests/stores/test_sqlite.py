"""The database file: durable settings, migrations, transactions, several processes."""

from __future__ import annotations

import json
import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from city.delivery.deliveries import SURE, TOLD, Lane
from city.enrolment.subscriptions import Topic
from city.errors import TownbellError
from stores.instants import instant, stamp
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import BUSY_SECONDS, Database
from stores.sqlite.deliveries import SqliteDeliveries
from stores.sqlite.schema import MIGRATIONS
from stores.sqlite.subscriptions import SqliteSubscriptions
from stores.workers import WorkerLocks

NOW = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_every_commit_is_durable_and_readers_never_wait(tmp_path: Path) -> None:
    """WAL, full sync, and a bounded wait for the one writer."""
    database = Database(tmp_path / "new" / "state.db")
    pragma = {
        name: database.connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "busy_timeout", "user_version")
    }
    assert pragma == {
        "journal_mode": "wal",
        "synchronous": 2,
        "busy_timeout": int(BUSY_SECONDS * 1000),
        "user_version": len(MIGRATIONS),
    }
    database.close()


def test_opening_again_migrates_nothing(tmp_path: Path) -> None:
    """The schema version is looked at, not the tables."""
    for _ in range(2):
        database = Database(tmp_path / "state.db")
        assert database.connection.execute("SELECT COUNT(*) FROM subscriptions").fetchone()[0] == 0
        database.close()


def test_older_file_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of the first schema keeps its rows and gets what was added since."""
    monkeypatch.setattr("stores.sqlite.database.MIGRATIONS", MIGRATIONS[:1])
    old = Database(tmp_path / "state.db")
    with old.transaction() as connection:
        connection.execute("INSERT INTO notices VALUES ('n', 'k', '{}')")
    old.close()
    monkeypatch.setattr("stores.sqlite.database.MIGRATIONS", MIGRATIONS)
    new = Database(tmp_path / "state.db")
    assert [row["id"] for row in new.rows("SELECT id FROM notices")] == ["n"]
    assert new.rows("SELECT cohort FROM subscriptions") == []
    new.close()


def test_deliveries_and_subscriptions_of_an_older_file_live_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was planned one by one is planned still, with its instants; who was subscribed is in the roll."""
    before = next(n for n, each in enumerate(MIGRATIONS) if "cohorts" in each[0])
    monkeypatch.setattr("stores.sqlite.database.MIGRATIONS", MIGRATIONS[:before])
    old, seal = Database(tmp_path / "state.db"), KeySeal(key_in(tmp_path / "key"))
    plain = {"filter": "", "locale": "en-US", "lead_minutes": None, "quiet": None, "zone": "",
             "confirmed": stamp(NOW), "created": stamp(NOW)}  # fmt: skip
    private = {"target": "x", "address": "", "location": None, "consent": ""}
    with old.transaction() as connection:
        connection.execute(
            "INSERT INTO subscriptions VALUES ('s1', 'news', 'outbox', 'p', ?, ?, 'm')",
            (json.dumps(plain), seal.close(json.dumps(private).encode())),
        )
        connection.execute("INSERT INTO notices VALUES ('n', 'news', '{}')")
        for event, state in (("e1", "sent"), ("e2", "pending")):
            connection.execute(
                "INSERT INTO deliveries (id, subscription_id, event_id, version, topic, channel, lane,"
                " reason, notice_id, at, expires, planned, state, next_at, attempts)"
                " VALUES (?, 's1', ?, 'v', 'news', 'outbox', 2, 'news', 'n', ?, ?, ?, ?, ?, 1)",
                (f"id-{event}", event, stamp(NOW), stamp(NOW + HOUR), stamp(NOW), state, stamp(NOW)),
            )
    old.close()
    monkeypatch.setattr("stores.sqlite.database.MIGRATIONS", MIGRATIONS)
    new = Database(tmp_path / "state.db")
    workers = WorkerLocks(tmp_path / "workers")
    roll, deliveries = SqliteSubscriptions(new, seal).roll(), SqliteDeliveries(new, workers)
    (cohort,) = roll.of_topic(Topic.NEWS)
    assert sorted(deliveries.versions(NOW)) == [("e1", "v"), ("e2", "v")]
    assert list(deliveries.rows("e1", "v").numbers) == list(roll.members(cohort))
    assert list(deliveries.rows("e1", "v").bits) == [TOLD | SURE]
    (left,) = deliveries.claim(NOW, 9, ready_by=NOW, lanes=tuple(Lane)).deliveries
    assert (left.id, left.at, left.expires, left.attempts) == ("id-e2", NOW, NOW + HOUR, 1)
    workers.close()
    new.close()


def test_attempts_of_an_older_file_stay_with_their_deliveries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In their order; those of a delivery that is gone go with it, and none can be changed afterwards."""
    before = next(n for n, each in enumerate(MIGRATIONS) if "attempts_before" in each[0])
    monkeypatch.setattr("stores.sqlite.database.MIGRATIONS", MIGRATIONS[:before])
    old = Database(tmp_path / "state.db")
    with old.transaction() as connection:
        for number in (1, 2):
            connection.execute(
                "INSERT INTO deliveries (event, subscription, announcement, queue, planned, next_at, id)"
                " VALUES (7, ?, 1, 1, 0, 0, ?)",
                (number, f"id-{number}"),
            )
        for whose, cause in (("id-2", "busy"), ("id-1", "accepted"), ("gone", "busy"), ("id-2", "accepted")):
            connection.execute(
                "INSERT INTO attempts (delivery_id, at, result, cause, detail) VALUES (?, ?, 'x', ?, 'HTTP')",
                (whose, stamp(NOW), cause),
            )
    old.close()
    monkeypatch.setattr("stores.sqlite.database.MIGRATIONS", MIGRATIONS)
    new = Database(tmp_path / "state.db")
    found = new.rows("SELECT event, subscription, at, cause, detail FROM attempts ORDER BY seq")
    at = stamp(NOW)
    assert [tuple(row) for row in found] == [
        (7, 2, at, "busy", "HTTP"),
        (7, 1, at, "accepted", "HTTP"),
        (7, 2, at, "accepted", "HTTP"),
    ]
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), new.transaction() as connection:
        connection.execute("UPDATE attempts SET cause = 'sent'")
    new.close()


def test_many_threads_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    """Each migration runs once, whoever is first."""
    database, failed = Database(tmp_path / "state.db"), []
    barrier = threading.Barrier(8)

    def open_it() -> None:
        barrier.wait()
        try:
            database.connection.execute("SELECT * FROM deliveries").fetchall()
        except (TownbellError, sqlite3.Error) as error:
            failed.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.close()
    assert failed == []


def test_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    """What fails in the middle leaves nothing behind, and the next transaction works."""
    database = Database(tmp_path / "state.db")

    def fail() -> None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO revisions VALUES ('x', 1)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.transaction() as connection:
        assert connection.execute("SELECT * FROM revisions WHERE name = 'x'").fetchall() == []
    database.close()


def test_file_that_is_no_database_is_one_clear_error(tmp_path: Path) -> None:
    """A damaged store says what, where and what to do; no traceback, nothing overwritten."""
    path = tmp_path / "state.db"
    path.write_bytes(b"not a database, whatever its name says" * 100)
    with pytest.raises(TownbellError, match=r"state\.db.*restore a backup"):
        Database(path).connection.execute("SELECT 1")
    assert path.read_bytes().startswith(b"not a database")


def test_folder_that_cannot_be_made_is_one_clear_error(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "data").write_text("")
    with pytest.raises(TownbellError, match="TOWNBELL_DATA"):
        Database(tmp_path / "data" / "state.db").connection.execute("SELECT 1")


def test_stored_instants_sort_as_text() -> None:
    """UTC in fixed width, whatever offset and fraction came in."""
    east = timezone(timedelta(hours=9))
    moments = [
        datetime(2026, 1, 1, 8, tzinfo=east),
        datetime(2026, 1, 1, 0, 0, 0, 5, tzinfo=UTC),
        datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC),
    ]
    assert sorted(map(stamp, moments)) == [stamp(each) for each in moments]
    assert [instant(stamp(each)) for each in moments] == moments


def test_damage_behind_the_first_page_is_one_clear_error(tmp_path: Path) -> None:
    """A file that opens but is damaged inside: a sentence for reading and for writing."""
    path = tmp_path / "state.db"
    database = Database(path)
    with database.transaction() as connection:
        connection.executemany(
            "INSERT INTO notices VALUES (?, 'k', ?)", [(str(n), "x" * 500) for n in range(200)]
        )
    database.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(TownbellError, match="cannot be used"):
        database.rows("SELECT * FROM notices")

    def write() -> None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO notices VALUES ('new', 'k', '')")

    with pytest.raises(TownbellError, match="cannot be used"):
        write()
    database.close()
