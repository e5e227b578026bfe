"""How each source stands, its last good records and its last changes, in SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from city.ports import CHANGES_KEPT, Change, Fresh, Remembered
from stores.instants import instant, stamp
from stores.sqlite.database import Database

_INSTANTS = ("asked", "whole", "as_of", "changed", "retry_at")
_PLAIN = ("etag", "last_modified", "settings", "digest", "failures", "records", "count", "state", "cause",
          "reason", "problems", "note", "cut")  # fmt: skip
_COLUMNS = ", ".join(("source_id", *_INSTANTS, *_PLAIN))
_RECALL = f"SELECT {_COLUMNS} FROM feeds WHERE source_id IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own names
_KEEP = f"""INSERT OR REPLACE INTO feeds ({_COLUMNS})
    VALUES ({", ".join("?" * (1 + len(_INSTANTS) + len(_PLAIN)))})"""  # noqa: S608 - our own names
_TURNED = """INSERT INTO feed_states (source_id, at, state) SELECT ?1, ?2, ?3 WHERE ?3 IS NOT
    (SELECT state FROM feed_states WHERE source_id = ?1 ORDER BY number DESC LIMIT 1)"""
_FORGET_STATES = """DELETE FROM feed_states WHERE source_id = ?1 AND number NOT IN
    (SELECT number FROM feed_states WHERE source_id = ?1 ORDER BY number DESC LIMIT ?2)"""
STATES_KEPT = 200
"""Of each source: how often it turned well or ill."""
WELL = frozenset({"fresh", "unchanged"})
_FORGET = """DELETE FROM feed_changes WHERE source_id = ?1 AND number NOT IN
    (SELECT number FROM feed_changes WHERE source_id = ?1 ORDER BY number DESC LIMIT ?2)"""


class SqliteFeedMemory:
    """The port city.ports.FeedMemory over one Database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recall(self, source_ids: Iterable[str]) -> Mapping[str, Remembered]:
        """Those of these sources that are known, in one query."""
        rows = self._database.rows(_RECALL, (json.dumps(list(source_ids)),))
        return {row["source_id"]: _remembered(row) for row in rows}

    def records(self, source_id: str) -> bytes:
        """The last good records; empty where there are none."""
        row = self._database.row("SELECT records FROM feed_records WHERE source_id = ?", (source_id,))
        return bytes(row["records"]) if row else b""

    def changes(self, source_id: str) -> Sequence[Change]:
        """The last changes, oldest first."""
        rows = self._database.rows(
            "SELECT had, since, count FROM feed_changes WHERE source_id = ? ORDER BY number", (source_id,)
        )
        return [
            Change(had=instant(had), since=instant(since) if since else None, count=count)
            for had, since, count in rows
        ]

    def states(self, source_id: str) -> Sequence[tuple[datetime, str]]:
        """When it turned what, oldest first: ``well``, or the state in which it was not."""
        rows = self._database.rows(
            "SELECT at, state FROM feed_states WHERE source_id = ? ORDER BY number", (source_id,)
        )
        return [(instant(at), state) for at, state in rows]

    def keep(self, remembered: Mapping[str, Remembered], fresh: Mapping[str, Fresh]) -> None:
        """Remember these from now on, in one transaction."""
        with self._database.transaction() as connection:
            connection.executemany(_KEEP, (_row(name, each) for name, each in remembered.items()))
            turned = [
                (name, *_turned(each)) for name, each in remembered.items() if each.asked and each.state
            ]
            connection.executemany(_TURNED, turned)
            for name, new in fresh.items():
                change = new.change
                since = stamp(change.since) if change.since else None
                connection.execute("INSERT OR REPLACE INTO feed_records VALUES (?, ?)", (name, new.records))
                connection.execute(
                    "INSERT INTO feed_changes (source_id, had, since, count) VALUES (?, ?, ?, ?)",
                    (name, stamp(change.had), since, change.count),
                )
                connection.execute(_FORGET, (name, CHANGES_KEPT))
                connection.execute(_FORGET_STATES, (name, STATES_KEPT))


def _turned(each: Remembered) -> tuple[str, str]:
    assert each.asked is not None
    return stamp(each.asked), "well" if each.state in WELL else each.state


def _row(source_id: str, each: Remembered) -> tuple[object, ...]:
    instants = (getattr(each, name) for name in _INSTANTS)
    return (
        source_id,
        *(stamp(value) if value else None for value in instants),
        *(getattr(each, name) for name in _PLAIN),
    )


def _remembered(row: sqlite3.Row) -> Remembered:
    fields: dict[str, Any] = {name: row[name] for name in _PLAIN}
    fields["cut"] = bool(row["cut"])
    for name in _INSTANTS:
        fields[name] = instant(row[name]) if row[name] else None
    return Remembered(**fields)
