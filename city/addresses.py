"""What an address in words may mean, before anybody looks whether it exists.

One text has several readings ("twelve fifty fifth street" is 12 55th Street or 1250
5th Street); the gazetteer decides which of them are real.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from city.numerals import numbers
from city.states import ABBREVIATIONS, STATES
from city.streets import DIRECTION_OF, SPANISH_WAYS, SUFFIX_OF, Street, names, street, tokens

UNIT_WORDS = frozenset(
    {
        *("apt", "apartment", "unit", "suite", "ste", "floor", "room", "rm", "lot", "trailer"),
        *("apto", "apartamento", "departamento", "depto", "dpto", "piso", "unidad", "oficina"),
    }
)
_NUMBER_WORDS = frozenset({"numero", "num", "nro", "number", "no"})
_COUNTRIES = (("united", "states"), ("estados", "unidos"), ("usa",), ("us",), ("eeuu",))
_CONNECTORS = frozenset({"in", "en", "de", "of", "city", "town", "the", "la", "ciudad"})
_HOUSE = re.compile(r"(\d{1,7})([a-z]?|(?:-\d+))")
_FRACTION = re.compile(r"\d/\d")
_POSTCODE = re.compile(r"(\d{5})(?:-\d{4})?")
MAX_TEXT = 200
"""No address is longer, and the work grows with the square of the words."""
MAX_LEAD = 8
"""How many words may stand before the house number."""


class Reading(NamedTuple):
    """One way to understand an address.

    ``house`` is None without a house number. ``place`` holds the words that name
    another place than the city, ``state`` an abbreviation, "" where none was said.
    """

    street: Street
    house: int | None = None
    extra: str = ""
    place: tuple[str, ...] = ()
    state: str = ""
    postcode: str = ""


class _Tail(NamedTuple):
    """What stands behind the street: place, state, postcode."""

    place: tuple[str, ...] = ()
    state: str = ""
    postcode: str = ""


def readings(text: str, city: str) -> tuple[Reading, ...]:
    """All readings of an address, the likeliest first, each once. ``city`` is the city's own name."""
    head, *parts = [_without_unit(tokens(part)) for part in _hashes_named(text[:MAX_TEXT]).split(",")]
    while parts and (not head or _is_number(head)):  # "12, Harbor Street"
        head += parts.pop(0)
    own = names(tokens(city))
    rest, tail = _tail([word for part in parts for word in part], own, spoken=False)
    tail = _Tail((*tail.place, *rest), tail.state, tail.postcode)
    found: dict[Reading, None] = {}
    for start in _starts(head):
        for lead, behind in _splits(head[start:], own):
            for reading in _read(lead, _both(behind, tail)):
                found.setdefault(reading)
    return tuple(found)


def _is_number(words: Sequence[str]) -> bool:
    return any(said.used == len(words) for said in numbers(words))


def _hashes_named(text: str) -> str:
    """ "#4" behind a house number is a flat; alone, as in "calle Harbor #4", it is the house number."""
    before, hash_, behind = text.partition("#")
    if not hash_:
        return text
    word = "unit" if numbers(tokens(before)) else "numero"
    return f"{before} {word} {behind}"


def _starts(head: Sequence[str]) -> Iterator[int]:
    """Where the address may begin: at once, at its first number ("my address is 12 ...") or "calle"."""
    yield 0
    if _begins(head[:1]):
        return
    for position in range(1, min(len(head) - 1, MAX_LEAD)):
        if _begins(head[position : position + 1]):
            yield position
            return


def _begins(word: Sequence[str]) -> bool:
    """Whether an address can begin with this word."""
    return bool(word) and (word[0] in SPANISH_WAYS or bool(numbers(word) or _HOUSE.fullmatch(word[0])))


def _without_unit(words: Sequence[str]) -> list[str]:
    """The words without "apartment 4 b": which flat it is decides nothing that a city does."""
    for position, word in enumerate(words[:-1]):
        if word not in UNIT_WORDS or not (position >= 2 or _is_flat(words[position + 1])):
            continue
        end = position + (3 if words[position + 1] in UNIT_WORDS else 2)
        if end < len(words) and len(words[end]) == 1 and words[end].isalpha():
            end += 1
        return [*words[:position], *words[end:]]
    return list(words)


def _is_flat(word: str) -> bool:
    return word in UNIT_WORDS or any(each.isdecimal() for each in word)


def _both(one: _Tail, other: _Tail) -> _Tail:
    return _Tail((*one.place, *other.place), other.state or one.state, other.postcode or one.postcode)


def _tail(words: Sequence[str], own: Sequence[str], *, spoken: bool) -> tuple[list[str], _Tail]:
    """Cut country, postcode, state and the city's own name off the end.

    ``spoken`` words have no comma before them: there "ct" is a court, not Connecticut.
    """
    rest = list(words)
    for country in _COUNTRIES:
        if tuple(rest[-len(country) :]) == country:
            del rest[-len(country) :]
            break
    written = _POSTCODE.fullmatch(rest[-1]) if rest else None
    if written:
        rest.pop()
    state = _state(rest, spoken)
    if own and names(rest[-len(own) :]) == list(own):
        del rest[-len(own) :]
        while rest and rest[-1] in _CONNECTORS:
            rest.pop()
    return rest, _Tail((), state, written[1] if written else "")


def _state(rest: list[str], spoken: bool) -> str:
    """Take a state off the end of the words, if one stands there."""
    for length in (3, 2, 1):
        short = ABBREVIATIONS.get(" ".join(rest[-length:])) if len(rest) >= length else None
        if short:
            del rest[-length:]
            return short
    if rest and rest[-1] in STATES and not (spoken and (rest[-1] in SUFFIX_OF or rest[-1] in DIRECTION_OF)):
        return rest.pop()
    return ""


def _splits(head: Sequence[str], own: Sequence[str]) -> Iterator[tuple[Sequence[str], _Tail]]:
    """Where the street may end and the place begin, in words without a comma."""
    yield head, _Tail()
    rest, tail = _tail(head, own, spoken=True)
    if len(rest) < len(head) and len(rest) > 1:
        yield rest, tail
    for end in range(len(rest) - 1, 2, -1):
        if rest[end - 1] in SUFFIX_OF or (rest[end - 1] in DIRECTION_OF and rest[end - 2] in SUFFIX_OF):
            place = rest[end:]
            if place[0] in _CONNECTORS and len(place) > 1:
                place = place[1:]
            yield rest[:end], _Tail(tuple(place), tail.state, tail.postcode)


def _read(words: Sequence[str], tail: _Tail) -> Iterator[Reading]:
    """House number first, then last, then none at all."""
    for house, extra, rest in (*_number_first(words), *_number_last(words)):
        for each in _streets(rest):
            yield Reading(each, house, extra, tail.place, tail.state, tail.postcode)
    for each in _streets(words) if not _is_number(words) else ():
        yield Reading(each, None, "", tail.place, tail.state, tail.postcode)


def _number_first(words: Sequence[str]) -> Iterator[tuple[int, str, Sequence[str]]]:
    if words and words[0] in _NUMBER_WORDS:
        words = words[1:]
    if len(words) > 4 and words[-2] in _NUMBER_WORDS:  # "12 Harbor Street number 4": a flat
        words = words[:-2]
    written = _HOUSE.fullmatch(words[0]) if words else None
    if written and written[2]:
        yield int(written[1]), written[2], words[1:]
    for said in numbers(words):
        rest = words[said.used :]
        if len(rest) > 1 and _FRACTION.fullmatch(rest[0]):
            yield int(said.digits), rest[0], rest[1:]
        if rest:
            yield int(said.digits), "", rest
            if len(rest) > 2 and len(rest[0]) == 1 and rest[0].isalpha() and rest[0] not in DIRECTION_OF:
                yield int(said.digits), rest[0], rest[1:]


def _number_last(words: Sequence[str]) -> Iterator[tuple[int, str, Sequence[str]]]:
    """As Spanish has it: "calle Harbor 12", "calle Harbor numero doce"."""
    for position in range(1, len(words)):
        rest = words[position + 1 :] if words[position] in _NUMBER_WORDS else words[position:]
        for said in numbers(rest)[:1]:
            if said.used == len(rest):
                yield int(said.digits), "", words[:position]


def _streets(words: Sequence[str]) -> Iterator[Street]:
    """The street, and where it begins with a Spanish kind of way, what that may stand for."""
    if not words:
        return
    yield street(words)
    if (
        len(words) == 2 and words[0] in DIRECTION_OF and words[1] in SUFFIX_OF
    ):  # "N Harbor": no Harbor named N
        yield Street(" ".join(names(words[1:])), DIRECTION_OF[words[0]])
    rest = list(words)
    if rest[0] not in SPANISH_WAYS or len(rest) < 2:
        return
    suffix = SPANISH_WAYS[rest.pop(0)]
    while len(rest) > 1 and rest[0] in {"de", "del", "la", "el", "los", "las"}:
        rest.pop(0)
    post = [rest.pop()] if len(rest) > 1 and rest[-1] in DIRECTION_OF else []
    yield street([*post, *rest, suffix])
    yield street([*post, *rest])
