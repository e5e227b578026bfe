"""A data folder as an installation leaves it, in the middle of its work."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from stores.sqlite.database import Database

CITY = "Port Alder, VA"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A store that was written to, a snapshot file, a key and passing things."""
    folder = tmp_path / "data"
    (folder / "outbox" / "new").mkdir(parents=True)
    (folder / "workers").mkdir()
    database = Database(folder / "townbell.sqlite")
    database.connection.execute("INSERT INTO revisions VALUES ('everybody', 1)")
    database.close()
    (folder / "key").write_bytes(b"k")
    (folder / "outbox" / "new" / "1.json").write_text("{}")
    (folder / "workers" / "1-a").touch()
    return folder


def store(folder: Path) -> sqlite3.Connection:
    """The store, as any process opens it."""
    return sqlite3.connect(folder / "townbell.sqlite")


def told(folder: Path) -> list[str]:
    """Who was told, by the store."""
    with closing(store(folder)) as connection:
        names = connection.execute("SELECT name FROM revisions WHERE name IN ('everybody', 'nobody yet')")
        return [name for (name,) in names]
