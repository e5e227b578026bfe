"""Values that nothing but the intent tells apart: a street without a number, a reference, a time of day.

They are looked for only once the intent is known, in a sentence that no sample fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from skill.understand.dates import read_day_of_month, read_time
from skill.understand.lexicon import Lexicon
from skill.understand.marks import Mark
from skill.understand.numbers import read_number
from skill.understand.slots import ADDRESS, CITY, DATE, NUMBER, STREET, TIME, Filled

_JOINS = frozenset({"and", "y", "con"})  # between the two streets of a corner
_LONGEST_NAME = 2  # words of a street's name
_FEWEST_DIGITS = 3  # of a reference number


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
        if word in known.prefixes and at + 1 < len(row) and _may_name(row[at + 1], lexicon):
            return Mark(kind, at, Filled(_prefixed_end(row, at, lexicon), "", None))
    return None


def _prefixed_end(row: Sequence[str], at: int, lexicon: Lexicon) -> int:
    """Where a street after its kind ends; one may be named as a day is, "avenida Dos de Mayo"."""
    dated = at + 3 < len(row) and row[at + 2] in lexicon.dates.of and row[at + 3] in lexicon.dates.months
    return at + 4 if dated else at + 2


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
        if not numbered and known.corners.isdisjoint(row[:at]):
            continue
        start = at - 2 if row[at - 1] in known.suffixes and at > 1 else at - 1
        end = at + 3 if at + 2 < len(row) and row[at + 2] in known.suffixes else at + 2
        return Mark(ADDRESS, start, Filled(end, "", None))
    return None


def reference(row: Sequence[str], taken: Sequence[Mark], lexicon: Lexicon) -> Mark | None:
    """The number of a request or permit, in digits or read out."""
    whole = [mark for mark in taken if mark.type_name in (ADDRESS, DATE, CITY)]
    inside = {i for mark in whole for i in range(mark.start, mark.filled.end)}
    for at in range(len(row)):
        read = None if at in inside else read_number(row, at, lexicon)
        if read is not None and sum(c.isdigit() for c in read[1]) >= _FEWEST_DIGITS:
            return Mark(NUMBER, at, Filled(read[0], read[1], None))
    return None


def time_of_day(row: Sequence[str], lexicon: Lexicon) -> Mark | None:
    """A time after "at", or with its half of the day: "at eight", "7 pm", "a las siete"."""
    for at in range(len(row)):
        read = read_time(row, at, lexicon)
        if read is None or ":" not in read[1]:
            continue
        cued = at > 0 and row[at - 1] in lexicon.times_after
        halved = any(word.endswith(("am", "pm")) for word in row[at : read[0]]) or read[0] - at > 1
        if cued or halved:
            return Mark(TIME, at, Filled(read[0], read[1], None))
    return None


def loose_marks(
    row: Sequence[str], kinds: Sequence[str], taken: Sequence[Mark], today: date, lexicon: Lexicon
) -> list[Mark]:
    """What is found for those slot types of an intent that nothing has filled."""
    found: list[Mark | None] = []
    corner = crossing(row, lexicon) if ADDRESS in kinds else None
    if corner is not None:
        found.append(corner)
    elif STREET in kinds or ADDRESS in kinds:
        found.append(street(row, STREET if STREET in kinds else ADDRESS, lexicon))
    if NUMBER in kinds:
        found.append(reference(row, taken, lexicon))
    if TIME in kinds:
        found.append(time_of_day(row, lexicon))
    if DATE in kinds:
        apart = range(corner.start, corner.filled.end) if corner else range(0)
        days = (
            read_day_of_month(row, i, today, lexicon) if i not in apart else None for i in range(len(row))
        )
        ends = next(((at, day) for at, day in enumerate(days) if day), None)
        found.append(Mark(DATE, ends[0], Filled(ends[1][0], ends[1][1], None)) if ends else None)
    return [mark for mark in found if mark is not None]
