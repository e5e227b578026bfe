"""The staff's accounts, sessions and log in SQLite. What would let somebody in is sealed or a digest."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from city.staff import LONGEST_SESSION, Account, Deed, Logged, Role, Session
from stores.instants import instant, stamp
from stores.sealing import Seal
from stores.sqlite.database import Database

FAILURES_KEPT = timedelta(days=1)
_SEALED = ("hashed", "secret", "email", "subject")
"""Fields of an account that nobody reads in the file; an older one has the first two."""


class SqliteStaff:
    """The port city.staff.StaffStore over one Database."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is read and kept inside holds together, also between two processes."""
        with self._database.transaction():
            yield

    def accounts(self) -> Sequence[Account]:
        """By name."""
        return [self._read(row) for row in self._database.rows("SELECT * FROM staff ORDER BY name")]

    def account(self, name: str) -> Account | None:
        """Whoever is called so, in letters of either case."""
        row = self._database.row("SELECT * FROM staff WHERE name = ?", (name,))
        return self._read(row) if row is not None else None

    def keep(self, account: Account) -> None:
        """Keep it as it is now; every session of that name ends, for its rights may be others."""
        sealed = self._seal.close(json.dumps([getattr(account, each) for each in _SEALED]).encode())
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO staff VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
                " role = excluded.role, invited = excluded.invited, sealed = excluded.sealed,"
                " step = excluded.step, department = excluded.department",
                (
                    account.name,
                    account.role.value,
                    account.invited,
                    sealed,
                    account.step,
                    account.department,
                ),
            )
            connection.execute("DELETE FROM staff_sessions WHERE name = ?", (account.name,))

    def used(self, name: str, step: int) -> bool:
        """Note the step; of two who come with one code, one is first (RFC 6238, section 5.2)."""
        with self._database.transaction() as connection:
            changed = connection.execute(
                "UPDATE staff SET step = ? WHERE name = ? AND step < ?", (step, name, step)
            )
            return changed.rowcount == 1

    def remove(self, name: str) -> bool:
        """The account and its sessions; whether there was one. The log stays."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM staff_sessions WHERE name = ?", (name,))
            return connection.execute("DELETE FROM staff WHERE name = ?", (name,)).rowcount == 1

    def begin(self, session: Session) -> None:
        """Keep a session, and forget those that are over."""
        began = stamp(session.began)
        with self._database.transaction() as connection:
            over = stamp(session.began - LONGEST_SESSION)
            connection.execute("DELETE FROM staff_sessions WHERE began < ?", (over,))
            connection.execute(
                "INSERT INTO staff_sessions VALUES (?, ?, ?, ?)",
                (session.digest, session.name, began, stamp(session.seen)),
            )

    def session(self, digest: str) -> Session | None:
        row = self._database.row("SELECT * FROM staff_sessions WHERE digest = ?", (digest,))
        if row is None:
            return None
        return Session(
            digest=digest, name=row["name"], began=instant(row["began"]), seen=instant(row["seen"])
        )

    def seen(self, digest: str, at: datetime) -> None:
        with self._database.transaction() as connection:
            connection.execute("UPDATE staff_sessions SET seen = ? WHERE digest = ?", (stamp(at), digest))

    def end(self, digest: str) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM staff_sessions WHERE digest = ?", (digest,))

    def spend(self, errand: str, now: datetime, until: datetime) -> bool:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM staff_errands WHERE until < ?", (stamp(now),))
            added = connection.execute(
                "INSERT OR IGNORE INTO staff_errands VALUES (?, ?)", (self._of(errand), stamp(until))
            )
            return added.rowcount == 1

    def failed(self, name: str, source: str, at: datetime) -> None:
        """Count it. Names and sources are digests: who guesses often types a passphrase as the name."""
        with self._database.transaction() as connection:
            old = stamp(at - FAILURES_KEPT)
            connection.execute("DELETE FROM staff_failures WHERE at < ?", (old,))
            connection.execute(
                "INSERT INTO staff_failures VALUES (?, ?, ?)",
                (stamp(at), self._of(name), self._of(source)),
            )

    def failures(self, name: str, source: str, since: datetime) -> tuple[int, int, int]:
        row = self._database.row(
            "SELECT count(*) FILTER (WHERE name = ?1 AND source = ?2) AS here,"
            " count(*) FILTER (WHERE name = ?1) AS anywhere,"
            " count(*) FILTER (WHERE source = ?2) AS of_place FROM staff_failures WHERE at > ?3",
            (self._of(name), self._of(source), stamp(since)),
        )
        assert row is not None
        return int(row["here"]), int(row["anywhere"]), int(row["of_place"])

    def log(self, entry: Logged) -> None:
        detail = json.dumps(dict(entry.detail), ensure_ascii=False, sort_keys=True)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO staff_log (at, name, deed, about, detail) VALUES (?, ?, ?, ?, ?)",
                (stamp(entry.at), entry.name, entry.deed.value, entry.about, detail),
            )

    def logged(self, most: int) -> Sequence[Logged]:
        rows = self._database.rows("SELECT * FROM staff_log ORDER BY seq DESC LIMIT ?", (most,))
        return [
            Logged(
                at=instant(row["at"]),
                name=row["name"],
                deed=Deed(row["deed"]),
                about=row["about"],
                detail=json.loads(row["detail"]),
            )
            for row in rows
        ]

    def _of(self, text: str) -> str:
        return self._seal.digest(f"staff {text.casefold()}")

    def _read(self, row: sqlite3.Row) -> Account:
        sealed = json.loads(self._seal.open(row["sealed"]))
        return Account(
            name=row["name"],
            role=Role(row["role"]),
            invited=row["invited"],
            step=row["step"],
            department=row["department"],
            **dict(zip(_SEALED, sealed, strict=False)),
        )
