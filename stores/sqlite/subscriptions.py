"""Subscriptions in SQLite. What identifies a person lies encrypted in one column.

Beside it lies to which cohort a subscription belongs (:mod:`city.enrolment.roll`): what its members have in
common is encrypted too, under a keyed digest, so that nobody learns from the file who lives where,
only that some are told alike.
"""

from __future__ import annotations

import json
import sqlite3
import struct
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from city.enrolment.roll import Cohort, Roll, cohort_of, roll_of
from city.enrolment.subscriptions import Subscription, Topic
from city.localtime import micros
from stores.sealing import Seal, person_digest
from stores.sqlite.database import Database
from stores.written.subscriptions import (
    cohort_told,
    dumped,
    party_number,
    person_of,
    plain_of,
    private_of,
    settings_of,
    subscription_of,
    told_by_cohort,
)

_POINT = struct.Struct("<dd")
"""Latitude and longitude, WGS 84 degrees."""

AT_ONCE = 500
"""Numbers in one query: SQLite takes at most 32,766."""

_SAVE = """INSERT INTO subscriptions
    (id, topic, channel, person, plain, sealed, mark, created, point, cohort, party, revision)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET topic = excluded.topic, channel = excluded.channel,
    person = excluded.person, plain = excluded.plain, sealed = excluded.sealed, mark = excluded.mark,
    created = excluded.created, point = excluded.point, cohort = excluded.cohort, party = excluded.party,
    revision = excluded.revision"""


_COLUMNS = ("id", "topic", "channel", "person", "plain", "sealed")
# In one row: between two rows of SQLite a busy process of many threads waits for its turn in Python.
_SOME = """SELECT json_group_array(json_array(id, topic, channel, person, json(plain), hex(sealed)))
    FROM subscriptions WHERE id IN (SELECT value FROM json_each(?))"""


class SqliteSubscriptions:
    """The port city.enrolment.subscription_store.SubscriptionStore over one Database."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal
        self._guard = threading.Lock()
        self._cohorts: dict[int, Cohort] = {}
        self._roll: tuple[int, Roll] = (-1, roll_of({}, iter(()), ()))

    def save(self, subscriptions: Sequence[Subscription]) -> int:
        """Keep them, each replacing the one with its id; how many differ from what was kept.

        When it was created and confirmed stays as it was first written.
        """
        changed = 0
        with self._database.transaction() as connection:
            revision, numbers = _revision(connection) + 1, dict[str, int]()
            for each in subscriptions:
                changed += self._save(connection, each, revision, numbers)
            if changed:
                _bump(connection)
        return changed

    def _save(
        self, connection: sqlite3.Connection, given: Subscription, revision: int, numbers: dict[str, int]
    ) -> bool:
        mark = self._seal.digest(settings_of(given))
        row = connection.execute("SELECT * FROM subscriptions WHERE id = ?", (given.id,)).fetchone()
        if row is not None and row["mark"] == mark:
            return False
        if row is not None:
            given = replace(given, created=self._read(row).created)
        sealed = self._seal.close(dumped(private_of(given)).encode())
        who = (given.id, given.topic, given.channel, person_of(self._seal, given))
        where = (self._cohort(connection, given, numbers), party_number(self._seal, given))
        what = (dumped(plain_of(given)), sealed, mark, micros(given.created), self._point(given))
        connection.execute(_SAVE, (*who, *what, *where, revision))
        return True

    def _cohort(self, connection: sqlite3.Connection, given: Subscription, numbers: dict[str, int]) -> int:
        """The number of its cohort, which is made if it is the first of it. ``numbers`` are those known."""
        told = dumped(told_by_cohort(cohort_of(given)))
        if told not in numbers:
            key = self._seal.digest(f"cohort\x1f{told}")
            row = connection.execute("SELECT number FROM cohorts WHERE key = ?", (key,)).fetchone()
            if row is None:
                sealed = self._seal.close(told.encode())
                made = connection.execute("INSERT INTO cohorts (key, sealed) VALUES (?, ?)", (key, sealed))
                numbers[told] = int(made.lastrowid or 0)
            else:
                numbers[told] = int(row[0])
        return numbers[told]

    def get(self, subscription_id: str) -> Subscription | None:
        """The subscription with this id, decrypted."""
        row = self._database.row("SELECT * FROM subscriptions WHERE id = ?", (subscription_id,))
        return self._read(row) if row is not None else None

    def some(self, ids: Collection[str]) -> Mapping[str, Subscription]:
        """Those of these ids that exist, decrypted, by id: one statement for all of a claim's."""
        row = self._database.row(_SOME, (json.dumps(list(ids)),)) if ids else None
        found = [dict(zip(_COLUMNS, each, strict=True)) for each in orjson.loads(row[0])] if row else []
        return {
            each["id"]: subscription_of(each, each["plain"], self._private(bytes.fromhex(each["sealed"])))
            for each in found
        }

    def every(self) -> Iterator[Subscription]:
        """All of them, by id, decrypted one by one."""
        for row in self._database.each("SELECT * FROM subscriptions ORDER BY id"):
            yield self._read(row)

    def points(self, numbers: Iterable[int]) -> Iterator[tuple[int, float, float]]:
        """Where exactly these live, as far as it is known; decrypted one by one."""
        for row in self._some("SELECT number, point, sealed FROM subscriptions WHERE number IN", numbers):
            if row["point"] is not None:
                yield row["number"], *_POINT.unpack(self._seal.open(row["point"]))
                continue
            place = json.loads(self._seal.open(row["sealed"]))["location"]
            if place and place["lat"] is not None and place["lon"] is not None:
                yield row["number"], place["lat"], place["lon"]

    def _point(self, given: Subscription) -> bytes | None:
        place = given.location
        if place is None or place.lat is None or place.lon is None:
            return None
        return self._seal.close(_POINT.pack(place.lat, place.lon))

    def names(self, numbers: Iterable[int]) -> Mapping[int, str]:
        """The ids of these numbers, as far as they exist."""
        rows = self._some("SELECT number, id FROM subscriptions WHERE number IN", numbers)
        return {row[0]: row[1] for row in rows}

    def newcomers(self, topic: Topic, since: datetime) -> Collection[int]:
        """The numbers of those that were created after this instant."""
        rows = self._database.each(
            "SELECT number FROM subscriptions WHERE topic = ? AND created > ?", (topic, micros(since))
        )
        return {row[0] for row in rows}

    def _some(self, sql: str, numbers: Iterable[int]) -> Iterator[sqlite3.Row]:
        every = list(numbers)
        for start in range(0, len(every), AT_ONCE):
            some = every[start : start + AT_ONCE]
            yield from self._database.rows(f"{sql} ({','.join('?' * len(some))})", some)

    def roll(self) -> Roll:
        """Everybody by cohort. Read once; then only what has changed, in whatever process."""
        with self._guard:
            revision = self.revision()
            known, roll = self._roll
            if known != revision:
                self._settle()
                roll = self._read_roll() if known < 0 else self._amended(roll, known)
                self._roll = (revision, roll)
            return roll

    def _settle(self) -> None:
        """Work out the cohorts of subscriptions that an older version has written."""
        while True:
            with self._database.transaction() as connection:
                rows = connection.execute(
                    "SELECT * FROM subscriptions WHERE cohort IS NULL LIMIT ?", (AT_ONCE,)
                ).fetchall()
                numbers: dict[str, int] = {}
                for row in rows:
                    given = self._read(row)
                    where = (self._cohort(connection, given, numbers), party_number(self._seal, given))
                    connection.execute(
                        "UPDATE subscriptions SET cohort = ?, party = ?, created = ? WHERE number = ?",
                        (*where, micros(given.created), row["number"]),
                    )
            if not rows:
                return

    def _read_roll(self) -> Roll:
        self._read_cohorts()
        rows = self._database.each("SELECT number, cohort, party FROM subscriptions ORDER BY cohort, number")
        together = self._database.each("SELECT party FROM subscriptions GROUP BY party HAVING COUNT(*) > 1")
        return roll_of(self._cohorts, map(tuple, rows), frozenset(row[0] for row in together))

    def _amended(self, roll: Roll, since: int) -> Roll:
        self._read_cohorts()
        rows = self._database.rows(
            "SELECT number, cohort, party, (SELECT COUNT(*) FROM subscriptions AS o WHERE o.party = s.party)"
            " AS many FROM subscriptions AS s WHERE revision > ?",
            (since,),
        )
        gone = self._database.rows("SELECT number FROM forgotten WHERE revision > ?", (since,))
        together = frozenset(row["party"] for row in rows if row["many"] > 1) | frozenset(roll.together)
        changed = [(row[0], row[1], row[2]) for row in rows]
        return roll.with_(self._cohorts, changed, [row[0] for row in gone], together)

    def _read_cohorts(self) -> None:
        """Those that are not known yet: a cohort never changes."""
        known = max(self._cohorts, default=0)
        for row in self._database.rows("SELECT number, sealed FROM cohorts WHERE number > ?", (known,)):
            self._cohorts[row["number"]] = cohort_told(json.loads(self._seal.open(row["sealed"])))

    def of_target(self, channel: str, target: str) -> Sequence[Subscription]:
        """The subscriptions of this target, by id."""
        person = person_digest(self._seal, channel, target)
        rows = self._database.rows("SELECT * FROM subscriptions WHERE person = ? ORDER BY id", (person,))
        return tuple(self._read(row) for row in rows)

    def forget(self, subscription_id: str) -> bool:
        """Delete it with its deliveries and attempts; False if there was none."""
        with self._database.transaction() as connection:
            return _forget(connection, subscription_id)

    def forget_target(self, channel: str, target: str) -> int:
        """Delete all subscriptions of this target; how many there were."""
        person = person_digest(self._seal, channel, target)
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT id FROM subscriptions WHERE person = ?", (person,)).fetchall()
            return sum(_forget(connection, row["id"]) for row in rows)

    def revision(self) -> int:
        """Counts every change, in whatever process it was made."""
        row = self._database.row("SELECT number FROM revisions WHERE name = 'subscriptions'")
        return int(row[0]) if row else 0

    def _read(self, row: sqlite3.Row | Mapping[str, Any]) -> Subscription:
        return subscription_of(row, orjson.loads(row["plain"]), self._private(row["sealed"]))

    def _private(self, sealed: bytes) -> Mapping[str, Any]:
        found: Mapping[str, Any] = orjson.loads(self._seal.open(sealed))
        return found


_FORGET = (
    # What was to come is over, in the counts too.
    """INSERT INTO tallies SELECT event, queue, 'withdrawn', '', next_at / 1000000, 1 FROM deliveries
        WHERE event IN (SELECT number FROM events) AND subscription = ? AND state = 'pending'
        ON CONFLICT DO UPDATE SET count = count + 1""",
    # By the primary key, event for event: an index by subscription would cost every planning.
    "DELETE FROM attempts WHERE event IN (SELECT number FROM events) AND subscription = ?",
    "DELETE FROM deliveries WHERE event IN (SELECT number FROM events) AND subscription = ?",
    "DELETE FROM subscriptions WHERE number = ?",
)


def _forget(connection: sqlite3.Connection, subscription_id: str) -> bool:
    row = connection.execute("SELECT number FROM subscriptions WHERE id = ?", (subscription_id,)).fetchone()
    if row is None:
        return False
    for statement in _FORGET:
        connection.execute(statement, (row[0],))
    _bump(connection)
    connection.execute("INSERT INTO forgotten VALUES (?, ?)", (row[0], _revision(connection)))
    return True


def _bump(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE revisions SET number = number + 1 WHERE name = 'subscriptions'")


def _revision(connection: sqlite3.Connection) -> int:
    found = connection.execute("SELECT number FROM revisions WHERE name = 'subscriptions'").fetchone()
    return int(found[0])
