"""Addresses -> a gazetteer, from nothing: sorted on the disk, since a big city's do not fit in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from snapshot import shards
from snapshot.building import script
from snapshot.head import Built, Ledger, write_head
from snapshot.houses import House
from snapshot.register import Place, Register

_SPOOL = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000; PRAGMA temp_store=FILE; BEGIN;
CREATE TABLE spool (
    street INTEGER, house INTEGER, extra TEXT, postcode TEXT, zone_set INTEGER, lat INTEGER, lon INTEGER
)
"""
_SORTED = "SELECT street, house, extra, postcode, zone_set, lat, lon FROM spool ORDER BY 1, 2, 3, 4, 5, 6, 7"


def compile_gazetteer(
    folder: Path, houses: Iterable[House], ledger: Ledger, meta: Mapping[str, str]
) -> Built:
    """Write the gazetteer of these houses into ``folder``."""
    register = Register()
    made: list[shards.Shard] = []
    blocks: list[shards.Block] = []
    with _spool(folder / "spool") as connection:
        connection.executemany("INSERT INTO spool VALUES (?, ?, ?, ?, ?, ?, ?)", map(register.enter, houses))
        for shard, its in shards.write(folder, _counted(connection.execute(_SORTED)), meta):
            made.append(shard)
            blocks += its
    return write_head(folder, register, made, blocks, ledger, meta)


def _counted(places: Iterable[Place]) -> Iterator[shards.Row]:
    """Each of these places, which come in order, once, and how many are equal to it."""
    before: Place | None = None
    count = 0
    for place in places:
        if place == before:
            count += 1
            continue
        if before is not None:
            yield *before, count
        before, count = place, 1
    if before is not None:
        yield *before, count


@contextmanager
def _spool(path: Path) -> Iterator[sqlite3.Connection]:
    """A table to sort in, gone afterwards."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            script(connection, _SPOOL)
            yield connection
    finally:
        path.unlink(missing_ok=True)
