"""Editions: counted up when what was told changes, and only then; never down; the same for every process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stores.aws.editions import TableEditions
from stores.sqlite.database import Database
from stores.sqlite.editions import KEPT, SqliteEditions
from stores.sqlite.memory import InMemory
from tests.stores.tables import MadeTable
from web.place.ports import Editions

NOW = datetime(2026, 11, 29, 12, 0, 0, 250_000, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "townbell.sqlite")
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "memory", "dynamodb"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Editions, Editions]]:
    """One store, as two processes have it."""
    if request.param == "dynamodb":
        table: MadeTable = request.getfixturevalue("table")
        yield TableEditions(table), TableEditions(table.another())
        return
    if request.param == "memory":
        both = [InMemory()] * 2  # there is one process
    else:
        both = [Database(tmp_path / "two.sqlite") for _ in range(2)]
    yield SqliteEditions(both[0]), SqliteEditions(both[1])
    for each in both:
        each.close()


def test_the_same_state_is_the_same_edition(store: tuple[Editions, Editions]) -> None:
    """Asked again, also by another process, nothing is new: number and moment stay, to the second."""
    editions, others = store
    first = editions.of({"a": "2026-12-25 regular"}, NOW)
    assert others.of({"a": "2026-12-25 regular"}, LATER) == first
    assert (first["a"].number, first["a"].revised) == (0, NOW.replace(microsecond=0))


def test_a_pickup_that_is_moved_and_moved_back_was_told_three_times(store: tuple[Editions, Editions]) -> None:
    """RFC 5545, 3.8.7.4: the sequence goes up with every change, and the others' stays."""
    editions, others = store
    editions.of({"a": "25", "b": "25"}, NOW)
    moved = others.of({"a": "26", "b": "25"}, LATER)
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


def test_a_zone_and_stream_are_one_item_which_ends(table: MadeTable) -> None:
    """A calendar of a place costs a read for each of its streams; what was told long ago goes with the next
    change, and the item by itself when nothing of it has changed for so long."""
    editions = TableEditions(table)
    weeks = [(NOW + timedelta(weeks=n)).date().isoformat() for n in range(60)]
    states = {f"pickup:A:{stream}:{day}": "on" for stream in ("trash", "recycling") for day in weeks}
    editions.of(states, NOW)
    table.ministack.asked.clear()
    assert len(editions.of(states, LATER)) == 120
    assert table.ministack.asked == ["BatchGetItem"]
    assert len([*table.items()]) == 2
    much_later = NOW + KEPT + timedelta(days=1)
    editions.of({"pickup:A:trash:2029-03-01": "on"}, much_later)
    (trash,) = [each for each in table.items() if each.key[0] == "EDITION#pickup:A:trash"]
    assert list(trash.doc) == ["pickup:A:trash:2029-03-01"]
