"""The city's own advisories in SQLite: drafts, the log and the published messages, only ever added to.

That nothing of it changes is the schema's to enforce: a trigger refuses every UPDATE and DELETE, so
that no slip in any code can edit what was said or done.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from city.emergency.emergencies import LISTED_FOR, Draft, Published
from city.emergency.governance import Entry, Step
from stores.instants import instant, stamp
from stores.sqlite.database import Database


class SqliteAdvisories:
    """The port city.emergency.emergencies.AdvisoryStore over one Database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, draft: Draft, entry: Entry) -> None:
        """Keep a new draft with the first entry of its log."""
        with self._database.transaction() as connection:
            connection.execute("INSERT INTO advisory_drafts VALUES (?, ?)", (draft.id, _json(draft.fields)))
            _write(connection, [entry])

    def fields(self, advisory_id: str) -> Mapping[str, Any] | None:
        """The draft with this id, as it was given."""
        row = self._database.row("SELECT fields FROM advisory_drafts WHERE id = ?", (advisory_id,))
        return dict(json.loads(row["fields"])) if row is not None else None

    def log(self, advisory_id: str = "") -> Sequence[Entry]:
        """The entries in the order of their numbers: of one advisory, or all."""
        where, values = (" WHERE advisory_id = ?", (advisory_id,)) if advisory_id else ("", ())
        rows = self._database.rows(f"SELECT * FROM advisory_log{where} ORDER BY seq", values)  # noqa: S608
        return [_entry(row) for row in rows]

    def append(self, entries: Sequence[Entry], *, after: int, published: Published | None = None) -> bool:
        """Add the entries, and the message with them, unless the log has grown beyond ``after``."""
        with self._database.transaction() as connection:
            (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM advisory_log").fetchone()
            if last > after or any(_is_used(connection, each) for each in entries):
                return False
            _write(connection, entries)
            if published is not None:
                _publish(connection, published)
        return True

    def published(self) -> Sequence[Published]:
        """All messages, in the order of their sending."""
        return [_read(row) for row in self._database.rows("SELECT * FROM advisory_messages ORDER BY number")]

    def recent(self, now: datetime) -> Sequence[Published]:
        """Those of :func:`city.emergency.emergencies.recent`, without reading the others."""
        rows = self._database.rows(
            "SELECT * FROM advisory_messages WHERE chain IN (SELECT chain FROM advisory_messages"
            " GROUP BY chain HAVING coalesce(max(CASE msg_type WHEN 'Cancel' THEN at END), max(until)) > ?)"
            " ORDER BY number",
            (stamp(now - LISTED_FOR),),
        )
        return [_read(row) for row in rows]

    def document(self, identifier: str) -> Published | None:
        """The message with this identifier."""
        row = self._database.row("SELECT * FROM advisory_messages WHERE identifier = ?", (identifier,))
        return _read(row) if row is not None else None

    def waiting(self) -> Sequence[str]:
        """The advisories that were submitted and neither approved, rejected nor sent since."""
        rows = self._database.rows(
            "SELECT advisory_id FROM advisory_log WHERE step IN ('submit', 'approve', 'reject', 'send',"
            " 'break_glass') GROUP BY advisory_id"
            " HAVING count(*) = 1 AND min(step) = 'submit' ORDER BY min(seq)"
        )
        return [row["advisory_id"] for row in rows]

    def latest(self) -> datetime | None:
        """When the last message was published."""
        row = self._database.row("SELECT max(at) AS last FROM advisory_messages")
        return instant(row["last"]) if row is not None and row["last"] else None

    def revision(self) -> int:
        """The number of the last message: it changes whenever there is a new one."""
        row = self._database.row("SELECT coalesce(max(number), 0) AS last FROM advisory_messages")
        return int(row["last"]) if row is not None else 0


def _write(connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    connection.executemany(
        "INSERT INTO advisory_log (advisory_id, at, by, step, ticket, detail) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (each.advisory_id, stamp(each.at), each.by, each.step.value, _ticket(each), _json(each.detail))
            for each in entries
        ],
    )


def _ticket(entry: Entry) -> str | None:
    """The one-time ticket that the step was taken with: the schema lets each be written once."""
    return entry.detail.get("ticket") or None


def _is_used(connection: sqlite3.Connection, entry: Entry) -> bool:
    used = connection.execute("SELECT 1 FROM advisory_log WHERE ticket = ?", (_ticket(entry),)).fetchone()
    return used is not None


def _publish(connection: sqlite3.Connection, message: Published) -> None:
    connection.execute(
        "INSERT INTO advisory_messages (identifier, advisory_id, chain, sender, sent, at, until, msg_type,"
        " is_public, item, document) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            message.identifier, message.advisory_id, message.chain, message.sender, message.sent,
            stamp(message.at), stamp(message.until), message.msg_type, message.is_public,
            _json(message.item), message.document,
        ),
    )  # fmt: skip


def _read(row: sqlite3.Row) -> Published:
    return Published(
        identifier=row["identifier"],
        advisory_id=row["advisory_id"],
        chain=row["chain"],
        sender=row["sender"],
        sent=row["sent"],
        at=instant(row["at"]),
        until=instant(row["until"]),
        msg_type=row["msg_type"],
        is_public=bool(row["is_public"]),
        item=json.loads(row["item"]),
        document=bytes(row["document"]),
    )


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        advisory_id=row["advisory_id"],
        at=instant(row["at"]),
        by=row["by"],
        step=Step(row["step"]),
        detail=json.loads(row["detail"]),
        seq=row["seq"],
    )


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
