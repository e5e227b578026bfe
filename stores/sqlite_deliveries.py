"""Deliveries and attempts in SQLite: planned once by any number of planners, claimed by one worker."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from city.deliveries import (
    Attempt,
    Cause,
    Delivery,
    DueAlert,
    Lane,
    Notice,
    Outcome,
    Result,
    State,
    Telling,
)
from city.subscriptions import Topic
from stores.sqlite import Database, instant, stamp
from stores.workers import WorkerLocks

BATCH = 500
LEASE = timedelta(minutes=10)
"""Only for a worker that lives but hangs: what a dead one held is free at once (stores/workers.py)."""

_PLAN = """INSERT INTO deliveries (id, subscription_id, event_id, version, topic, channel, lane,
    reason, notice_id, at, expires, planned, next_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET state = 'pending', finished = NULL, notice_id = excluded.notice_id,
    at = excluded.at, expires = excluded.expires, planned = excluded.planned, next_at = excluded.next_at
    WHERE state = 'superseded'"""

_READY = """SELECT d.*, n.key, n.facts FROM deliveries AS d JOIN notices AS n ON n.id = d.notice_id
    WHERE d.state = 'pending' AND d.lane = ? AND d.next_at <= ? AND d.worker IS NULL
    ORDER BY d.next_at LIMIT ?"""

_HELD = "SELECT id FROM deliveries WHERE worker = ?1 AND (?2 = '' OR lease_until <= ?2)"

_RELEASE = """UPDATE deliveries SET worker = NULL, lease_until = NULL, attempts = attempts + 1,
    unknown = unknown + 1 WHERE id = ?"""

_FINISH = """UPDATE deliveries SET state = ?, next_at = COALESCE(?, next_at), finished = ?, held = ?,
    worker = NULL, lease_until = NULL, attempts = attempts + ?, unknown = unknown + ? WHERE id = ?"""

_APPEND = """INSERT INTO attempts (delivery_id, at, result, cause, detail, next_at)
    SELECT id, ?, ?, ?, ?, ? FROM deliveries WHERE id = ?"""


class SqliteDeliveries:
    """The port city.deliveries.DeliveryStore over one Database."""

    def __init__(self, database: Database, workers: WorkerLocks) -> None:
        self._database = database
        self._workers = workers

    def plan(self, dues: Sequence[DueAlert], now: datetime) -> int:
        """Write a row for each that has none yet, or one that was overtaken; how many were new."""
        new = 0
        for start in range(0, len(dues), BATCH):
            batch = dues[start : start + BATCH]
            with self._database.transaction() as connection:
                # Most of a batch share few notices: each is written out once, known by its object.
                names = {id(due.notice): _notice_id(due.notice) for due in _one_each(batch)}
                notices = {names[id(due.notice)]: due.notice for due in batch}
                connection.executemany(
                    "INSERT OR IGNORE INTO notices VALUES (?, ?, ?)",
                    [(name, each.key, _dump(each.facts)) for name, each in notices.items()],
                )
                before = connection.total_changes
                connection.executemany(_PLAN, [_row(due, names[id(due.notice)], now) for due in batch])
                new += connection.total_changes - before
        return new

    def claim(
        self,
        now: datetime,
        limit: int,
        *,
        ready_by: datetime,
        lanes: Collection[Lane] = tuple(Lane),
        reserve: int = 0,
        landed: Sequence[Attempt] = (),
    ) -> Sequence[Delivery]:
        """Record what has landed and lease up to ``limit`` pending deliveries, in one transaction."""
        if limit < 1 and not landed:
            return ()
        with self._database.transaction() as connection:
            _write(connection, landed)
            self._free_lost(connection, now)
            rows = _ready(connection, limit, reserve, ready_by, lanes)
            until = stamp(now + LEASE)
            connection.executemany(
                "UPDATE deliveries SET worker = ?, lease_until = ?, held = 0 WHERE id = ?",
                [(self._workers.me, until, row["id"]) for row in rows],
            )
        return [_read(row) for row in rows]

    def _free_lost(self, connection: sqlite3.Connection, now: datetime) -> None:
        """Free what dead or hung workers hold; their attempts may have arrived."""
        holders = connection.execute(
            "SELECT worker, MIN(lease_until) FROM deliveries WHERE worker IS NOT NULL GROUP BY worker"
        ).fetchall()
        outcome = Outcome(Result.UNKNOWN, Cause.WORKER_LOST)
        for worker, first in holders:
            until = stamp(now) if self._workers.alive(worker) else ""
            if until and first > until:
                continue
            held = connection.execute(_HELD, (worker, until)).fetchall()
            attempts = [
                Attempt(delivery_id=row[0], at=now, outcome=outcome, state=State.PENDING) for row in held
            ]
            connection.executemany(_APPEND, [_appended(each) for each in attempts])
            connection.executemany(_RELEASE, held)

    def record(self, attempts: Sequence[Attempt]) -> None:
        """Append the attempts and end their leases, in one transaction."""
        if not attempts:
            return
        with self._database.transaction() as connection:
            _write(connection, attempts)

    def next_turn(self) -> datetime | None:
        """When the earliest pending delivery may be tried; None where all is final or held back.

        What another worker is trying at the moment counts as ready: it may need a successor.
        """
        row = self._database.row("SELECT MIN(next_at) FROM deliveries WHERE state = 'pending' AND NOT held")
        return instant(row[0]) if row and row[0] else None

    def pending_versions(self) -> Collection[tuple[str, str]]:
        """The (event, version) pairs of which deliveries are pending."""
        rows = self._database.rows(
            "SELECT DISTINCT event_id, version FROM deliveries WHERE state = 'pending'"
        )
        return [(row[0], row[1]) for row in rows]

    def supersede(self, versions: Collection[tuple[str, str]], now: datetime) -> int:
        """End the unclaimed pending deliveries of these (event, version) pairs; how many."""
        ended = 0
        with self._database.transaction() as connection:
            for event_id, version in versions:
                ended += connection.execute(
                    "UPDATE deliveries SET state = ?, finished = ?"
                    " WHERE event_id = ? AND version = ? AND state = 'pending' AND worker IS NULL",
                    (State.SUPERSEDED, stamp(now), event_id, version),
                ).rowcount
        return ended

    def versions(self, since: datetime) -> Collection[tuple[str, str]]:
        """The (event, version) pairs that were planned for anybody since then."""
        rows = self._database.rows(
            "SELECT DISTINCT event_id, version FROM deliveries WHERE planned >= ?",
            (stamp(since),),
        )
        return [(row[0], row[1]) for row in rows]

    def tellings(self, event_ids: Collection[str]) -> Sequence[Telling]:
        """All rows of these events, pending ones too."""
        found: list[Telling] = []
        for event_id in event_ids:
            rows = self._database.rows(
                "SELECT subscription_id, version, at, planned, told, sure, overtaken, number FROM tellings"
                " WHERE event_id = ?",
                (event_id,),
            )
            found += [_telling(event_id, row) for row in rows]
        return found

    def recent(self, since: datetime, at_least: int) -> Mapping[str, int]:
        """How many deliveries, emergencies apart, were planned since then for those who got many."""
        rows = self._database.rows(
            "SELECT subscription_id, COUNT(*) AS n FROM deliveries WHERE planned >= ? AND lane <> ?"
            " GROUP BY subscription_id HAVING n >= ?",
            (stamp(since), Lane.EMERGENCY, at_least),
        )
        return {row[0]: row[1] for row in rows}

    def counts(self) -> Mapping[State, int]:
        """How many deliveries stand where."""
        rows = self._database.rows("SELECT state, COUNT(*) FROM deliveries GROUP BY state")
        return {State(row[0]): row[1] for row in rows}


def _telling(event_id: str, row: sqlite3.Row) -> Telling:
    told, sure, overtaken = map(bool, row[4:7])
    return Telling(row[0], event_id, row[1], instant(row[2]), instant(row[3]), told, sure, overtaken, row[7])


def _ready(
    connection: sqlite3.Connection, limit: int, reserve: int, ready_by: datetime, lanes: Collection[Lane]
) -> Sequence[sqlite3.Row]:
    """The rows whose turn it is, lane by lane; all but emergencies leave some of the places free."""
    found: list[sqlite3.Row] = []
    for lane in sorted(lanes):
        free = limit - len(found) - (0 if lane is Lane.EMERGENCY else reserve)
        if free > 0:
            found += connection.execute(_READY, (lane, stamp(ready_by), free)).fetchall()
    return found


def _write(connection: sqlite3.Connection, attempts: Sequence[Attempt]) -> None:
    """Append the attempts and end their leases."""
    connection.executemany(_APPEND, [_appended(each) for each in attempts if each.outcome is not None])
    connection.executemany(_FINISH, [_finished(each) for each in attempts])


def _notice_id(notice: Notice) -> str:
    return hashlib.sha256(f"{notice.key}\x1f{_dump(notice.facts)}".encode()).hexdigest()[:32]


def _dump(facts: Mapping[str, object]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def _one_each(batch: Sequence[DueAlert]) -> Collection[DueAlert]:
    """One due alert for each notice."""
    return {id(due.notice): due for due in batch}.values()


def _row(due: DueAlert, notice_id: str, now: datetime) -> tuple[object, ...]:
    names = (due.delivery_id, due.subscription_id, due.event_id, due.version, due.topic, due.channel)
    when = (stamp(due.at), stamp(due.expires), stamp(now), stamp(now))
    return (*names, due.lane, due.reason, notice_id, *when)


def _appended(attempt: Attempt) -> tuple[object, ...]:
    outcome = attempt.outcome
    assert outcome is not None
    next_at = stamp(attempt.next_at) if attempt.next_at else None
    return (stamp(attempt.at), outcome.result, outcome.cause, outcome.detail, next_at, attempt.delivery_id)


def _finished(attempt: Attempt) -> tuple[object, ...]:
    final = attempt.state is not State.PENDING
    tried = attempt.outcome is not None
    unknown = attempt.outcome is not None and attempt.outcome.result is Result.UNKNOWN
    next_at = stamp(attempt.next_at) if attempt.next_at else None
    ended = stamp(attempt.at) if final else None
    held = not final and not tried
    return (attempt.state, next_at, ended, int(held), int(tried), int(unknown), attempt.delivery_id)


def _read(row: sqlite3.Row) -> Delivery:
    return Delivery(
        id=row["id"],
        subscription_id=row["subscription_id"],
        event_id=row["event_id"],
        version=row["version"],
        topic=Topic(row["topic"]),
        channel=row["channel"],
        lane=Lane(row["lane"]),
        notice=Notice(row["key"], json.loads(row["facts"])),
        at=instant(row["at"]),
        expires=instant(row["expires"]),
        attempts=row["attempts"],
        unknown=row["unknown"],
    )
