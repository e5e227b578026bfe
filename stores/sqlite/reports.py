"""What residents reported, in SQLite. All that somebody said lies encrypted in one column."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from city.errors import TownbellError
from city.reports import Filed, Kept, Report, ReportState
from stores.instants import instant, stamp
from stores.sealing import Seal
from stores.sqlite.database import Database
from stores.written.reports import bare, dumped, report_of

LEASE = timedelta(minutes=2)
"""How long whoever took a report to send it has, before another may."""

_TRIES = 50


class SqliteReports:
    """The port city.reports.Reports over one Database. Looking a number up needs no key."""

    def __init__(
        self, database: Database, seal: Seal, below: Callable[[int], int] = secrets.randbelow
    ) -> None:
        self._database = database
        self._seal = seal
        self._below = below

    def add(self, report: Report, state: ReportState) -> Kept:
        """Keep it. A waiting one is the caller's to send: nobody else takes it for the length of a lease.

        Until that attempt is settled it counts as uncertain, so that a kill in between loses nothing
        and doubles nothing.
        """
        waits = state is ReportState.WAITING
        with self._database.transaction() as connection:
            known = connection.execute("SELECT * FROM reports WHERE key = ?", (report.key,)).fetchone()
            if known is not None:
                return self._read(known)
            number = _new_number(connection, self._below)
            connection.execute(
                "INSERT INTO reports"
                " (number, key, at, service_type, state, sealed, attempts, uncertain, next_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    number,
                    report.key,
                    stamp(report.at),
                    report.service_type,
                    state,
                    self._seal.close(dumped(report)),
                    int(waits),
                    int(waits),
                    stamp(report.at + LEASE) if waits else None,
                ),
            )
        filed = Filed(number=number, service_type=report.service_type, state=state, at=report.at)
        return Kept(filed=filed, report=report, attempts=int(waits), new=True)

    def find(self, number: str) -> Filed | None:
        """By our number, or by the city's. Nothing is decrypted."""
        wanted = bare(number)
        row = self._database.row(
            "SELECT * FROM reports WHERE number = ? OR city_key = ? ORDER BY at DESC", (wanted, wanted)
        )
        return _filed(row) if row is not None and wanted else None

    def waiting(self, now: datetime) -> Sequence[Kept]:
        """Take those whose turn has come; each is the caller's for the length of a lease."""
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT * FROM reports WHERE state = 'waiting' AND next_at <= ? ORDER BY at LIMIT 20",
                (stamp(now),),
            ).fetchall()
            for row in rows:
                connection.execute(
                    "UPDATE reports SET next_at = ?, attempts = attempts + 1, uncertain = 1 WHERE number = ?",
                    (stamp(now + LEASE), row["number"]),
                )
        taken = (self._read(row) for row in rows)
        return [replace(each, attempts=each.attempts + 1) for each in taken]

    def settle(self, kept: Kept, next_at: datetime | None = None) -> None:
        """Write down how the attempt ended."""
        filed = kept.filed
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE reports SET state = ?, city_number = ?, city_key = ?, token = ?, uncertain = ?,"
                " next_at = ? WHERE number = ?",
                (
                    filed.state,
                    filed.city_number,
                    bare(filed.city_number),
                    kept.token,
                    int(kept.uncertain),
                    stamp(next_at) if next_at else None,
                    filed.number,
                ),
            )

    def every(self) -> Sequence[Kept]:
        """All of them, decrypted, oldest first."""
        return [self._read(row) for row in self._database.rows("SELECT * FROM reports ORDER BY at, number")]

    def kept(self, number: str) -> Kept | None:
        """The one with this number of ours, decrypted; no other is."""
        row = self._database.row("SELECT * FROM reports WHERE number = ?", (number,))
        return self._read(row) if row is not None else None

    def newest(self, most: int) -> Sequence[Kept]:
        """So many, decrypted, the newest first."""
        rows = self._database.rows("SELECT * FROM reports ORDER BY at DESC, number DESC LIMIT ?", (most,))
        return [self._read(row) for row in rows]

    def sweep(self, before: datetime) -> int:
        """Delete what is older, and that somebody keeps its number. Where nothing is, nothing is written."""
        old = "at < ? AND state != 'waiting'"
        if self._database.row(f"SELECT 1 FROM reports WHERE {old} LIMIT 1", (stamp(before),)) is None:  # noqa: S608  # no value in it
            return 0
        with self._database.transaction() as connection:
            gone = connection.execute(f"DELETE FROM reports WHERE {old}", (stamp(before),)).rowcount  # noqa: S608
            connection.execute("DELETE FROM filed_requests WHERE at < ?", (stamp(before),))
        return gone

    def forget(self, number: str) -> bool:
        """Delete one report by its number, whatever became of it; whether there was one."""
        wanted = bare(number)
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM filed_requests WHERE number = ?", (wanted,))
            return connection.execute("DELETE FROM reports WHERE number = ?", (wanted,)).rowcount > 0

    def _read(self, row: sqlite3.Row) -> Kept:
        return Kept(
            filed=_filed(row),
            report=report_of(self._seal.open(row["sealed"])),
            attempts=row["attempts"],
            token=row["token"],
            uncertain=bool(row["uncertain"]),
        )


def _filed(row: sqlite3.Row) -> Filed:
    return Filed(
        number=row["number"],
        service_type=row["service_type"],
        state=ReportState(row["state"]),
        at=instant(row["at"]),
        city_number=row["city_number"],
    )


def _new_number(connection: sqlite3.Connection, below: Callable[[int], int]) -> str:
    """Six digits that nobody has, and that tell nothing of how many there are."""
    for _ in range(_TRIES):
        number = str(100_000 + below(900_000))
        if connection.execute("SELECT 1 FROM reports WHERE number = ?", (number,)).fetchone() is None:
            return number
    raise TownbellError(
        "there is no free number for a report", fix="Export the reports and forget the old ones"
    )
