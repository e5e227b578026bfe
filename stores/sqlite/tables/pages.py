"""The tables of what pages and calendars were told."""

from __future__ import annotations

EDITIONS = (
    # What calendars were told of a pickup, by zone, stream and planned day; revised in microseconds.
    """CREATE TABLE editions (
        event TEXT PRIMARY KEY, state TEXT NOT NULL, number INTEGER NOT NULL, revised INTEGER NOT NULL
    ) WITHOUT ROWID""",
)

PHOTOS = (
    # Of reports: what nobody may guess under what nobody can; gone with the reports of its day.
    "CREATE TABLE photos (id TEXT PRIMARY KEY, at INTEGER NOT NULL, sealed BLOB NOT NULL)",
    "CREATE INDEX photos_at ON photos (at)",
)
