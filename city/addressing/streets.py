"""A street's name in its parts, so that "N. Alder St" and "north alder street" are one street.

Suffixes and directions after USPS Publication 28, appendices B and C1; the Spanish and French
kinds of way are those of street signs in the US and Canada and of how their speakers name them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from city.addressing.highways import Highway, highway
from city.addressing.numerals import named
from city.addressing.suffixes import SUFFIX_OF, SUFFIXES

DIRECTIONS = {
    "n": "North", "s": "South", "e": "East", "w": "West",
    "ne": "Northeast", "nw": "Northwest", "se": "Southeast", "sw": "Southwest",
}  # fmt: skip
SPANISH_WAYS = {
    "calle": "st", "avenida": "ave", "avda": "ave", "av": "ave", "camino": "rd", "carretera": "rd",
    "paseo": "walk", "callejon": "aly", "bulevar": "blvd", "boulevard": "blvd", "plaza": "plz",
    "carril": "ln", "autopista": "fwy", "circulo": "cir", "sendero": "trl", "parque": "park", "via": "way",
    "calzada": "cswy", "ronda": "loop", "cuesta": "hl",
}  # fmt: skip
FRENCH_WAYS = frozenset(
    {
        *(
            "rue",
            "avenue",
            "av",
            "boulevard",
            "boul",
            "bd",
            "chemin",
            "ch",
            "place",
            "cote",
            "rang",
            "montee",
        ),
        *("impasse", "allee", "ruelle", "croissant", "carre", "quai", "terrasse", "promenade", "autoroute"),
    }
)
"""They stand before the name, and the direction behind it: "boulevard Saint-Joseph Est"."""
_FRENCH_DIRECTIONS = {"nord": "n", "sud": "s", "est": "e", "ouest": "w", "o": "w"}
_FRENCH_SHOWN = {"n": "Nord", "s": "Sud", "e": "Est", "w": "Ouest"}
_SPANISH_DIRECTIONS = {
    "norte": "n", "sur": "s", "este": "e", "oeste": "w", "noreste": "ne", "nordeste": "ne",
    "noroeste": "nw", "sureste": "se", "sudeste": "se", "suroeste": "sw", "sudoeste": "sw",
}  # fmt: skip
DIRECTION_OF = {
    **{full.lower(): short for short, full in DIRECTIONS.items()},
    **{short: short for short in DIRECTIONS},
    **_SPANISH_DIRECTIONS,
}
_KEPT_SHORT = frozenset({"st", "dr", "ft", "mt", "is", "un", "pr", "tr", "cen", "div", "via", "est"})
"""Abbreviations that in the middle of a name stand for more than one word, or are words."""
_NAMES = {
    **{each: SUFFIXES[kind].lower() for each, kind in SUFFIX_OF.items() if len(each) < len(SUFFIXES[kind])},
    **{word: word for word in _KEPT_SHORT},
    "saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft", "doctor": "dr", "harbour": "harbor",
    "centre": "center", "boul": "boulevard", "ch": "chemin", "bd": "boulevard", "avda": "avenida",
    "junior": "jr", "theatre": "theater", "grey": "gray",
}  # fmt: skip
_WHOLE = (
    (("mlk",), ("martin", "luther", "king")),
    (("ml", "king"), ("martin", "luther", "king")),
    (("m", "l", "king"), ("martin", "luther", "king")),
    (("martin", "l", "king"), ("martin", "luther", "king")),
    (("jfk",), ("john", "f", "kennedy")),
)
"""Names that are said and written in short."""
_TITLES = frozenset({"dr", "doctor", "rev", "reverend", "jr", "junior"})
_CAPITALS = frozenset({"mlk", "jfk", "us", "ii", "iii", "iv"})

_DIGITS = re.compile(
    r"(\d{1,18})(?:st|nd|rd|th|a|o|ra|ro|ta|to|da|do|na|no|va|vo|ma|mo|e|er|ere|re|eme|ieme)?"
)
_TOKEN = re.compile(r"\d+(?:[/-]\d+)?[^\W_]*|[^\W_]+")
_DIRT = re.compile(r"['’`.]")


class Street(NamedTuple):
    """A street's name: ``direction`` and ``suffix`` in their short form, "" where there is none.

    ``base`` is the name alone, ``post`` a direction behind the suffix (Park Avenue South). A numbered
    road has its class as its suffix.
    """

    base: str
    direction: str = ""
    suffix: str = ""
    post: str = ""

    @property
    def key(self) -> str:
        """What equal streets have in common, letter for letter."""
        return " ".join(part for part in (self.direction, self.base, self.suffix, self.post) if part)


def tokens(text: str) -> list[str]:
    """The words of an address in lower case, without accents, points and apostrophes."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return _TOKEN.findall(_DIRT.sub("", plain))


def street(words: Sequence[str]) -> Street:
    """The parts of a street's name. What stands alone is always the name: "Broadway", "Park"."""
    return _cut(words)[0]


class _Ends(NamedTuple):
    """How many of a street's words are its direction, and how many stand behind its name."""

    start: int
    end: int
    road: Highway | None = None


_ROAD_AGAIN = frozenset({"rd", "hwy", "rte"})
"""Behind a road's number they say nothing: "FM 1960 Rd"."""


def _cut(words: Sequence[str]) -> tuple[Street, _Ends]:
    first, last = 0, len(words)
    post = suffix = direction = ""
    french = last > 2 and words[0] in FRENCH_WAYS
    if french and (words[-1] in _FRENCH_DIRECTIONS or words[-1] in DIRECTIONS):
        last -= 1
        post = _FRENCH_DIRECTIONS.get(words[last]) or words[last]
    elif last > 2 and words[-1] in DIRECTION_OF and _ends_before(words):
        last -= 1
        post = DIRECTION_OF[words[last]]
    if last > 1 and words[last - 1] in SUFFIX_OF and not french:
        last -= 1
        suffix = SUFFIX_OF[words[last]]
    if last > 1 and words[0] in DIRECTION_OF:
        first = 1
        direction = DIRECTION_OF[words[0]]
    road = highway(words[first:last])
    if road is not None:
        if suffix and suffix not in _ROAD_AGAIN:
            road = road._replace(behind=(*road.behind, suffix))
        base = " ".join([*names(road.before), "route", road.number, *names(road.behind)])
        return Street(base, direction, road.kind, post), _Ends(first, len(words) - last, road)
    return Street(" ".join(names(words[first:last])), direction, suffix, post), _Ends(
        first, len(words) - last
    )


def _ends_before(words: Sequence[str]) -> bool:
    """Whether what stands before the last word is the end of a name: a suffix, or a road's number."""
    return words[-2] in SUFFIX_OF or (words[-2][0].isdecimal() and highway(words[:-1]) is not None)


@lru_cache(maxsize=4096)
def parse_street(text: str) -> Street:
    """The parts of a street's name as a register writes it."""
    return street(tokens(text))


@lru_cache(maxsize=4096)
def display(text: str) -> str:
    """A register's street name as one would write and read it: "N ALDER ST" -> "North Alder Street"."""
    words = text.split()
    parts, ends = _cut(tokens(text))
    start = [DIRECTIONS[parts.direction]] if parts.direction else []
    french = bool(parts.post) and not parts.suffix and words[0].lower().rstrip(".") in FRENCH_WAYS
    close = [(_FRENCH_SHOWN if french else DIRECTIONS)[parts.post]] if parts.post else []
    if ends.road is not None:
        around = [word.capitalize() for word in ends.road.before], [_shown(word) for word in ends.road.behind]
        return " ".join([*start, *around[0], ends.road.label, *around[1], *close])
    if parts.suffix:
        close.insert(0, SUFFIXES[parts.suffix])
    middle = words[ends.start : len(words) - ends.end]
    if text.isupper() or text.islower():
        middle = [_cased(word, first=not position) for position, word in enumerate(middle)]
    return " ".join([*start, *middle, *close])


def _shown(word: str) -> str:
    return SUFFIXES.get(word) or word.capitalize()


def _cased(word: str, *, first: bool) -> str:
    """A word of a name that came in capitals only."""
    lower = word.lower()
    if word[:1].isdecimal() or (lower in _SMALL_WORDS and not first):
        return lower
    if lower in SUFFIXES and lower not in _KEPT_SHORT:
        return SUFFIXES[lower]
    return "-".join(_capital(part) for part in word.split("-"))


def _capital(part: str) -> str:
    """ "O'BRIEN" -> "O'Brien", "MCDONALD" -> "McDonald"."""
    if part.lower() in _CAPITALS:
        return part.upper()
    head, mark, tail = part.partition("'")
    if mark and len(head) == 1:
        return f"{head.upper()}'{tail.capitalize()}"
    if len(part) > 4 and part.lower().startswith("mc"):
        return f"Mc{part[2:].capitalize()}"
    return part.capitalize()


_SMALL_WORDS = frozenset({"of", "the", "and", "de", "del", "la", "las", "los", "el", "y", "du", "des"})


def names(words: Sequence[str]) -> list[str]:
    """The words of a name in one spelling: numbers in digits, "saint" as "st", "mlk" in full."""
    found: list[str] = []
    rest = _in_full(words)
    while rest:
        said = named(rest)
        if said is not None:
            found.append(said.digits)
            rest = rest[said.used :]
            continue
        digits = _DIGITS.fullmatch(rest[0])
        found.append(str(int(digits[1])) if digits else _NAMES.get(rest[0], rest[0]))
        rest = rest[1:]
    return found


def _in_full(words: Sequence[str]) -> list[str]:
    """Names of persons in one form: "Dr MLK Jr" and "Martin Luther King" are one."""
    found = list(words)
    for short, full in _WHOLE:
        for start in range(len(found) - len(short) + 1):
            if tuple(found[start : start + len(short)]) == short:
                found[start : start + len(short)] = full
                break
    if "luther" in found and "king" in found:
        return [word for word in found if word not in _TITLES]
    return found
