"""The names of streets -> the index in which :mod:`snapshot.near_names` finds what nearly is one."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator

from city.addressing.soundalike import sound
from city.addressing.streets import FRENCH_WAYS, SPANISH_WAYS
from snapshot.building import script
from snapshot.near_names import pairs, sound_pairs

TABLES = """
CREATE TABLE near_names (
    number INTEGER PRIMARY KEY, said TEXT NOT NULL, sound TEXT NOT NULL, base TEXT NOT NULL
);
CREATE TABLE near_pairs (pair TEXT PRIMARY KEY, numbers BLOB NOT NULL) WITHOUT ROWID;
"""


def write(connection: sqlite3.Connection, bases: Iterable[str]) -> None:
    """Make and fill the two tables with these names (without direction and suffix)."""
    script(connection, TABLES)
    lists: dict[str, array[int]] = {}
    every = sorted({each for name in bases for each in _ways_to_say(name)})
    for number, (said, base) in enumerate(every):
        heard = sound(said)
        connection.execute("INSERT INTO near_names VALUES (?, ?, ?, ?)", (number, said, heard, base))
        for pair in {*pairs(said), *sound_pairs(heard)}:
            lists.setdefault(pair, array("I")).append(number)
    rows = ((pair, _packed(numbers)) for pair, numbers in sorted(lists.items()))
    connection.executemany("INSERT INTO near_pairs VALUES (?, ?)", rows)


def _ways_to_say(base: str) -> Iterator[tuple[str, str]]:
    """The name, and without the way that it begins with: "las palmas", "palmas" of Avenida de las Palmas."""
    yield base, base
    first, _, rest = base.partition(" ")
    if not rest or (first not in SPANISH_WAYS and first not in FRENCH_WAYS):
        return
    words = rest.split()
    while words and words[0] in {"de", "del", "du", "des"}:
        words.pop(0)
    if words and not words[0].isdecimal():
        yield " ".join(words), base
    if len(words) > 1 and words[0] in {"la", "las", "los", "el", "le", "les"}:
        yield " ".join(words[1:]), base


def _packed(numbers: array[int]) -> bytes:
    """Two bytes a name where they suffice, else four, the first byte says which; little endian."""
    wide = numbers[-1] > 0xFFFF
    return (b"I" if wide else b"H") + b"".join(each.to_bytes(4 if wide else 2, "little") for each in numbers)
