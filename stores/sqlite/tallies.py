"""What happened to how many, second by second: counted where it is written down, not when somebody asks.

A row for each event, queue, state, cause and second; not for each person. Nothing in it says who, so it
stays when a person is forgotten, and its sums never go back.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping

DUE = "due"
"""Beside the states of a delivery: that it was planned."""

Happened = tuple[int, int, str, str]
"""Event, queue, state and cause ("" where nothing was tried)."""

_ADD = """INSERT INTO tallies (event, queue, state, cause, at, count) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count"""


def add(connection: sqlite3.Connection, happened: Mapping[Happened, int], at: int) -> None:
    """Count these; ``at`` is in microseconds since 1970."""
    rows = [(*key, at // 1_000_000, count) for key, count in happened.items() if count]
    connection.executemany(_ADD, rows)


def counted(happened: Iterable[Happened]) -> Mapping[Happened, int]:
    """How often each happened."""
    return Counter(happened)


def pending(connection: sqlite3.Connection, where: str, values: tuple[object, ...]) -> Mapping[Happened, int]:
    """How many wait for nobody's answer among these deliveries, as what has happened to them: nothing yet."""
    rows = connection.execute(
        f"SELECT event, queue, COUNT(*) FROM deliveries WHERE {where} AND state = 'pending'"  # noqa: S608 - our own words
        " AND worker IS NULL GROUP BY event, queue",
        values,
    )
    return {(event, queue, "", ""): count for event, queue, count in rows}


def ended(waiting: Mapping[Happened, int], state: str) -> Mapping[Happened, int]:
    """The same, having ended so without being tried."""
    return {(event, queue, state, ""): count for (event, queue, _, _), count in waiting.items()}
