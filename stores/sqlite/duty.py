"""What needed a person, in SQLite: a log that is only added to.

That nothing of it changes is the schema's to enforce, as for the city's own advisories.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from city.emergency.duty import Entry, Step
from stores.instants import instant, stamp
from stores.sqlite.database import Database


class SqliteDutyLog:
    """The port city.emergency.duty.DutyLog over one Database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self, matter: str = "", *, since: datetime | None = None) -> Sequence[Entry]:
        """In the order of their numbers: of one matter or all; the whole of what stirred since then."""
        where, values = ("matter = ?", (matter,)) if matter else ("TRUE", ())
        if since is not None:
            where += " AND matter IN (SELECT matter FROM duty_log WHERE at >= ?)"
            values = (*values, stamp(since))
        rows = self._database.rows(f"SELECT * FROM duty_log WHERE {where} ORDER BY seq", values)  # noqa: S608 - our own words
        return [_entry(row) for row in rows]

    def append(self, entry: Entry, *, after: int) -> bool:
        """Add it, unless the log of its matter has grown beyond ``after``, or its ticket was used."""
        with self._database.transaction() as connection:
            (last,) = connection.execute(
                "SELECT coalesce(max(seq), 0) FROM duty_log WHERE matter = ?", (entry.matter,)
            ).fetchone()
            used = connection.execute("SELECT 1 FROM duty_log WHERE ticket = ?", (entry.ticket or None,))
            if last > after or used.fetchone() is not None:
                return False
            _write(connection, entry)
        return True


def _write(connection: sqlite3.Connection, entry: Entry) -> None:
    detail = json.dumps(dict(entry.detail), ensure_ascii=False, sort_keys=True)
    connection.execute(
        "INSERT INTO duty_log (matter, at, step, name, ticket, detail) VALUES (?, ?, ?, ?, ?, ?)",
        (entry.matter, stamp(entry.at), entry.step.value, entry.name, entry.ticket or None, detail),
    )


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        matter=row["matter"],
        at=instant(row["at"]),
        step=Step(row["step"]),
        name=row["name"],
        ticket=row["ticket"] or "",
        detail=json.loads(row["detail"]),
        seq=row["seq"],
    )
