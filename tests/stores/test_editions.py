"""Editions: counted up when what was told changes, and only then; never down; the same for every process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stores.sqlite.database import Database
from stores.sqlite.editions import KEPT, SqliteEditions

NOW = datetime(2026, 11, 29, 12, 0, 0, 250_000, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "townbell.sqlite")
    yield made
    made.close()


def test_the_same_state_is_the_same_edition(database: Database) -> None:
    """Asked again, also by another process, nothing is new: number and moment stay, to the second."""
    first = SqliteEditions(database).of({"a": "2026-12-25 regular"}, NOW)
    other = Database(database.path)
    assert SqliteEditions(other).of({"a": "2026-12-25 regular"}, LATER) == first
    other.close()
    assert (first["a"].number, first["a"].revised) == (0, NOW.replace(microsecond=0))


def test_a_pickup_that_is_moved_and_moved_back_was_told_three_times(database: Database) -> None:
    """RFC 5545, 3.8.7.4: the sequence goes up with every change, and the others' stays."""
    editions = SqliteEditions(database)
    editions.of({"a": "25", "b": "25"}, NOW)
    moved = editions.of({"a": "26", "b": "25"}, LATER)
    back = editions.of({"a": "25", "b": "25"}, LATER + timedelta(hours=1))
    assert [moved["a"].number, back["a"].number, back["b"].number] == [1, 2, 0]
    assert moved["a"].revised == LATER.replace(microsecond=0)


def test_a_year_of_every_zone_is_asked_at_once(database: Database) -> None:
    """More events than SQLite takes variables; what nobody asks about any more is forgotten in the end."""
    many = {f"pickup:{each}": "on" for each in range(2_000)}
    editions = SqliteEditions(database)
    assert len(editions.of(many, NOW)) == len(many)
    editions.of({"new": "on"}, NOW + KEPT + timedelta(days=1))
    assert [*database.connection.execute("SELECT COUNT(*) FROM editions").fetchone()] == [1]
