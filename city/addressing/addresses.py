"""What an address in words may mean, before anybody looks whether it exists.

One text has several readings ("twelve fifty fifth street" is 12 55th Street or 1250
5th Street); the gazetteer decides which of them are real.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from city.addressing.localities import Locality, cut, splits
from city.addressing.numerals import numbers
from city.addressing.streets import (
    DIRECTION_OF,
    DIRECTIONS,
    FRENCH_WAYS,
    SPANISH_WAYS,
    Street,
    names,
    street,
    tokens,
)
from city.addressing.suffixes import SUFFIX_OF
from city.addressing.units import is_flat, without_unit

_NUMBER_WORDS = frozenset({"numero", "num", "nro", "number", "no", "nº"})
_DASHES = frozenset({"dash", "hyphen", "minus", "guion"})
_FILLERS = frozenset(
    {
        *("uh", "um", "er", "hmm", "well", "so", "ok", "okay", "yes", "yeah", "hi", "hello", "i", "im"),
        *("we", "live", "am", "are", "my", "our", "address", "home", "house", "is", "its", "it", "at", "on"),
        *("in", "the", "for", "street", "that", "thats", "would", "be", "located", "staying", "over", "by"),
        *("eh", "este", "pues", "bueno", "si", "hola", "yo", "vivo", "vivimos", "estoy", "en", "mi"),
        *("nuestra", "direccion", "es", "casa", "la", "el", "domicilio", "queda", "esta", "para", "por"),
        *("resido",),
    }
)
_ASIDE = frozenset(
    {
        *("near", "across", "opposite", "behind", "beside", "between", "next", "around", "not", "past"),
        *("cerca", "frente", "enfrente", "lado", "detras", "entre", "atras", "junto"),
    }
)
"""Before an address they say that it is another: "across from 12 Harbor Street"."""
_ARTICLES = frozenset({"the", "la", "el"})
_NOUNS = frozenset({"the", "la", "el", "home", "house", "street", "casa", "over", "well", "por"})
"""Fillers with which a street may begin."""
_POLITE = (("please",), ("por", "favor"), ("thanks",), ("thank", "you"), ("gracias",), ("okay",), ("ok",))
_JOINING = frozenset({"of", "on", "de", "del", "en", "la", "el", "at"})
"""Between the number and the street: "number 12 on Harbor Street", "el 12 de la calle Harbor"."""
_HALVES = (
    (("and", "a", "half"), "1/2"), (("and", "one", "half"), "1/2"), (("one", "half"), "1/2"),
    (("y", "medio"), "1/2"), (("y", "media"), "1/2"), (("and", "a", "quarter"), "1/4"),
    (("and", "three", "quarters"), "3/4"), (("and", "1/2"), "1/2"),
)  # fmt: skip
_HOUSE = re.compile(r"(\d{1,7})([a-z]?|(?:-\d+[a-z]?))")
_FRACTION = re.compile(r"\d/\d")
_EVERYWHERE = frozenset({"st", "ave", "rd", "dr", "ln", "blvd"})
"""Suffixes that are hardly ever the end of a name itself."""
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


def readings(text: str, city: str) -> tuple[Reading, ...]:
    """All readings of an address, the likeliest first, each once. ``city`` is the city's own name."""
    head, parts = _parts(text[:MAX_TEXT])
    own = names(tokens(city))
    rest, behind = cut([word for part in parts for word in part], own, spoken=False)
    behind = Locality((*behind.place, *rest), behind.state, behind.postcode)
    found: dict[Reading, None] = {}
    for start in _starts(head):
        for lead, locality in splits(head[start:], own):
            for reading in _read(lead, locality.then(behind)):
                found.setdefault(reading)
    return tuple(found)


def is_beside(text: str) -> bool:
    """Whether the words say where somebody is by an address that is not theirs."""
    for word in tokens(text[:MAX_TEXT])[: MAX_LEAD + 1]:
        if word in _ASIDE:
            return True
        if numbers([word]):
            return False
    return False


def _parts(text: str) -> tuple[list[str], list[list[str]]]:
    """The words that hold number and street, and those of each part behind a comma, flats left out."""
    written = _hashes_named(text.replace("½", " 1/2").replace("¼", " 1/4").replace("¾", " 3/4"))
    head, *parts = [without_unit(_polite(_fractions(tokens(part)))) for part in written.split(",")]
    while parts and (_is_number(head) or all(word in _FILLERS for word in head)):  # "12, Harbor Street"
        head = head + parts.pop(0)
    if parts and not _has_number(head) and _has_number(parts[0]):
        if _is_number(parts[0]) or parts[0][0] in _NUMBER_WORDS:  # "calle Harbor, 12"
            head = head + parts.pop(0)
        elif _begins(parts[0]):  # "City Hall, 12 Harbor Street"
            head = parts.pop(0)
    return head, [part for part in parts if not is_flat(part)]


def _fractions(words: list[str]) -> list[str]:
    """ "12 and a half" as "12 1/2"."""
    for said, written in _HALVES:
        for start in range(1, len(words) - len(said) + 1):
            if tuple(words[start : start + len(said)]) == said:
                return [*words[:start], written, *words[start + len(said) :]]
    return words


def _polite(words: list[str]) -> list[str]:
    for said in _POLITE:
        if len(words) > len(said) and tuple(words[-len(said) :]) == said:
            return words[: -len(said)]
    return words


def _is_number(words: Sequence[str]) -> bool:
    return any(said.used == len(words) for said in numbers(words))


def _has_number(words: Sequence[str]) -> bool:
    return any(word[0].isdecimal() or numbers([word]) for word in words)


def _hashes_named(text: str) -> str:
    """ "#4" behind a house number is a flat; alone, as in "calle Harbor #4", it is the house number."""
    before, hash_, behind = text.partition("#")
    if not hash_:
        return text
    first = numbers(tokens(behind)[1:]) if not before.strip() else ()  # "#5 12 Harbor Street"
    word = "unit" if first or numbers(tokens(before)) else "numero"
    return f"{before} {word} {behind}"


def _starts(head: Sequence[str]) -> Iterator[int]:
    """Where the address may begin: at once, behind "I live on", at its first number or "calle"."""
    start = 0
    while start < min(len(head) - 1, MAX_LEAD) and head[start] in _FILLERS and not _begins(head[start:]):
        start += 1
    behind = start > 0 and _begins(head[start:])
    if not behind or (start == 1 and head[0] in _NOUNS):
        yield 0
    if behind:
        yield start
    if behind or _begins(head):
        return
    if start > 1 and head[start - 1] in _ARTICLES:  # "I live on the Circle"
        yield start - 1
    if start > 1 or (start == 1 and head[0] not in _ARTICLES):
        yield start
    for position in range(start + 1, min(len(head) - 1, MAX_LEAD)):
        if _begins(head[position : position + 1]):
            yield position
            return


def _begins(words: Sequence[str]) -> bool:
    """Whether an address can begin with the first of these words."""
    return bool(words) and (
        words[0] in SPANISH_WAYS
        or words[0] == "rue"
        or bool(numbers(words[:1]) or numbers(words[:2]) or _HOUSE.fullmatch(words[0]))
    )


def _read(words: Sequence[str], behind: Locality) -> Iterator[Reading]:
    """House number first, then last, then none at all; and the streets that are a little less likely."""
    numbered = (*_number_first(words), *_number_last(words))
    bare = () if _is_number(words) else (words,)
    for streets in (_streets, _loosely):
        for house, extra, rest in numbered:
            for each in streets(rest):
                yield Reading(each, house, extra, *behind)
        for rest in bare:
            for each in streets(rest):
                yield Reading(each, None, "", *behind)


def _number_first(words: Sequence[str]) -> Iterator[tuple[int, str, Sequence[str]]]:
    if words and words[0] in _NUMBER_WORDS:
        words = words[1:]
    if len(words) > 4 and words[-2] in _NUMBER_WORDS:  # "12 Harbor Street number 4": a flat
        words = words[:-2]
    written = _HOUSE.fullmatch(words[0]) if words else None
    if written and written[2]:
        yield int(written[1]), written[2], words[1:]
    if written and written[2] == "o":  # the letter for the digit
        yield int(f"{written[1]}0"), "", words[1:]
    for said in numbers(words):
        yield from _with_extra(int(said.digits), words[said.used :])


def _with_extra(house: int, rest: Sequence[str]) -> Iterator[tuple[int, str, Sequence[str]]]:
    """What may belong to the number behind it: a half, "dash ten", a letter."""
    if not rest:
        return
    if len(rest) > 1 and _FRACTION.fullmatch(rest[0]):
        yield house, rest[0], rest[1:]
        return
    if rest[0] in _DASHES:
        yield from ((house, f"-{said.digits}", rest[1 + said.used :]) for said in numbers(rest[1:]))
        return
    yield from ((house, "", street) for street in _joined(rest))
    if len(rest) > 2 and len(rest[0]) == 1 and rest[0].isalpha() and rest[0] not in DIRECTION_OF:
        yield house, rest[0], rest[1:]


def _joined(rest: Sequence[str]) -> Iterator[Sequence[str]]:
    """The street, without "of" or "de la" before it too: a name may begin so, but not where a way follows."""
    start = 0
    while start < len(rest) - 1 and rest[start] in _JOINING:
        start += 1
    if not start or rest[start] not in SPANISH_WAYS:
        yield rest
    if start:
        yield rest[start:]


def _number_last(words: Sequence[str]) -> Iterator[tuple[int, str, Sequence[str]]]:
    """As Spanish has it: "calle Harbor 12", "calle Harbor numero doce"."""
    way = bool(words) and (words[0] in SPANISH_WAYS or words[0] in FRENCH_WAYS)
    if not way and numbers(words[:1]):
        return
    for position in range(1, len(words)):
        rest = words[position + 1 :] if words[position] in _NUMBER_WORDS else words[position:]
        before = words[position - 1]
        if before in _NUMBER_WORDS or (not way and numbers([before])):
            continue
        written = _HOUSE.fullmatch(rest[0]) if len(rest) == 1 else None
        if written and written[2]:
            yield int(written[1]), written[2], words[:position]
        half = rest[-1] if len(rest) > 1 and _FRACTION.fullmatch(rest[-1]) else ""
        for said in numbers(rest)[:1]:
            if said.used == len(rest) - bool(half):
                yield int(said.digits), half, words[:position]


def _streets(words: Sequence[str]) -> Iterator[Street]:
    """The street, and what else its words may stand for."""
    if not words:
        return
    yield street(words)
    yield from _turned(words)
    if len(words) == 2 and words[0] in DIRECTION_OF and words[1] in SUFFIX_OF:
        yield Street(" ".join(names(words[1:])), DIRECTION_OF[words[0]])  # "N Harbor": no Harbor named N
    if len(words) > 2 and words[0] in DIRECTION_OF and words[1] in SPANISH_WAYS:  # "oeste calle diez"
        words = [*words[1:], words[0]]
    yield from _way_first(words)


def _loosely(words: Sequence[str]) -> Iterator[Street]:
    """What has no suffix: "Old Mill" of Old Mill Road, whose last word often is one; "Alder North"."""
    if len(words) > 1 and words[-1] in DIRECTION_OF and words[-2] not in SUFFIX_OF:
        yield Street(" ".join(names(words[:-1])), "", "", DIRECTION_OF[words[-1]])
    if len(words) > 1 and words[-1] in SUFFIX_OF and SUFFIX_OF[words[-1]] not in _EVERYWHERE:
        start = 1 if words[0] in DIRECTION_OF and len(words) > 2 else 0
        yield Street(" ".join(names(words[start:])), DIRECTION_OF[words[0]] if start else "")


def _turned(words: Sequence[str]) -> Iterator[Street]:
    """ "North west" is one direction where a street is left beside it: before the name, or at its end."""
    if len(words) < 3:
        return
    lead = DIRECTION_OF.get(words[0], "") + DIRECTION_OF.get(words[1], "")
    if len(lead) == 2 and lead in DIRECTIONS:
        yield street([lead, *words[2:]])
    tail = DIRECTION_OF.get(words[-2], "") + DIRECTION_OF.get(words[-1], "")
    if len(tail) == 2 and tail in DIRECTIONS:
        yield street([*words[:-2], tail])


def _way_first(words: Sequence[str]) -> Iterator[Street]:
    """ "Calle Harbor" for Harbor Street; "rue Principale" for one that is called so in another language."""
    rest = list(words)
    if len(rest) < 2 or not (rest[0] in SPANISH_WAYS or rest[0] in FRENCH_WAYS):
        return
    suffix = SPANISH_WAYS.get(rest[0], "rd" if rest[0] in {"chemin", "ch"} else "st")
    rest.pop(0)
    while len(rest) > 1 and rest[0] in {"de", "del", "la", "el", "los", "las"}:
        rest.pop(0)
    post = [rest.pop()] if len(rest) > 1 and rest[-1] in DIRECTION_OF else []
    yield street([*post, *rest, suffix])
    yield street([*post, *rest])
