"""Which flat of a house: said by many, and of no matter to what a city does at the door.

Secondary unit designators of USPS Publication 28, appendix C2, and those of Spanish and French.
"""

from __future__ import annotations

from collections.abc import Sequence

from city.addressing.numerals import named, numbers
from city.addressing.suffixes import SUFFIX_OF

_NUMBERED = frozenset(
    {
        *("apt", "apartment", "unit", "suite", "ste", "floor", "fl", "room", "rm", "lot", "trailer", "trlr"),
        *("bldg", "building", "dept", "department", "hangar", "hngr", "spc", "space", "ph", "penthouse"),
        *(
            "apto",
            "apartamento",
            "departamento",
            "depto",
            "dpto",
            "piso",
            "unidad",
            "oficina",
            "ofc",
            "office",
        ),
        *("interior", "edificio", "edif", "habitacion", "cuarto", "local", "app", "appartement", "bureau"),
        *("etage", "flat", "townhouse", "duplex"),
    }
)
"""They are followed by a number or a letter."""
_BARE = frozenset(
    {
        *(
            "basement",
            "bsmt",
            "front",
            "frnt",
            "lobby",
            "lbby",
            "lower",
            "lowr",
            "office",
            "ofc",
            "penthouse",
        ),
        *("ph", "rear", "upper", "uppr", "upstairs", "downstairs", "sotano", "bajo", "bajos", "altos"),
    }
)
"""They may stand alone, behind the street."""
_FLOORS = frozenset({"floor", "fl", "piso", "etage"})
DESIGNATORS = tuple(sorted(_NUMBERED))
"""As registers write them, in lower case."""
_BETWEEN = frozenset({"number", "numero", "num", "nro", "no"})


def without_unit(words: Sequence[str]) -> list[str]:
    """The words without "apartment 4 b", "second floor", "rear": the house alone."""
    rest = list(words)
    position = 0
    while position < len(rest):
        found = _numbered(rest, position) or _floor(rest, position)
        if found:
            del rest[position : position + found]
        else:
            position += 1
    while len(rest) > 2 and rest[-1] in _BARE and rest[-2] in SUFFIX_OF:
        rest.pop()
    return rest


def is_flat(words: Sequence[str]) -> bool:
    """Whether these words between two commas are the number of a flat: "4", "4b", "b"."""
    return len(words) == 1 and len(words[0]) <= 4 and (words[0][0].isdecimal() or len(words[0]) == 1)


def _numbered(words: Sequence[str], position: int) -> int:
    """How many words from here are "apartment 4 b"; 0 where they are not that."""
    end = position
    while end < len(words) and (words[end] in _NUMBERED or (end > position and words[end] in _BETWEEN)):
        end += 1
    if end == position or end == len(words):
        return 0
    used = _number(words[end:])
    if not used:
        return 0
    end += used
    if (
        end < len(words)
        and len(words[end]) == 1
        and words[end].isalpha()
        and used
        and _digits(words[end - 1])
    ):
        end += 1
    return end - position


def _number(words: Sequence[str]) -> int:
    """How many words a flat's number takes: its digits as written, else all that are said, else a letter."""
    if _digits(words[0]) or (len(words[0]) == 1 and words[0].isalpha()):
        return 1
    return next((said.used for said in numbers(words)), 0)


def _digits(word: str) -> bool:
    return any(each.isdecimal() for each in word) or bool(numbers([word]))


def _floor(words: Sequence[str], position: int) -> int:
    """ "second floor", "2nd fl", "segundo piso", behind a street."""
    if position < 2:
        return 0
    said = named(words[position:])
    used = said.used if said else 1 if words[position][0].isdecimal() else 0
    end = position + used
    return used + 1 if used and end < len(words) and words[end] in _FLOORS else 0
