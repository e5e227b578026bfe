"""The head of a gazetteer: streets, zone sets, where what lies, and what it was compiled from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from snapshot import compile_names, schema
from snapshot.building import building, script
from snapshot.database import Database
from snapshot.register import Register
from snapshot.shards import Block, Shard, named

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
    """The head over these shards, the first of which begins with the first street, whatever it holds."""
    path = folder / "head"
    starts = [(0, 0), *(each.start for each in shards[1:])]
    with building(path, meta) as connection:
        script(connection, schema.HEAD)
        many = connection.executemany
        many("INSERT INTO streets VALUES (?, ?, ?, ?, ?, ?, ?)", register.streets())
        many("INSERT INTO spellings VALUES (?, ?, ?)", register.spellings())
        many("INSERT INTO zone_sets VALUES (?, ?)", register.zone_sets())
        many("INSERT INTO postcodes VALUES (?, ?)", register.postcodes())
        many(
            "INSERT INTO shards VALUES (?, ?, ?)",
            ((*at, each.name) for at, each in zip(starts, shards, strict=False)),
        )
        many("INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (each for each in _numbered(blocks)))
        many("INSERT INTO pieces VALUES (?, ?)", _keys(ledger))
        script(connection, schema.HEAD_INDEXES)
        compile_names.write(connection, (row[0] for row in connection.execute("SELECT base FROM streets")))
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


def _numbered(blocks: Iterable[Block]) -> Iterable[tuple[float, ...]]:
    return ((number, *each) for number, each in enumerate(blocks, 1))


def _keys(ledger: Ledger) -> Iterable[tuple[str, bytes]]:
    return ((source, bytes.fromhex("".join(keys))) for source, keys in sorted(ledger.items()) if keys)


def _cut(keys: str) -> list[str]:
    return [keys[start : start + 2 * KEY_BYTES] for start in range(0, len(keys), 2 * KEY_BYTES)]
