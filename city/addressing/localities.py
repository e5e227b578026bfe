"""What stands behind the street in an address: the city, another place, a state, a postcode, a country."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from city.addressing import postcodes
from city.addressing.highways import highway
from city.addressing.numerals import numbers
from city.addressing.states import ABBREVIATIONS, PROVINCES, REGIONS
from city.addressing.streets import DIRECTION_OF, names
from city.addressing.suffixes import SUFFIX_OF

_COUNTRIES = (
    *(("united", "states", "of", "america"), ("united", "states"), ("estados", "unidos"), ("usa",), ("us",)),
    *(("eeuu",), ("canada",)),
)
_CONNECTORS = frozenset({"in", "en", "de", "of", "city", "town", "the", "la", "ciudad", "here", "aqui"})


class Locality(NamedTuple):
    """``place`` holds the words that name another place than the city, ``state`` an abbreviation."""

    place: tuple[str, ...] = ()
    state: str = ""
    postcode: str = ""

    def then(self, other: Locality) -> Locality:
        """This and what follows it."""
        return Locality(
            (*self.place, *other.place), other.state or self.state, other.postcode or self.postcode
        )


def cut(words: Sequence[str], own: Sequence[str], *, spoken: bool) -> tuple[list[str], Locality]:
    """Cut country, postcode, state and the city's own name (``own``) off the end.

    ``spoken`` words have no comma before them: there "ct" is a court, not Connecticut.
    """
    rest = list(words)
    for country in _COUNTRIES:
        if tuple(rest[-len(country) :]) == country:
            del rest[-len(country) :]
            break
    code = postcodes.at_end(rest) or _said_postcode(rest)
    state = _state(rest, spoken and not code)
    if own and names(rest[-len(own) :]) == list(own):
        del rest[-len(own) :]
        while rest and rest[-1] in _CONNECTORS:
            rest.pop()
    return rest, Locality((), state, code)


def splits(head: Sequence[str], own: Sequence[str]) -> Iterator[tuple[Sequence[str], Locality]]:
    """Where the street may end and the place begin, in words without a comma."""
    yield head, Locality()
    rest, behind = cut(head, own, spoken=True)
    if len(rest) < len(head) and len(rest) > 1:
        yield rest, behind
    for end in range(len(rest) - 1, 2, -1):
        if _ends_a_street(rest[:end]) and not all(map(_is_part_of_street, rest[end:])):
            place = rest[end:]
            if place[0] in _CONNECTORS and len(place) > 1:
                place = place[1:]
            yield rest[:end], Locality(tuple(place), behind.state, behind.postcode)


def _is_part_of_street(word: str) -> bool:
    return word in SUFFIX_OF or word in DIRECTION_OF


def _ends_a_street(words: Sequence[str]) -> bool:
    if words[-1] in DIRECTION_OF:
        words = words[:-1]
    return words[-1] in SUFFIX_OF or (words[-1][0].isdecimal() and highway(words[-4:]) is not None)


def _said_postcode(rest: list[str]) -> str:
    """Take five digits in words off the end: "two three nine nine eight"."""
    for start in range(max(2, len(rest) - 5), len(rest) - 1):
        said = next(iter(numbers(rest[start:])), None)
        if said and said.used == len(rest) - start:
            if len(said.digits) != 5 or numbers(rest[start - 1 :]):
                return ""
            del rest[start:]
            return said.digits
    return ""


def _state(rest: list[str], spoken: bool) -> str:
    """Take a state off the end of the words, if one stands there."""
    for length in (3, 2, 1):
        short = ABBREVIATIONS.get(" ".join(rest[-length:])) if len(rest) >= length else None
        if short:
            del rest[-length:]
            return short
    if not rest or rest[-1] not in REGIONS:
        return ""
    if spoken and (rest[-1] in SUFFIX_OF or rest[-1] in DIRECTION_OF or rest[-1] in PROVINCES):
        return ""
    return rest.pop()
