"""Names of streets that nearly are what was said, found by what they are made of and by how they sound.

Written with the gazetteer, so that looking one up among twelve thousand reads a dozen rows and
compares a few dozen names: each pair of letters, of the name and of its sound, has a row that lists
the names which hold it.
"""

from __future__ import annotations

import json
import re
import sqlite3
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from city.soundalike import Likeness, sound
from city.streets import FRENCH_WAYS, SPANISH_WAYS
from snapshot.building import script
from snapshot.database import Database

TABLES = """
CREATE TABLE near_names (
    number INTEGER PRIMARY KEY, said TEXT NOT NULL, sound TEXT NOT NULL, base TEXT NOT NULL
);
CREATE TABLE near_pairs (pair TEXT PRIMARY KEY, numbers BLOB NOT NULL) WITHOUT ROWID;
"""
HEARD = 0.7
"""How much of a name's likeness is its sound, where it sounds more alike than it is written."""
LESS = 0.95
"""How alike a name is without the way that it begins with."""
SOUNDS_AT_ALL = 0.6
"""What sounds less alike is not compared any further."""
MISHEARD = 0.9
"""How alike "fifteen" and "fifty" are."""
COMPARED = 32
"""How many names are compared with what was said."""
ENTRIES = 2000
"""About how many entries of the lists are counted: those of the rarest pairs."""


_NAMES = "SELECT said, sound, base FROM near_names WHERE number IN (SELECT value FROM json_each(?))"
_PAIRS = "SELECT numbers FROM near_pairs WHERE pair IN (SELECT value FROM json_each(?))"
_NUMBERS = re.compile(r"\d+")


class Near(NamedTuple):
    """A name that exists, and how much of it agrees: 1 is all."""

    base: str
    likeness: float


def write(connection: sqlite3.Connection, bases: Iterable[str]) -> None:
    """Make and fill the two tables with these names (without direction and suffix)."""
    script(connection, TABLES)
    lists: dict[str, array[int]] = {}
    every = sorted({each for name in bases for each in _ways_to_say(name)})
    for number, (said, base) in enumerate(every):
        heard = sound(said)
        connection.execute("INSERT INTO near_names VALUES (?, ?, ?, ?)", (number, said, heard, base))
        for pair in {*_pairs(said), *_sound_pairs(heard)}:
            lists.setdefault(pair, array("I")).append(number)
    rows = ((pair, _packed(numbers)) for pair, numbers in sorted(lists.items()))
    connection.executemany("INSERT INTO near_pairs VALUES (?, ?)", rows)


def find(database: Database, base: str, enough: float) -> list[Near]:
    """The names that agree with this one at least so much, the likeliest first; it is not among them.

    The numbers in it have to be the same, but for "fifteen" and "fifty".
    """
    if base.isdecimal():
        return _misheard(base)
    heard = sound(base)
    numbers = _candidates(database, {*_pairs(base), *_sound_pairs(heard)})
    rows = database.rows(_NAMES, (json.dumps(numbers),))
    written, spoken = Likeness(_run_together(base)), Likeness(heard)
    near: dict[str, float] = {}
    for said, its_sound, name in rows:
        sounds = spoken.of(its_sound)
        if sounds < SOUNDS_AT_ALL:
            continue
        looks = written.of(_run_together(said))
        likeness = max(looks, HEARD * sounds + (1 - HEARD) * looks) * (1 if said == name else LESS)
        if likeness >= enough and _may_be(name, base):
            near[name] = max(likeness, near.get(name, 0.0))
    return [
        Near(name, likeness) for name, likeness in sorted(near.items(), key=lambda each: (-each[1], each[0]))
    ]


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


def _may_be(name: str, base: str) -> bool:
    return name != base and _NUMBERS.findall(name) == _NUMBERS.findall(base)


def _misheard(number: str) -> list[Near]:
    """13 for 30, 50 for 15: said of streets as often as misheard."""
    head, last = number[:-2], number[-2:]
    if len(last) == 2 and last[0] == "1" and last[1] > "2":
        return [Near(f"{head}{last[1]}0", MISHEARD)]
    if len(last) == 2 and last[1] == "0" and last[0] > "2":
        return [Near(f"{head}1{last[0]}", MISHEARD)]
    return []


def _candidates(database: Database, pairs: Collection[str]) -> list[int]:
    """The names that share the most of these pairs."""
    blobs = [blob for (blob,) in database.rows(_PAIRS, (json.dumps([*pairs]),))]
    shared: Counter[int] = Counter()
    counted = 0
    for taken, blob in enumerate(sorted(blobs, key=len)):
        numbers = _unpacked(blob)
        counted += len(numbers)
        if counted > ENTRIES and taken > 3:
            break
        shared.update(numbers)
    half = max(shared.values(), default=0) / 2
    best = [(count, number) for number, count in shared.items() if count >= half]
    return [number for _, number in sorted(best, reverse=True)[:COMPARED]]


def _packed(numbers: array[int]) -> bytes:
    """Two bytes a name where they suffice, else four, the first byte says which; little endian."""
    wide = numbers[-1] > 0xFFFF
    return (b"I" if wide else b"H") + b"".join(each.to_bytes(4 if wide else 2, "little") for each in numbers)


def _unpacked(blob: bytes) -> Sequence[int]:
    return memoryview(blob)[1:].cast("I" if blob[0] == 73 else "H")


def _run_together(base: str) -> str:
    return base.replace(" ", "")


def _pairs(base: str) -> Iterator[str]:
    """ "elm" is made of "^e", "el", "lm" and "m$"."""
    return map("".join, pairwise(f"^{_run_together(base)}$"))


def _sound_pairs(heard: str) -> Iterator[str]:
    """The same of a sound, told apart from letters."""
    return (f"~{one}{other}" for one, other in pairwise(f"^{heard}$"))
