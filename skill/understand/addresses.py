"""Street addresses in a sentence: "12 Harbor Street", "seventeen hundred royal palm", "calle Mayor 5".

Only the shape is judged here; whether such an address exists is the gazetteer's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from skill.understand.lexicon import Lexicon
from skill.understand.numbers import read_number

_LONGEST_NAME = 4  # words of a street's name before its suffix
_LONGEST_BARE = 3  # words of a name without any suffix


class ReadAddress(NamedTuple):
    """An address found in a row of words."""

    end: int
    value: str  # its number in digits first, then the street as said
    certain: bool  # a suffix, or a known street, says that it is one


def read_address(
    words: Sequence[str], at: int, lexicon: Lexicon, streets: frozenset[str]
) -> ReadAddress | None:
    """The address that starts at ``at``, or None.

    Args:
        words: The folded words of the sentence.
        at: Where the house number, or the Spanish street kind, must stand.
        lexicon: The language's address words.
        streets: Folded street names of the city ("royal palm"), which may go without suffix.
    """
    return (
        _number_first(words, at, lexicon, streets)
        or _street_first(words, at, lexicon)
        or _number_last(words, at, lexicon)
    )


def _number_first(
    words: Sequence[str], at: int, lexicon: Lexicon, streets: frozenset[str]
) -> ReadAddress | None:
    known = lexicon.addresses
    start = at + 1 if at < len(words) and words[at] in known.number else at
    read = read_number(words, start, lexicon)
    if read is None or len(read[1]) > 6:
        return None
    number_end, number = read
    name = number_end
    while name < len(words) and words[name] in lexicon.dates.of - known.prefixes:
        name += 1  # "doce de la calle Mayor"
    if name < len(words) and words[name] in known.prefixes:
        end = _prefixed_end(words, name + 1, lexicon)
        return _whole(words, name, end, number, lexicon, certain=True) if end > name + 1 else None
    return _named(words, name, number, lexicon, streets)


def _named(
    words: Sequence[str], at: int, number: str, lexicon: Lexicon, streets: frozenset[str]
) -> ReadAddress | None:
    known = lexicon.addresses
    limit = min(len(words), at + _LONGEST_NAME + 1)
    for end in range(at + 1, limit):
        if words[end] in known.suffixes and not any(w in known.stops for w in words[at:end]):
            return _whole(words, at, end + 1, number, lexicon, certain=True)
    for end in range(min(len(words), at + _LONGEST_NAME), at, -1):
        if " ".join(words[at:end]) in streets:
            return _whole(words, at, end, number, lexicon, certain=True)
    end = _name_end(words, at, known.stops)
    return _whole(words, at, end, number, lexicon, certain=False) if end > at else None


def _name_end(words: Sequence[str], at: int, stops: frozenset[str]) -> int:
    end = at
    while end < min(len(words), at + _LONGEST_BARE) and words[end] not in stops and words[end].isalpha():
        end += 1
    return end


def _prefixed_end(words: Sequence[str], at: int, lexicon: Lexicon) -> int:
    """Where the name after "calle" ends: "Ocho", "10", "Dos de Mayo", "de los Pinos"."""
    joins = lexicon.dates.of | lexicon.articles
    start = at
    while start < len(words) and words[start] in joins:
        start += 1
    if start >= len(words):
        return at
    if words[start].isdecimal():
        return start + 1
    dated = words[start] in lexicon.numbers and tuple(words[start + 1 : start + 2]) == ("de",)
    if dated and start + 2 < len(words) and words[start + 2] in lexicon.dates.months:
        return start + 3
    return max(_name_end(words, start, lexicon.addresses.stops), at)


def _whole(
    words: Sequence[str], at: int, end: int, number: str, lexicon: Lexicon, *, certain: bool
) -> ReadAddress:
    """Take direction, unit, city and postal code that follow the street into the address."""
    known = lexicon.addresses
    if end < len(words) and words[end] in known.directions:
        end += 1
    street_end = end
    if end + 1 < len(words) and words[end] in known.units:
        end += 2
    return ReadAddress(end, f"{number} {' '.join(words[at:street_end])}".strip(), certain)


def _street_first(words: Sequence[str], at: int, lexicon: Lexicon) -> ReadAddress | None:
    """ "calle Mayor 12", "avenida Park número 300": the number comes last."""
    known = lexicon.addresses
    if at >= len(words) or words[at] not in known.prefixes:
        return None
    for name_end in range(at + 2, min(len(words), at + 2 + _LONGEST_NAME)):
        if words[name_end - 1] in known.stops - lexicon.dates.of:
            return None
        start = name_end + 1 if words[name_end] in known.number else name_end
        read = read_number(words, start, lexicon)
        if read is not None:
            street = " ".join(words[at:name_end])
            return ReadAddress(read[0], f"{read[1]} {street}", certain=True)
    return None


def _number_last(words: Sequence[str], at: int, lexicon: Lexicon) -> ReadAddress | None:
    """ "Ocean Drive número 44": an English street as Spanish speakers say it."""
    known = lexicon.addresses
    for suffix in range(at + 1, min(len(words) - 2, at + 1 + _LONGEST_BARE)):
        if words[suffix] in known.suffixes and words[suffix + 1] in known.number:
            if any(word in known.stops or not word.isalpha() for word in words[at:suffix]):
                return None
            read = read_number(words, suffix + 2, lexicon)
            street = " ".join(words[at : suffix + 1])
            return ReadAddress(read[0], f"{read[1]} {street}", certain=True) if read else None
    return None
