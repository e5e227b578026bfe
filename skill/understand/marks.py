"""Finding slot values anywhere in a sentence, for the sentences that no sample fits whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from skill.understand.addresses import read_address
from skill.understand.dates import NTH, read_date, week_of
from skill.understand.lexicon import Lexicon, Phrase
from skill.understand.slots import (
    ADDRESS,
    BODY,
    CITY,
    DATE,
    HOLIDAY,
    HOLIDAY_DAY,
    Filled,
    SlotTypes,
    longest_by_first,
    read_city,
)

_LONGEST_BODY = 3  # words of an unknown body's name
_MEMO = 256  # rows of words whose marks are kept


class Mark(NamedTuple):
    """A value of a slot type, and the words from ``start`` to ``filled.end`` that it covers."""

    type_name: str
    start: int
    filled: Filled


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks for the values of every type at once."""

    phrases: Mapping[Phrase, Sequence[tuple[str, str]]]
    longest: Mapping[str, int]  # first word -> words of the longest phrase that begins with it
    types: SlotTypes
    openers: frozenset[str]  # every word with which a value can begin, unless it begins with a digit
    memo: dict[tuple[Phrase, date], tuple[Mark, ...]] = field(default_factory=dict)

    def find(self, row: Sequence[str], today: date) -> tuple[Mark, ...]:
        """All values in the words, left to right; an address or a day hides what lies in it.

        A sentence and its halves are looked through many times on the way: what was found is kept.
        """
        key = (tuple(row), today)
        if (found := self.memo.get(key)) is None:
            if len(self.memo) >= _MEMO:
                self.memo.clear()
            found = self.memo[key] = self._look(row, today)
        return found

    def _look(self, row: Sequence[str], today: date) -> tuple[Mark, ...]:
        found: list[Mark] = []
        # "Ocean Drive número 44" begins with a word like any other.
        numbered = not self.types.lexicon.addresses.number.isdisjoint(row)
        at = 0
        while at < len(row):
            if not (numbered or row[at] in self.openers or row[at][0].isdecimal()):
                at += 1
                continue
            if street_end := self._dated_street(row, at):
                at = street_end
                continue
            span = self._address(row, at) or self._date(row, at, today) or self._city(row, at)
            if span is not None:
                found.append(span)
                found.extend(self._named_holiday(row, span))
                at = span.filled.end
                continue
            found.extend((*self._custom(row, at), *self._holiday(row, at, today)))
            at += 1
        return tuple(found)

    def _address(self, row: Sequence[str], at: int) -> Mark | None:
        lexicon = self.types.lexicon
        read = read_address(row, at, lexicon, self.types.streets)
        if read is None:
            return None
        cued = at > 0 and row[at - 1] in lexicon.addresses.cues
        numbered = row[at][0].isdecimal() and not NTH.fullmatch(row[at])  # "on the 30th" is a day
        if not read.certain and not (cued and numbered):
            return None
        return Mark(ADDRESS, at, Filled(read.end, read.value, None, read.certain))

    def _dated_street(self, row: Sequence[str], at: int) -> int:
        """The index after a street that is named as a day is, "avenida Dos de Mayo"; else 0."""
        known = self.types.lexicon
        if row[at] not in known.addresses.prefixes or at + 3 >= len(row):
            return 0
        dated = row[at + 1] in known.numbers and row[at + 3] in known.dates.months
        return at + 4 if dated and row[at + 2] in known.dates.of else 0

    def _date(self, row: Sequence[str], at: int, today: date) -> Mark | None:
        lexicon = self.types.lexicon
        read = self.types.beside_holiday(row, at, today) or read_date(row, at, today, lexicon)
        if read is None or (row[read[0] - 1].isdecimal() and read[0] == at + 1):
            return None
        return Mark(DATE, at, Filled(read[0], read[1], None))

    def _named_holiday(self, row: Sequence[str], day: Mark) -> list[Mark]:
        """A holiday named by its day, "on the fourth of july", or by its week, "the week of christmas"."""
        if day.type_name != DATE:
            return []
        start = day.start
        while row[start] in self.types.lexicon.dates.before:
            start += 1
        inner, _ = week_of(row, start, self.types.lexicon)
        whole = (m for m in self._custom(row, inner or start) if m.filled.end == day.filled.end)
        return [mark for mark in whole if mark.type_name == HOLIDAY]

    def _holiday(self, row: Sequence[str], at: int, today: date) -> Iterator[Mark]:
        """The day of a holiday; unlike other days it hides nothing, for its name tells more."""
        if row[at] not in self.types.lexicon.dates.before and (read := self.types.holiday(row, at, today)):
            yield Mark(HOLIDAY_DAY, at, Filled(read[0], read[1], None))

    def _city(self, row: Sequence[str], at: int) -> Mark | None:
        filled = read_city(row, at, self.types.lexicon)
        return Mark(CITY, at, filled) if filled else None

    def _custom(self, row: Sequence[str], at: int) -> list[Mark]:
        seen: dict[str, Mark] = {}
        for width in range(min(self.longest.get(row[at], 0), len(row) - at), 0, -1):
            for kind, id_ in self.phrases.get(tuple(row[at : at + width]), ()):
                seen.setdefault(kind, Mark(kind, at, Filled(at + width, "", id_)))
        return list(seen.values())


def finder(types: SlotTypes) -> Finder:
    """A finder over every custom type."""
    phrases: defaultdict[Phrase, list[tuple[str, str]]] = defaultdict(list)
    for kind, table in types.values.items():
        for phrase, id_ in table.items():
            phrases[phrase].append((kind, id_))
    longest = longest_by_first(phrases)
    return Finder(dict(phrases), longest, types, _openers(types.lexicon).union(longest))


def _openers(lexicon: Lexicon) -> frozenset[str]:
    """The words with which a day, an address or another city can begin."""
    days, addresses = lexicon.dates.openers | lexicon.dates.day, lexicon.addresses
    return days | addresses.number | addresses.prefixes | {city[0] for city in lexicon.cities}


def without(row: Sequence[str], marks: Sequence[Mark], lexicon: Lexicon) -> list[int]:
    """The places of the words outside the given marks, and outside the "at" or "on" that led to them."""
    gone: set[int] = set()
    for mark in marks:
        gone.update(range(mark.start, mark.filled.end))
        cues = lexicon.dates.before if mark.type_name in (DATE, HOLIDAY_DAY) else lexicon.addresses.cues
        before = mark.start - 1
        while before >= 0 and row[before] in cues:
            gone.add(before)
            before -= 1
    return [i for i in range(len(row)) if i not in gone]


def unknown_body(row: Sequence[str], lexicon: Lexicon) -> list[Mark]:
    """A body that no list has, by the word that says it is one: "mosquito board", "comisión del agua".

    It fills its slot without an id, so that the resident can be told that it is not known.
    """
    known = lexicon.bodies
    for at, word in enumerate(row):
        if word not in known.heads:
            continue
        if known.name_first:
            start = _back(row, at, lexicon)
            span = (start, at + 1) if start < at else None
        else:
            end = _onward(row, at + 1, lexicon)
            span = (at, end) if end > at + 1 else None
        if span is not None:
            return [Mark(BODY, span[0], Filled(span[1], "", None))]
    return []


def _back(row: Sequence[str], head: int, lexicon: Lexicon) -> int:
    """Where the name before the head begins."""
    start = head
    while start > max(0, head - _LONGEST_BODY) and row[start - 1] not in lexicon.bodies.stops:
        start -= 1
    return start


def _onward(row: Sequence[str], at: int, lexicon: Lexicon) -> int:
    """Where the name after the head ends: "comisión de / del ..."."""
    start = at
    while start < len(row) and row[start] in lexicon.dates.of | lexicon.articles:
        start += 1
    end = start
    while end < min(len(row), start + _LONGEST_BODY) and row[end] not in lexicon.bodies.stops:
        end += 1
    return end if end > start else at
