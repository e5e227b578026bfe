"""The head of a gazetteer: streets, zone sets, where what lies, and what it was compiled from."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from snapshot import compile_names, schema
from snapshot.building import building, changing, script
from snapshot.database import Database
from snapshot.register import Register
from snapshot.shards import Block, Shard, named

_BASES = "SELECT DISTINCT base FROM streets ORDER BY base"
_BLOCKS_OF = "SELECT number FROM blocks WHERE street IN (SELECT value FROM json_each(?))"
KEY_BYTES = 16
Ledger = Mapping[str, Sequence[str]]
"""The keys of the pieces that a gazetteer was compiled from, by source, in order."""


class Built(NamedTuple):
    """A gazetteer: the names of all its files, and those of them that are new."""

    head: str
    shards: tuple[str, ...]
    files: tuple[Path, ...]


def write_head(
    folder: Path,
    register: Register,
    shards: Sequence[Shard],
    blocks: Iterable[Block],
    ledger: Ledger,
    meta: Mapping[str, str],
) -> Built:
    """The head over these shards, from nothing."""
    path = folder / "head"
    with building(path, meta) as connection:
        script(connection, schema.HEAD)
        script(connection, schema.HEAD_INDEXES)
        _register(connection, register, None)
        _whereabouts(connection, shards, blocks, ledger)
        compile_names.write(connection, (row[0] for row in connection.execute("SELECT base FROM streets")))
    return _built(path, shards)


def change_head(
    folder: Path,
    old: Path,
    register: Register,
    streets: Collection[int],
    shards: Sequence[Shard],
    blocks: Iterable[Block],
    ledger: Ledger,
) -> Built:
    """A copy of an old head, in which these streets, and where everything lies, are written anew."""
    path = folder / "head"
    shutil.copyfile(old, path)
    with changing(path) as connection:
        before = connection.execute(_BASES).fetchall()
        for table, column in (("streets", "number"), ("spellings", "street")):
            connection.executemany(
                f"DELETE FROM {table} WHERE {column} = ?",  # noqa: S608 - our own names
                ((street,) for street in streets),
            )
        gone = connection.execute(_BLOCKS_OF, (json.dumps(list(streets)),)).fetchall()
        connection.executemany("DELETE FROM blocks WHERE number = ?", gone)
        _register(connection, register, streets)
        _whereabouts(connection, shards, blocks, ledger)
        bases = connection.execute(_BASES).fetchall()
        if bases != before:
            script(connection, "DROP TABLE near_names; DROP TABLE near_pairs")
            compile_names.write(connection, (base for (base,) in bases))
    return _built(path, shards)


def _register(connection: sqlite3.Connection, register: Register, streets: Collection[int] | None) -> None:
    many = connection.executemany
    many("INSERT INTO streets VALUES (?, ?, ?, ?, ?, ?, ?)", register.streets(streets))
    many("INSERT INTO spellings VALUES (?, ?, ?)", register.spellings(streets))
    many("INSERT OR IGNORE INTO zone_sets VALUES (?, ?)", register.zone_sets())
    connection.execute("DELETE FROM postcodes")
    many("INSERT INTO postcodes VALUES (?, ?)", register.postcodes())


def _whereabouts(
    connection: sqlite3.Connection, shards: Sequence[Shard], blocks: Iterable[Block], ledger: Ledger
) -> None:
    """The first shard begins with the first street, whatever it holds."""
    script(connection, "DELETE FROM shards; DELETE FROM pieces")
    many = connection.executemany
    starts = [(0, 0), *(each.start for each in shards[1:])]
    rows = ((*at, each.name) for at, each in zip(starts, shards, strict=False))
    many("INSERT INTO shards VALUES (?, ?, ?)", rows)
    last = connection.execute("SELECT max(number) FROM blocks").fetchone()[0] or 0
    numbered = ((number, *each) for number, each in enumerate(blocks, last + 1))
    many("INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?, ?, ?)", numbered)
    keys = ((source, bytes.fromhex("".join(its))) for source, its in sorted(ledger.items()) if its)
    many("INSERT INTO pieces VALUES (?, ?)", keys)


def _built(path: Path, shards: Sequence[Shard]) -> Built:
    head = named(path, (0, 0), "gazetteer")
    files = [each.file for each in (*shards, head) if each.file is not None]
    return Built(head.name, tuple(each.name for each in shards), tuple(files))


def ledger_of(head: Database) -> Ledger:
    """What this gazetteer was compiled from."""
    return {source: _cut(keys.hex()) for source, keys in head.rows("SELECT source, keys FROM pieces")}


def shards_of(head: Database) -> list[Shard]:
    """Its shards in order of their streets."""
    rows = head.rows("SELECT street, house, name FROM shards ORDER BY street, house")
    return [Shard((street, house), name) for street, house, name in rows]


def _cut(keys: str) -> list[str]:
    return [keys[start : start + 2 * KEY_BYTES] for start in range(0, len(keys), 2 * KEY_BYTES)]
