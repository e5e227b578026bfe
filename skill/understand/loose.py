"""Values that nothing but the intent tells apart: a street without a number, a reference, a time of day.

They are looked for only once the intent is known, in a sentence that no sample fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from skill.understand.dates import NTH, read_day_number, read_day_of_month
from skill.understand.hours import read_time
from skill.understand.lexicon import Lexicon
from skill.understand.marks import Mark
from skill.understand.numbers import read_number
from skill.understand.slots import ADDRESS, CITY, DATE, NUMBER, STREET, TIME, Filled

_JOINS = frozenset({"and", "y", "con"})  # between the two streets of a corner
_LONGEST_NAME = 2  # words of a street's name
_LETTERED = re.compile(r"[a-z]{1,4}-?\d[\da-z-]*")
_FEWEST_DIGITS = 3  # of a reference number
_MOST_DIGITS = 5  # of a house number


class Written(NamedTuple):
    """What the writing of a sentence tells beyond its words, by the places of the words."""

    after_article: frozenset[int] = frozenset()  # "el 9"
    capital: frozenset[int] = frozenset()  # "14 Palmetto"
    adjoining: frozenset[int] = frozenset()  # "on 9th", but not "on the 9th"


_PLAIN = Written()


def street(row: Sequence[str], kind: str, lexicon: Lexicon) -> Mark | None:
    """A street by its name alone: "heron street", "calle garza"."""
    known = lexicon.addresses
    for at, word in enumerate(row):
        if word in known.suffixes and len(word) > 1:
            start = at
            while start > max(0, at - _LONGEST_NAME) and _may_name(row[start - 1], lexicon):
                start -= 1
            if start < at:
                return Mark(kind, start, Filled(at + 1, "", None))
        name = _name_after(row, at, lexicon) if word in known.prefixes else at
        if name > at:
            return Mark(kind, at, Filled(_prefixed_end(row, at, name, lexicon), "", None))
    return None


def _name_after(row: Sequence[str], at: int, lexicon: Lexicon) -> int:
    """Where the name begins that follows "calle", "calle de los"; ``at`` where none does."""
    name = at + 1
    while name < len(row) and row[name] in lexicon.dates.of | lexicon.articles:
        name += 1
    return name if name < len(row) and _may_name(row[name], lexicon) else at


def longer_street(row: Sequence[str], kind: str, marks: Sequence[Mark], lexicon: Lexicon) -> list[Mark]:
    """The marks without streets that are but a part of one: "bridge" of "Old Bridge Road"."""
    whole = street(row, kind, lexicon)
    if whole is None:
        return list(marks)
    size = whole.filled.end - whole.start
    within = range(whole.start, whole.filled.end)
    parts = [m for m in marks if m.type_name == kind and m.start in within and m.filled.end - m.start < size]
    return [mark for mark in marks if mark not in parts]


def _prefixed_end(row: Sequence[str], at: int, name: int, lexicon: Lexicon) -> int:
    """Where a street after its kind ends; one may be named as a day is, "avenida Dos de Mayo"."""
    dated = at + 3 < len(row) and row[at + 2] in lexicon.dates.of and row[at + 3] in lexicon.dates.months
    return at + 4 if dated else name + 1


def _may_name(word: str, lexicon: Lexicon) -> bool:
    """Whether a word may be part of a street's name."""
    known = lexicon.addresses
    plain = word in lexicon.function_words or word in lexicon.articles or word in known.cues
    return not plain and word not in known.stops and word not in lexicon.dates.of and word.isalnum()


def crossing(row: Sequence[str], lexicon: Lexicon) -> Mark | None:
    """The corner of two streets: "corner of cedar and 5th", "8th y bay".

    Two names count where a word for a corner stands before them, or where one of them is a number's.
    """
    known = lexicon.addresses
    for at in range(1, len(row) - 1):
        if row[at] not in _JOINS or not (_may_name(row[at - 1], lexicon) and _may_name(row[at + 1], lexicon)):
            continue
        numbered = any(w[0].isdecimal() and not w.isdecimal() for w in (row[at - 1], row[at + 1]))
        behind, ahead = row[max(0, at - 2) : at], row[at + 1 : at + 3]
        kinds = known.suffixes | known.prefixes
        named = not kinds.isdisjoint(behind) and not kinds.isdisjoint(ahead)  # both are said to be streets
        if not (numbered or named) and known.corners.isdisjoint(row[:at]):
            continue
        start = at - 2 if not kinds.isdisjoint(behind) and at > 1 else at - 1
        end = at + 3 if not kinds.isdisjoint(ahead) and at + 2 < len(row) else at + 2
        return Mark(ADDRESS, start, Filled(end, "", None))
    return None


def reference(row: Sequence[str], taken: Sequence[Mark], lexicon: Lexicon) -> Mark | None:
    """The number of a request or permit, in digits or read out."""
    inside = _inside(taken)
    for at in range(len(row)):
        read = None if at in inside else _figures(row, at) or read_number(row, at, lexicon)
        if read is not None and sum(c.isdigit() for c in read[1]) >= _FEWEST_DIGITS:
            return Mark(NUMBER, at, Filled(read[0], read[1], None))
    return None


def _figures(row: Sequence[str], at: int) -> tuple[int, str] | None:
    """A number with letters before it, "bld-2026-0117"."""
    return (at + 1, row[at]) if _LETTERED.fullmatch(row[at]) else None


def time_of_day(row: Sequence[str], taken: Sequence[Mark], lexicon: Lexicon) -> Mark | None:
    """A time after "at", or with its half of the day: "at eight", "7 pm", "a las siete", "7:15"."""
    inside = _inside(taken)
    for at in range(len(row)):
        read = None if at in inside else read_time(row, at, lexicon)
        if read is None or ":" not in read[1]:
            continue
        cued = (at > 0 and row[at - 1] in lexicon.times_after) or ":" in row[at]
        halved = any(word.endswith(("am", "pm")) for word in row[at : read[0]]) or read[0] - at > 1
        if cued or halved:
            return Mark(TIME, at, Filled(read[0], read[1], None))
    return None


def _inside(marks: Iterable[Mark | None]) -> set[int]:
    """The places of the words that belong to an address, a street, a day or another city."""
    whole = [mark for mark in marks if mark and mark.type_name in (ADDRESS, STREET, DATE, CITY)]
    return {i for mark in whole for i in range(mark.start, mark.filled.end)}


def bare_address(
    row: Sequence[str], taken: Sequence[Mark], written: Written, lexicon: Lexicon
) -> Mark | None:
    """A house number before a name alone: "14 Palmetto", "el 33 de Oriole".

    Only a name in capitals, or a word that no list knows, is taken for a street: "5 bags" is none.
    """
    inside = _inside(taken)
    for at, word in enumerate(row[:-1]):
        if at in inside or not word.isdecimal() or len(word) > _MOST_DIGITS:
            continue
        name = at + 1
        while name < len(row) - 1 and row[name] in lexicon.dates.of:
            name += 1
        strange = name in written.capital or not lexicon.kin.of(row[name])
        if strange and row[name].isalpha() and len(row[name]) > 1 and _may_name(row[name], lexicon):
            street_name = " ".join(row[at + 1 : name + 1])
            return Mark(ADDRESS, at, Filled(name + 1, f"{word} {street_name}", None, certain=False))
    return None


def bare_street(row: Sequence[str], taken: Sequence[Mark], written: Written, lexicon: Lexicon) -> Mark | None:
    """A street by its name alone: "potholes on Pine", "closed on 9th"; "on the 9th" is a day."""
    known = lexicon.dates
    inside = {i for mark in taken for i in range(mark.start, mark.filled.end)}
    for at in range(1, len(row)):
        if row[at - 1] not in lexicon.addresses.on or at not in written.adjoining:
            continue
        numbered = row[at] in known.ordinals or NTH.fullmatch(row[at]) is not None
        dated = row[at] in known.months or (at + 1 < len(row) and row[at + 1] in (*known.of, *known.months))
        named = at in written.capital and at not in inside and _may_name(row[at], lexicon)
        if (numbered or named) and not dated:
            return Mark(STREET, at, Filled(at + 1, "", None))
    return None


def _day(row: Sequence[str], apart: set[int], written: Written, today: date, lexicon: Lexicon) -> Mark | None:
    """A day of the month by its number alone: "the 9th", "el día 9", "el 9"."""
    for at in range(len(row)):
        cued = at in written.after_article or (at > 0 and row[at - 1] in lexicon.dates.numbered)
        if at in apart:
            continue
        read = read_day_of_month(row, at, today, lexicon)
        if read is None and cued and row[at] not in lexicon.dates.ordinals:
            read = read_day_number(row, at, today, lexicon)
            read = None if read and read[0] < len(row) and row[read[0]] in lexicon.dates.of else read
        if read is not None:
            return Mark(DATE, at, Filled(read[0], read[1], None))
    return None


def _place(
    row: Sequence[str], kinds: Sequence[str], taken: Sequence[Mark], written: Written, lexicon: Lexicon
) -> Mark | None:
    """A corner, a street, or a house number with a name alone."""
    corner = crossing(row, lexicon) if ADDRESS in kinds else None
    if corner is not None:
        return corner
    found = street(row, STREET if STREET in kinds else ADDRESS, lexicon)
    if found is not None and found.start in _inside(m for m in taken if m.type_name == ADDRESS):
        return None  # of that street the house is told
    found = found or (bare_street(row, taken, written, lexicon) if STREET in kinds else None)
    return found or (bare_address(row, taken, written, lexicon) if ADDRESS in kinds else None)


def loose_marks(
    row: Sequence[str],
    kinds: Sequence[str],
    taken: Sequence[Mark],
    today: date,
    lexicon: Lexicon,
    written: Written = _PLAIN,
) -> list[Mark]:
    """What is found for those slot types of an intent that nothing has filled."""
    found: list[Mark | None] = []
    if STREET in kinds or ADDRESS in kinds:
        found.append(_place(row, kinds, taken, written, lexicon))
    if NUMBER in kinds:
        found.append(reference(row, taken, lexicon))
    if TIME in kinds:
        found.append(time_of_day(row, taken, lexicon))
    if DATE in kinds:
        found.append(_day(row, _inside((*taken, *found)), written, today, lexicon))
    return [mark for mark in found if mark is not None]
