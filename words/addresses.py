"""Addresses as one says them: "1205 N Lincoln Ave" is "1205 North Lincoln Avenue".

Street names stay English in every language, as they stand on the signs; the words for a
unit ("apartment", "suite") are the language's own. Abbreviations: USPS Publication 28,
appendices B (directions), C1 (street suffixes) and C2 (units).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from words.phrases import Phrases

_DIRECTIONS: Mapping[str, str] = {
    "n": "North", "s": "South", "e": "East", "w": "West",
    "ne": "Northeast", "nw": "Northwest", "se": "Southeast", "sw": "Southwest",
}  # fmt: skip
_SUFFIXES: Mapping[str, str] = {
    "aly": "Alley", "ave": "Avenue", "av": "Avenue", "blvd": "Boulevard", "br": "Branch", "cir": "Circle",
    "cres": "Crescent", "ct": "Court", "cv": "Cove", "dr": "Drive", "expy": "Expressway", "hwy": "Highway",
    "ln": "Lane", "lndg": "Landing", "pkwy": "Parkway", "pl": "Place", "plz": "Plaza", "pt": "Point",
    "rd": "Road", "rte": "Route", "sq": "Square", "st": "Street", "ter": "Terrace", "trl": "Trail",
    "tpke": "Turnpike", "xing": "Crossing",
}  # fmt: skip
_TITLES: Mapping[str, str] = {"st": "Saint", "dr": "Doctor", "mt": "Mount", "ft": "Fort"}
_UNITS = frozenset({"apt", "bldg", "fl", "rm", "ste", "unit"})
_WHOLE = frozenset(word.casefold() for word in _SUFFIXES.values())
_SHORT = frozenset((*_DIRECTIONS, *_SUFFIXES, *_TITLES, *_UNITS, "#"))
"""What may stand for something longer."""
CORNER = " & "
"""Between two streets that cross, which are said with the language's own "and"."""
_LETTERS = re.compile(r"[^\W\d_]+|#")
_NUMBER = re.compile(r"\d+[a-z]?(?:-\d+)?\Z", re.IGNORECASE)
_PART = re.compile(r"((?:(?<!\s)\s+)?(?:[,;&/]|\b(?:and|at|between)\b)\s*)")


@lru_cache(maxsize=512)
def in_full(text: str, phrases: Phrases) -> str:
    """The address with its abbreviations spelled out; a name that is none is left as it is.

    An answer says each twice, and a city is asked about the same few places all day.
    """
    if CORNER in text:
        return f" {phrases.say('list.and')} ".join(in_full(each, phrases) for each in text.split(CORNER))
    if _SHORT.isdisjoint(_LETTERS.findall(text.casefold())) and " ".join(text.split()) == text:
        return text
    return "".join(
        part if place % 2 else _part(part.split(), phrases) for place, part in enumerate(_PART.split(text))
    )


def _part(words: Sequence[str], phrases: Phrases) -> str:
    """One part between commas: number, direction, name, suffix, direction, unit."""
    keys = [word.rstrip(".").casefold() for word in words]
    start = 1 if keys and _NUMBER.match(keys[0]) else 0
    said = [_word(at, start, words, keys, phrases) for at in range(len(words))]
    return " ".join(said)


def _word(at: int, start: int, words: Sequence[str], keys: Sequence[str], phrases: Phrases) -> str:
    key, following = keys[at], keys[at + 1 : at + 2]
    if key not in _SHORT and not key.startswith("#"):
        return words[at]
    if key.startswith("#") or (key in _UNITS and following):
        return _unit(key, phrases)
    street = start or any(each in _SUFFIXES or each in _WHOLE for each in keys[1:])
    if key in _DIRECTIONS and street and _is_direction(at, start, keys):
        return _DIRECTIONS[key]
    begins = at == start or (at == start + 1 and keys[start] in _DIRECTIONS)
    if key in _SUFFIXES and _closes(following) and (at > start or following):
        return _SUFFIXES[key]
    return _TITLES[key] if key in _TITLES and begins and following else words[at]


def _is_direction(at: int, start: int, keys: Sequence[str]) -> bool:
    """ "N Main St" and "Main St N", but "E St" is the street called E."""
    before = at == start and len(keys) > at + 1 and not _is_suffix(keys[at + 1])
    return before or (at > start + 1 and _closes(keys[at + 1 :]) and _is_suffix(keys[at - 1]))


def _is_suffix(key: str) -> bool:
    return key in _SUFFIXES or key in _WHOLE


def _closes(rest: Sequence[str]) -> bool:
    """Whether the street's name ends here: nothing follows but a direction or a unit, or a route's number."""
    return not rest or rest[0] in _DIRECTIONS or rest[0] in _UNITS or rest[0][:1] in "#0123456789"


def _unit(key: str, phrases: Phrases) -> str:
    if key.startswith("#"):
        return f"{phrases.say('unit.number')} {key[1:].upper()}".rstrip()
    return phrases.say(f"unit.{key}")
