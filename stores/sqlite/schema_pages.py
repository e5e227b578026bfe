"""The tables of what pages and calendars were told."""

from __future__ import annotations

EDITIONS = (
    # What calendars were told of a pickup, by zone, stream and planned day; revised in microseconds.
    """CREATE TABLE editions (
        event TEXT PRIMARY KEY, state TEXT NOT NULL, number INTEGER NOT NULL, revised INTEGER NOT NULL
    ) WITHOUT ROWID""",
)
