"""The database of a test: a file, or memory where the test is for the store in memory."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stores.sqlite.database import Database
from stores.sqlite.memory import InMemory


def opened(request: pytest.FixtureRequest, path: Path) -> Database:
    """By the name of the store among the test's parameters."""
    return InMemory() if re.search(r"[\[-]memory\b", request.node.name) else Database(path)


def contents(store: object) -> bytes:
    """All that a store's database holds, as it can be read without the key; of a file with what lies beside
    it."""
    database: Database = vars(store)["_database"]
    if isinstance(database, InMemory):
        return database.connection.serialize()
    return b"".join(each.read_bytes() for each in database.path.parent.glob(f"{database.path.name}*"))
