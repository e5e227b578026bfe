"""The canaries that were sent, in SQLite."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from city.delivery.deliveries import Cause, Outcome, Result
from city.delivery.pulse import Canary
from stores.instants import instant, stamp
from stores.sqlite.database import Database

LAST = 5
KEPT = timedelta(days=8)

_LAST = "SELECT * FROM canaries WHERE channel = ? ORDER BY at DESC LIMIT ?"


class SqliteCanaries:
    """The port city.delivery.pulse.CanaryStore over one Database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, canary: Canary) -> bool:
        """Note that it is about to be sent; False where another process has begun the same."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM canaries WHERE at < ?", (stamp(canary.at - KEPT),))
            made = connection.execute(
                "INSERT OR IGNORE INTO canaries (id, channel, at, audible) VALUES (?, ?, ?, ?)",
                (canary.id, canary.channel, stamp(canary.at), canary.audible),
            )
            return made.rowcount == 1

    def end(self, canary_id: str, outcome: Outcome) -> None:
        """Note what became of sending it."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE canaries SET result = ?, cause = ? WHERE id = ?",
                (outcome.result, outcome.cause, canary_id),
            )

    def hear(self, canary_id: str, at: datetime) -> bool:
        """Note that it came back; False where there is none of this id that was not heard yet."""
        with self._database.transaction() as connection:
            heard = connection.execute(
                "UPDATE canaries SET heard = ? WHERE id = ? AND audible AND heard IS NULL",
                (stamp(at), canary_id),
            )
            return heard.rowcount == 1

    def last(self, channel: str) -> tuple[Canary, ...]:
        """The last few of a channel, newest first."""
        return tuple(_read(row) for row in self._database.rows(_LAST, (channel, LAST)))


def _read(row: sqlite3.Row) -> Canary:
    outcome = Outcome(Result(row["result"]), Cause(row["cause"])) if row["result"] else None
    return Canary(
        id=row["id"],
        channel=row["channel"],
        at=instant(row["at"]),
        outcome=outcome,
        audible=bool(row["audible"]),
        heard=instant(row["heard"]) if row["heard"] else None,
    )
