"""Deliveries and attempts in SQLite: planned once by any number of planners, claimed by one worker.

What many are told alike stands once: an *event* is one version of one thing, an *announcement*
what is said of it on one channel. A delivery is a few bytes beside them, in the order of events and
subscriptions, so that a million are written in the order in which they lie.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from city.deliveries import (
    Attempt,
    Batch,
    Cause,
    Delivery,
    Lane,
    Notice,
    Outcome,
    Result,
    Rows,
    Said,
    State,
    delivery_id,
)
from city.localtime import micros, of_micros
from city.subscriptions import Topic
from stores.sqlite import Database, stamp
from stores.workers import WorkerLocks

SLICE = 5_000
"""Rows in one transaction: between two of them others claim, record and plan."""
LEASE = timedelta(minutes=10)
"""Only for a worker that lives but hangs: what a dead one held is free at once (stores/workers.py)."""

_PLAN = """INSERT INTO deliveries (event, subscription, announcement, lane, planned, next_at)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET state = 'pending', finished = NULL, announcement = excluded.announcement,
    lane = excluded.lane, planned = excluded.planned, next_at = excluded.next_at WHERE state = 'superseded'"""

_EVENT = """INSERT INTO events (event_id, version, planned) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET planned = MAX(planned, excluded.planned) RETURNING number"""

_ANNOUNCEMENT = """INSERT OR IGNORE INTO announcements
    (event, topic, channel, lane, reason, notice_id, at, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""

_THAT_ANNOUNCEMENT = """SELECT number FROM announcements WHERE event = ? AND topic = ? AND channel = ?
    AND lane = ? AND reason = ? AND notice_id = ? AND at = ? AND expires = ?"""

_WHOLE = """SELECT d.event, d.subscription, d.id, s.id AS subscription_id, e.event_id, e.version, a.topic,
    a.channel, d.lane, a.at, a.expires, d.attempts, d.unknown, n.key, n.facts
    FROM deliveries AS d
    JOIN subscriptions AS s ON s.number = d.subscription
    JOIN announcements AS a ON a.number = d.announcement
    JOIN events AS e ON e.number = d.event
    JOIN notices AS n ON n.id = a.notice_id"""

_READY = f"""{_WHOLE} WHERE d.state = 'pending' AND d.lane = ? AND d.next_at <= ? AND d.worker IS NULL
    ORDER BY d.next_at LIMIT ?"""

_CLAIM = """UPDATE deliveries SET worker = ?, lease_until = ?, held = 0, id = ?
    WHERE event = ? AND subscription = ?"""

_HELD = "SELECT id FROM deliveries WHERE worker = ?1 AND (?2 IS NULL OR lease_until <= ?2)"

_RELEASE = """UPDATE deliveries SET worker = NULL, lease_until = NULL, attempts = attempts + 1,
    unknown = unknown + 1 WHERE id = ?"""

_FINISH = """UPDATE deliveries SET state = ?, next_at = COALESCE(?, next_at), finished = ?, held = ?,
    worker = NULL, lease_until = NULL, attempts = attempts + ?, unknown = unknown + ? WHERE id = ?"""

_APPEND = """INSERT INTO attempts (delivery_id, at, result, cause, detail, next_at)
    SELECT id, ?, ?, ?, ?, ? FROM deliveries WHERE id = ?"""

# Told: accepted, answer lost, or on its way at this moment; who is to hear an all-clear (A6).
_ROWS = """SELECT d.subscription, d.planned, a.at,
    (state = 'sent' OR unknown > 0 OR worker IS NOT NULL) + 2 * (state = 'sent' OR worker IS NOT NULL)
    + 4 * (state = 'superseded')
    FROM deliveries AS d JOIN announcements AS a ON a.number = d.announcement
    WHERE d.event = (SELECT number FROM events WHERE event_id = ? AND version = ?)"""


class SqliteDeliveries:
    """The port city.deliveries.DeliveryStore over one Database."""

    def __init__(self, database: Database, workers: WorkerLocks) -> None:
        self._database = database
        self._workers = workers

    def plan(self, batches: Iterable[Batch], now: datetime) -> int:
        """Write a row for each that has none yet, or one that was overtaken; how many were new."""
        new = 0
        for some in _slices(batches):
            with self._database.transaction() as connection:
                # Most of a slice are told alike: what they are told is written out once, known by its object.
                names = {id(said): (said, *_names(connection, said, now)) for said, _ in some}
                before = connection.total_changes
                connection.executemany(_PLAN, _planned(some, names, micros(now)))
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
            found = [(row, _read(row)) for row in rows]
            until = micros(now + LEASE)
            connection.executemany(
                _CLAIM,
                [
                    (self._workers.me, until, each.id, row["event"], row["subscription"])
                    for row, each in found
                ],
            )
        return [each for _, each in found]

    def _free_lost(self, connection: sqlite3.Connection, now: datetime) -> None:
        """Free what dead or hung workers hold; their attempts may have arrived."""
        holders = connection.execute(
            "SELECT worker, MIN(lease_until) FROM deliveries WHERE worker IS NOT NULL GROUP BY worker"
        ).fetchall()
        outcome = Outcome(Result.UNKNOWN, Cause.WORKER_LOST)
        for worker, first in holders:
            until = micros(now) if self._workers.alive(worker) else None
            if until is not None and first > until:
                continue
            held = connection.execute(_HELD, (worker, until)).fetchall()
            attempts = [
                Attempt(delivery_id=row[0], at=now, outcome=outcome, state=State.PENDING) for row in held
            ]
            connection.executemany(_APPEND, [_appended(each) for each in attempts])
            connection.executemany(_RELEASE, held)

    def get(self, name: str) -> Delivery | None:
        """The delivery of this id, once it has been tried; None where it is not kept (any more)."""
        row = self._database.row(f"{_WHOLE} WHERE d.id = ?", (name,))
        return _read(row) if row else None

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
        return of_micros(row[0]) if row and row[0] is not None else None

    def pending_versions(self) -> Collection[tuple[str, str]]:
        """The (event, version) pairs of which deliveries are pending."""
        rows = self._database.rows(
            "SELECT event_id, version FROM events WHERE number IN"
            " (SELECT event FROM deliveries INDEXED BY deliveries_turn WHERE state = 'pending')"
        )
        return [(row[0], row[1]) for row in rows]

    def supersede(self, versions: Collection[tuple[str, str]], now: datetime) -> int:
        """End the unclaimed pending deliveries of these (event, version) pairs; how many."""
        ended = 0
        with self._database.transaction() as connection:
            for event_id, version in versions:
                ended += connection.execute(
                    "UPDATE deliveries SET state = ?, finished = ?"
                    " WHERE event = (SELECT number FROM events WHERE event_id = ? AND version = ?)"
                    " AND state = 'pending' AND worker IS NULL",
                    (State.SUPERSEDED, micros(now), event_id, version),
                ).rowcount
        return ended

    def versions(self, since: datetime) -> Collection[tuple[str, str]]:
        """The (event, version) pairs that were planned for anybody since then."""
        rows = self._database.rows(
            "SELECT event_id, version FROM events WHERE planned >= ?", (micros(since),)
        )
        return [(row[0], row[1]) for row in rows]

    def rows(self, event_id: str, version: str) -> Rows:
        """Everybody for whom this version of this event was planned, in compact arrays."""
        numbers, planned, ats, bits = array("q"), array("q"), array("q"), bytearray()
        for number, when, at, told in self._database.each(_ROWS, (event_id, version)):
            numbers.append(number)
            planned.append(when)
            ats.append(at)
            bits.append(told)
        return Rows(numbers, planned, ats, bits)

    def recent(self, since: datetime, at_least: int) -> Mapping[int, int]:
        """How many deliveries, emergencies apart, were planned since then for those who got many."""
        events = self._database.rows("SELECT number FROM events WHERE planned >= ?", (micros(since),))
        if len(events) < at_least:
            return {}  # nobody is told one version of one event twice
        rows = self._database.rows(
            "SELECT subscription, COUNT(*) AS n FROM deliveries WHERE event IN"
            " (SELECT number FROM events WHERE planned >= ?) AND planned >= ? AND lane <> ?"
            " GROUP BY subscription HAVING n >= ?",
            (micros(since), micros(since), Lane.EMERGENCY, at_least),
        )
        return {row[0]: row[1] for row in rows}

    def counts(self) -> Mapping[State, int]:
        """How many deliveries stand where."""
        rows = self._database.rows("SELECT state, COUNT(*) FROM deliveries GROUP BY state")
        return {State(row[0]): row[1] for row in rows}


def _slices(batches: Iterable[Batch]) -> Iterator[Sequence[Batch]]:
    """The batches in pieces of about as many rows as one transaction takes."""
    some: list[Batch] = []
    rows = 0
    for said, numbers in batches:
        start = 0
        while start < len(numbers):
            piece = numbers[start : start + SLICE - rows]
            some.append((said, piece))
            start, rows = start + len(piece), rows + len(piece)
            if rows >= SLICE:
                yield some
                some, rows = [], 0
    if some:
        yield some


def _names(connection: sqlite3.Connection, said: Said, now: datetime) -> tuple[int, int]:
    """The numbers of the event and the announcement, which are made if they are new."""
    notice = _notice_id(said.notice)
    connection.execute(
        "INSERT OR IGNORE INTO notices VALUES (?, ?, ?)",
        (notice, said.notice.key, _dump(said.notice.facts)),
    )
    event = connection.execute(_EVENT, (said.event_id, said.version, micros(now))).fetchone()[0]
    when = (micros(said.at), micros(said.expires))
    facts = (event, said.topic, said.channel, said.lane, said.reason, notice, *when)
    connection.execute(_ANNOUNCEMENT, facts)
    return event, connection.execute(_THAT_ANNOUNCEMENT, facts).fetchone()[0]


def _planned(
    some: Iterable[Batch], names: Mapping[int, tuple[Said, int, int]], when: int
) -> Iterator[tuple[int, ...]]:
    for said, numbers in some:
        _, event, announcement = names[id(said)]
        lane = int(said.lane)
        for number in numbers:
            yield event, number, announcement, lane, when, when


def _ready(
    connection: sqlite3.Connection, limit: int, reserve: int, ready_by: datetime, lanes: Collection[Lane]
) -> Sequence[sqlite3.Row]:
    """The rows whose turn it is, lane by lane; all but emergencies leave some of the places free."""
    found: list[sqlite3.Row] = []
    for lane in sorted(lanes):
        free = limit - len(found) - (0 if lane is Lane.EMERGENCY else reserve)
        if free > 0:
            found += connection.execute(_READY, (lane, micros(ready_by), free)).fetchall()
    return found


def _write(connection: sqlite3.Connection, attempts: Sequence[Attempt]) -> None:
    """Append the attempts and end their leases."""
    connection.executemany(_APPEND, [_appended(each) for each in attempts if each.outcome is not None])
    connection.executemany(_FINISH, [_finished(each) for each in attempts])


def _notice_id(notice: Notice) -> str:
    return hashlib.sha256(f"{notice.key}\x1f{_dump(notice.facts)}".encode()).hexdigest()[:32]


def _dump(facts: Mapping[str, object]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def _appended(attempt: Attempt) -> tuple[object, ...]:
    outcome = attempt.outcome
    assert outcome is not None
    next_at = stamp(attempt.next_at) if attempt.next_at else None
    return (stamp(attempt.at), outcome.result, outcome.cause, outcome.detail, next_at, attempt.delivery_id)


def _finished(attempt: Attempt) -> tuple[object, ...]:
    final = attempt.state is not State.PENDING
    tried = attempt.outcome is not None
    unknown = attempt.outcome is not None and attempt.outcome.result is Result.UNKNOWN
    next_at = micros(attempt.next_at) if attempt.next_at else None
    ended = micros(attempt.at) if final else None
    held = not final and not tried
    return (attempt.state, next_at, ended, int(held), int(tried), int(unknown), attempt.delivery_id)


def _read(row: sqlite3.Row) -> Delivery:
    names = (row["subscription_id"], row["event_id"], row["version"])
    return Delivery(
        id=row["id"] or delivery_id(*names),
        subscription_id=names[0],
        event_id=names[1],
        version=names[2],
        topic=Topic(row["topic"]),
        channel=row["channel"],
        lane=Lane(row["lane"]),
        notice=Notice(row["key"], json.loads(row["facts"])),
        at=of_micros(row["at"]),
        expires=of_micros(row["expires"]),
        attempts=row["attempts"],
        unknown=row["unknown"],
    )
