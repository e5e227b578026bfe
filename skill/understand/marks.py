"""Finding slot values anywhere in a sentence, for the sentences that no sample fits whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from skill.understand.addresses import read_address
from skill.understand.dates import read_date
from skill.understand.lexicon import Lexicon, Phrase
from skill.understand.slots import ADDRESS, CITY, DATE, Filled, SlotTypes, read_city


class Mark(NamedTuple):
    """A value of a slot type, and the words from ``start`` to ``filled.end`` that it covers."""

    type_name: str
    start: int
    filled: Filled


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks for the values of every type at once."""

    phrases: Mapping[Phrase, Sequence[tuple[str, str]]]
    longest: int
    types: SlotTypes

    def find(self, row: Sequence[str], today: date) -> tuple[Mark, ...]:
        """All values in the words, left to right; an address or a day hides what lies in it."""
        found: list[Mark] = []
        at = 0
        while at < len(row):
            span = self._address(row, at) or self._date(row, at, today) or self._city(row, at)
            if span is not None:
                found.append(span)
                at = span.filled.end
                continue
            found.extend(self._custom(row, at))
            at += 1
        return tuple(found)

    def _address(self, row: Sequence[str], at: int) -> Mark | None:
        lexicon = self.types.lexicon
        read = read_address(row, at, lexicon, self.types.streets)
        if read is None:
            return None
        cued = at > 0 and row[at - 1] in lexicon.addresses.cues
        if not read.certain and not (cued and row[at][0].isdigit()):
            return None
        return Mark(ADDRESS, at, Filled(read.end, read.value, None, read.certain))

    def _date(self, row: Sequence[str], at: int, today: date) -> Mark | None:
        lexicon = self.types.lexicon
        if at and row[at - 1] in lexicon.addresses.prefixes and row[at] in lexicon.numbers:
            return None  # "avenida Dos de Mayo" is a street
        read = read_date(row, at, today, lexicon)
        if read is None or (row[read[0] - 1].isdigit() and read[0] == at + 1):
            return None
        return Mark(DATE, at, Filled(read[0], read[1], None))

    def _city(self, row: Sequence[str], at: int) -> Mark | None:
        filled = read_city(row, at, self.types.lexicon)
        return Mark(CITY, at, filled) if filled else None

    def _custom(self, row: Sequence[str], at: int) -> list[Mark]:
        seen: dict[str, Mark] = {}
        for width in range(min(self.longest, len(row) - at), 0, -1):
            for kind, id_ in self.phrases.get(tuple(row[at : at + width]), ()):
                seen.setdefault(kind, Mark(kind, at, Filled(at + width, "", id_)))
        return list(seen.values())


def finder(types: SlotTypes) -> Finder:
    """A finder over every custom type."""
    phrases: defaultdict[Phrase, list[tuple[str, str]]] = defaultdict(list)
    for kind, table in types.values.items():
        for phrase, id_ in table.items():
            phrases[phrase].append((kind, id_))
    return Finder(dict(phrases), max(map(len, phrases), default=0), types)


def without(row: Sequence[str], marks: Sequence[Mark], lexicon: Lexicon) -> list[int]:
    """The places of the words outside the given marks, and outside the "at" or "on" that led to them."""
    gone: set[int] = set()
    for mark in marks:
        gone.update(range(mark.start, mark.filled.end))
        cues = lexicon.dates.before if mark.type_name == DATE else lexicon.addresses.cues
        before = mark.start - 1
        while before >= 0 and row[before] in cues:
            gone.add(before)
            before -= 1
    return [i for i in range(len(row)) if i not in gone]
