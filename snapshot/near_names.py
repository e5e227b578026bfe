"""Names of streets that nearly are what was said, found by what they are made of and by how they sound.

The index is written with the gazetteer (:mod:`snapshot.compile_names`): each pair of letters, of a
name and of its sound, has a row that lists the names which hold it. So looking one up among twelve
thousand reads a dozen rows and compares a few dozen names.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from city.addressing.soundalike import Likeness, sound
from snapshot.database import Database

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


def find(database: Database, base: str, enough: float) -> list[Near]:
    """The names that agree with this one at least so much, the likeliest first; it is not among them.

    The numbers in it have to be the same, but for "fifteen" and "fifty".
    """
    if base.isdecimal():
        return _misheard(base)
    heard = sound(base)
    numbers = _candidates(database, {*pairs(base), *sound_pairs(heard)})
    rows = database.rows(_NAMES, (json.dumps(numbers),))
    written, spoken = Likeness(run_together(base)), Likeness(heard)
    near: dict[str, float] = {}
    for said, its_sound, name in rows:
        sounds = spoken.of(its_sound)
        if sounds < SOUNDS_AT_ALL:
            continue
        looks = written.of(run_together(said))
        likeness = max(looks, HEARD * sounds + (1 - HEARD) * looks) * (1 if said == name else LESS)
        if likeness >= enough and _may_be(name, base):
            near[name] = max(likeness, near.get(name, 0.0))
    return [
        Near(name, likeness) for name, likeness in sorted(near.items(), key=lambda each: (-each[1], each[0]))
    ]


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


def _candidates(database: Database, wanted: Collection[str]) -> list[int]:
    """The names that share the most of these pairs."""
    blobs = [blob for (blob,) in database.rows(_PAIRS, (json.dumps([*wanted]),))]
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


def _unpacked(blob: bytes) -> Sequence[int]:
    return memoryview(blob)[1:].cast("I" if blob[0] == 73 else "H")


def run_together(base: str) -> str:
    return base.replace(" ", "")


def pairs(base: str) -> Iterator[str]:
    """ "elm" is made of "^e", "el", "lm" and "m$"."""
    return map("".join, pairwise(f"^{run_together(base)}$"))


def sound_pairs(heard: str) -> Iterator[str]:
    """The same of a sound, told apart from letters."""
    return (f"~{one}{other}" for one, other in pairwise(f"^{heard}$"))
