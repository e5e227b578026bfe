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
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from city.delivery.circuits import Circuit
from city.delivery.deliveries import Attempt, Batch, Delivery, Lane, Notice, Rows, Said, State
from city.delivery.delivery_store import Claimed
from city.delivery.progress import Drop
from city.localtime import micros, of_micros
from stores.slicing import slices
from stores.sqlite import overtaking, recording, tallies
from stores.sqlite.claiming import Claiming, named
from stores.sqlite.database import Database
from stores.sqlite.doors import Doors, circuits, probe
from stores.workers import WorkerLocks

SWEEP = timedelta(seconds=5)
"""How often it is looked what has expired while its channel was slow or paused."""
SWEPT = timedelta(days=2)
"""How far back the first look goes."""

# Who was forgotten since the planner read the roll gets no row: nobody could claim it, so that it would wait
# for ever.
_PLAN = """INSERT INTO deliveries (event, subscription, announcement, queue, planned, next_at)
    SELECT ?1, value, ?2, ?3, ?4, ?4 FROM json_each(?5)
    WHERE EXISTS (SELECT 1 FROM subscriptions WHERE number = value)
    ON CONFLICT DO UPDATE SET state = 'pending', finished = NULL, announcement = excluded.announcement,
    queue = excluded.queue, planned = excluded.planned, next_at = excluded.next_at
    WHERE state = 'superseded'"""

# What was overtaken since the planner looked is not its to plan; what was before, holds again.
_EVENT = """INSERT INTO events (event_id, version, planned) VALUES (?1, ?2, ?3)
    ON CONFLICT DO UPDATE SET planned = MAX(planned, excluded.planned), overtaken = NULL
    WHERE overtaken IS NULL OR overtaken <= ?4 RETURNING number"""

_ANNOUNCEMENT = """INSERT OR IGNORE INTO announcements
    (event, topic, channel, lane, reason, notice_id, at, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""

_THAT_ANNOUNCEMENT = """SELECT number FROM announcements WHERE event = ? AND topic = ? AND channel = ?
    AND lane = ? AND reason = ? AND notice_id = ? AND at = ? AND expires = ?"""

_DROP = """INSERT INTO drops (event_id, version, cohort, reason, channel, topic, at, count)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = MAX(count, excluded.count)"""

_TURN = """SELECT next_at FROM deliveries WHERE state = 'pending' AND queue = ? AND NOT held
    ORDER BY next_at LIMIT 1"""

# Told: accepted, answer lost, or on its way at this moment; who is to hear an all-clear (A6).
_ROWS = """SELECT d.subscription, d.planned, a.at,
    (state = 'sent' OR unknown > 0 OR worker IS NOT NULL) + 2 * (state = 'sent' OR worker IS NOT NULL)
    + 4 * (state = 'superseded')
    FROM deliveries AS d JOIN announcements AS a ON a.number = d.announcement
    WHERE d.event = (SELECT number FROM events WHERE event_id = ? AND version = ?)"""


class SqliteDeliveries:
    """The port city.delivery.delivery_store.DeliveryStore over one Database."""

    def __init__(
        self, database: Database, workers: WorkerLocks, rates: Mapping[str, float] | None = None
    ) -> None:
        """``rates`` are messages a second by channel, of all processes together."""
        self._database = database
        self._workers = workers
        self._rates = rates or {}
        self._swept: datetime | None = None

    def overtakings(self) -> int:
        """How often something has been overtaken: for :meth:`plan`."""
        return overtaking.count(self._database)

    def plan(self, batches: Iterable[Batch], now: datetime, known: int | None = None) -> int:
        """Write a row for each that has none yet, or one that was overtaken; how many were new."""
        new, known = 0, self.overtakings() if known is None else known
        for some in slices(batches):
            with self._database.transaction() as connection:
                happened: Counter[tallies.Happened] = Counter()
                for said, numbers in _together(some):
                    names = _names(connection, said, now, known)
                    if names is not None:
                        happened[names[0], names[2], tallies.DUE, ""] += _insert(
                            connection, names, numbers, micros(now)
                        )
                tallies.add(connection, happened, micros(now))
                new += happened.total()
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
    ) -> Claimed:
        """Record what has landed and lease up to ``limit`` pending deliveries, in one transaction."""
        if limit < 1 and not landed:
            return Claimed(())
        with self._database.transaction() as connection:
            doors = Doors(connection, self._rates, now)
            recording.write(connection, landed, now)
            doors.note(landed)
            recording.free_lost(connection, self._workers, now)
            self._sweep(connection, doors, now)
            claiming = Claiming(connection, doors, self._workers.me, now, ready_by)
            for lane in sorted(lanes):
                claiming.take(lane, limit - (0 if lane is Lane.EMERGENCY else reserve))
        return Claimed(claiming.found, claiming.wake, doors.circuits)

    def may_probe(self, provider: str, now: datetime) -> bool:
        """Whether a provider may be asked now by this process: always, unless its circuit is open."""
        with self._database.transaction() as connection:
            return probe(connection, provider, now)

    def circuits(self) -> Mapping[str, Circuit]:
        """The providers that have failed lately."""
        return circuits(self._database.connection)

    def _sweep(self, connection: sqlite3.Connection, doors: Doors, now: datetime) -> None:
        """End what expires while it waits for a place: it would only be claimed to be thrown away."""
        slow = {*self._rates, *(name for name in doors.circuits if doors.is_paused(name))}
        since = self._swept or now - SWEPT
        if slow and not timedelta(0) <= now - since < SWEEP:
            recording.expire(connection, slow, since, now)
            self._swept = now

    def get(self, name: str) -> Delivery | None:
        """The delivery of this id, once it has been tried; None where it is not kept (any more)."""
        return named(name, self._database.rows)

    def record(self, attempts: Sequence[Attempt]) -> None:
        """Append the attempts and end their leases, in one transaction."""
        if not attempts:
            return
        with self._database.transaction() as connection:
            now = max(each.at for each in attempts)
            recording.write(connection, attempts, now)
            Doors(connection, self._rates, now).note(attempts)

    def next_turn(self, lanes: Collection[Lane] = tuple(Lane)) -> datetime | None:
        """When the earliest pending delivery of these lanes may be tried; None where all is final or held
        back.

        What another worker is trying at the moment counts as ready: it may need a successor.
        """
        turns = []
        known = self.circuits()
        for number, channel, lane in self._database.rows("SELECT number, channel, lane FROM queues"):
            row = self._database.row(_TURN, (number,)) if lane in lanes else None
            if row is not None:
                paused = known[channel].probe_at if channel in known else None
                turns.append(max(of_micros(row[0]), paused or of_micros(row[0])))
        return min(turns, default=None)

    def supersede(self, versions: Collection[tuple[str, str]], now: datetime) -> int:
        """Mark these (event, version) pairs as overtaken, and end their unclaimed deliveries; how many."""
        new = overtaking.unmarked(self._database, versions)
        if not new:
            return 0
        with self._database.transaction() as connection:
            return overtaking.supersede(connection, new, now)

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

    def recent(self, since: datetime, at_least: int, among: Sequence[int] | None = None) -> Mapping[int, int]:
        """How many deliveries, emergencies apart, were planned since then for those who got many."""
        events = self._database.rows("SELECT number FROM events WHERE planned >= ?", (micros(since),))
        if len(events) < at_least:
            return {}  # nobody is told one version of one event twice
        whom = "" if among is None else "AND subscription IN (SELECT value FROM json_each(?))"
        values = () if among is None else (json.dumps(list(among)),)
        rows = self._database.rows(
            "SELECT subscription, COUNT(*) AS n FROM deliveries WHERE event IN"  # noqa: S608 - our own words
            f" (SELECT number FROM events WHERE planned >= ?) {whom} AND planned >= ?"
            " AND queue NOT IN (SELECT number FROM queues WHERE lane = ?)"
            " GROUP BY subscription HAVING n >= ?",
            (micros(since), *values, micros(since), Lane.EMERGENCY, at_least),
        )
        return {row[0]: row[1] for row in rows}

    def note_drops(self, drops: Sequence[Drop], now: datetime) -> None:
        """Keep how many were dropped; of what is known already, the greater number."""
        if not drops:
            return
        with self._database.transaction() as connection:
            at = micros(now) // 1_000_000
            connection.executemany(_DROP, [(*each[:6], at, each.many) for each in drops])

    def counts(self) -> Mapping[State, int]:
        """How many deliveries stand where."""
        rows = self._database.rows("SELECT state, COUNT(*) FROM deliveries GROUP BY state")
        return {State(row[0]): row[1] for row in rows}


def _together(some: Sequence[Batch]) -> Iterable[tuple[Said, list[int]]]:
    """Who is told the same, known by its object, in the order in which they lie in the file."""
    found: dict[int, tuple[Said, list[int]]] = {}
    for said, numbers in some:
        found.setdefault(id(said), (said, []))[1].extend(numbers)
    for _, everybody in found.values():
        everybody.sort()
    return found.values()


def _insert(
    connection: sqlite3.Connection, names: tuple[int, int, int], numbers: list[int], when: int
) -> int:
    """A row for each that has none, in one step; how many were new."""
    before = connection.total_changes
    connection.execute(_PLAN, (*names, when, json.dumps(numbers)))
    return connection.total_changes - before


def _names(
    connection: sqlite3.Connection, said: Said, now: datetime, known: int
) -> tuple[int, int, int] | None:
    """The numbers of the event, the announcement and the queue, which are made if they are new.

    None where the event was overtaken since the planner looked.
    """
    notice = _notice_id(said.notice)
    connection.execute(
        "INSERT OR IGNORE INTO notices VALUES (?, ?, ?)",
        (notice, said.notice.key, _dump(said.notice.facts)),
    )
    row = connection.execute(_EVENT, (said.event_id, said.version, micros(now), known)).fetchone()
    if row is None:
        return None
    event = int(row[0])
    when = (micros(said.at), micros(said.expires))
    facts = (event, said.topic, said.channel, said.lane, said.reason, notice, *when)
    connection.execute(_ANNOUNCEMENT, facts)
    announcement = connection.execute(_THAT_ANNOUNCEMENT, facts).fetchone()[0]
    return event, announcement, queue_number(connection, said.lane, said.channel)


def queue_number(connection: sqlite3.Connection, lane: Lane, channel: str) -> int:
    """The number of what waits in this lane for this channel; it is made if it is new."""
    connection.execute("INSERT OR IGNORE INTO queues (lane, channel) VALUES (?, ?)", (lane, channel))
    sql = "SELECT number FROM queues WHERE lane = ? AND channel = ?"
    return int(connection.execute(sql, (lane, channel)).fetchone()[0])


def _notice_id(notice: Notice) -> str:
    return hashlib.sha256(f"{notice.key}\x1f{_dump(notice.facts)}".encode()).hexdigest()[:32]


def _dump(facts: Mapping[str, object]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)
