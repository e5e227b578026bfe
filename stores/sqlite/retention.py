"""What is old is deleted: who was told what, and how that went. The sums since the beginning stay.

A thing goes as a whole, long after it could be told to anybody: who was told of an alert that still
holds would be told again. In slices, so that whoever sends is not kept waiting.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from city.localtime import micros
from stores.sqlite.database import Database

SLICE = 5_000
"""Rows in one transaction."""

_OVER = """SELECT e.number FROM events AS e WHERE ABS(e.planned) < ?1 AND NOT EXISTS
    (SELECT 1 FROM announcements AS a WHERE a.event = e.number AND a.expires >= ?1) LIMIT ?2"""

_PERSONS = (
    """DELETE FROM attempts WHERE event = ?1
        AND subscription IN (SELECT subscription FROM deliveries WHERE event = ?1 LIMIT ?2)""",
    """DELETE FROM deliveries WHERE event = ?1
        AND subscription IN (SELECT subscription FROM deliveries WHERE event = ?1 LIMIT ?2)""",
)

_THING = (
    "DELETE FROM announcements WHERE event = ?1",
    "DELETE FROM events WHERE number = ?1",
)

_NOTICES = "DELETE FROM notices WHERE id NOT IN (SELECT notice_id FROM announcements)"

# Event 0 at second 0: what was counted of things that are no longer known, so that no sum ever goes back.
_SUM = """INSERT INTO tallies SELECT 0, queue, state, cause, 0, SUM(count) FROM tallies
    WHERE at < ?1 AND at > 0 GROUP BY queue, state, cause
    ON CONFLICT DO UPDATE SET count = count + excluded.count"""
_COUNTED = "DELETE FROM tallies WHERE at < ?1 AND at > 0"
_SUM_DROPS = """INSERT INTO drops_before SELECT channel, reason, SUM(count) FROM drops WHERE at < ?1
    GROUP BY channel, reason ON CONFLICT DO UPDATE SET count = count + excluded.count"""
_DROPPED = "DELETE FROM drops WHERE at < ?1"


class SqliteRetention:
    """Deletes from one Database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def tidy(self, before: datetime) -> int:
        """Delete what was over before this instant; of how many deliveries."""
        gone = 0
        while things := [row[0] for row in self._database.rows(_OVER, (micros(before), SLICE))]:
            gone += sum(self._forget(thing) for thing in things)
        second = micros(before) // 1_000_000
        with self._database.transaction() as connection:
            for statement in (_SUM, _COUNTED, _SUM_DROPS, _DROPPED):
                connection.execute(statement, (second,))
            if gone:
                connection.execute(_NOTICES)
        return gone

    def _forget(self, thing: int) -> int:
        return sum(self._pieces(thing))

    def _pieces(self, thing: int) -> Iterator[int]:
        """Persons first, slice for slice; in the transaction in which nobody is left, the thing itself."""
        left = True
        while left:
            with self._database.transaction() as connection:
                found = _deleted(connection, thing)
                left = found == SLICE
                for statement in () if left else _THING:
                    connection.execute(statement, (thing,))
            yield found


def _deleted(connection: sqlite3.Connection, thing: int) -> int:
    for statement in _PERSONS:
        found = connection.execute(statement, (thing, SLICE)).rowcount
    return found
