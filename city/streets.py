"""A street's name in its parts, so that "N. Alder St" and "north alder street" are one street.

Suffixes and directions after USPS Publication 28, appendices B and C1; the Spanish
kinds of way are those of US street signs and of how Spanish speakers name them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

DIRECTIONS = {
    "n": "North", "s": "South", "e": "East", "w": "West",
    "ne": "Northeast", "nw": "Northwest", "se": "Southeast", "sw": "Southwest",
}  # fmt: skip
SUFFIXES = {
    "aly": "Alley", "ave": "Avenue", "blf": "Bluff", "blvd": "Boulevard", "br": "Branch", "brg": "Bridge",
    "brk": "Brook", "byp": "Bypass", "cswy": "Causeway", "ctr": "Center", "cir": "Circle", "clb": "Club",
    "cor": "Corner", "crse": "Course", "ct": "Court", "cv": "Cove", "crk": "Creek", "cres": "Crescent",
    "xing": "Crossing", "dr": "Drive", "est": "Estate", "expy": "Expressway", "ext": "Extension",
    "fld": "Field", "frst": "Forest", "fwy": "Freeway", "gdns": "Gardens", "gln": "Glen", "grn": "Green",
    "grv": "Grove", "hbr": "Harbor", "hvn": "Haven", "hts": "Heights", "hwy": "Highway", "hl": "Hill",
    "hls": "Hills", "holw": "Hollow", "is": "Island", "isle": "Isle", "jct": "Junction", "knl": "Knoll",
    "lk": "Lake", "lndg": "Landing", "ln": "Lane", "loop": "Loop", "mnr": "Manor", "mdws": "Meadows",
    "mews": "Mews", "ml": "Mill", "mt": "Mount", "park": "Park", "pkwy": "Parkway", "pass": "Pass",
    "path": "Path", "pike": "Pike", "pl": "Place", "plz": "Plaza", "pt": "Point", "prom": "Promenade",
    "quay": "Quay", "rnch": "Ranch", "rdg": "Ridge", "riv": "River", "rd": "Road", "rte": "Route",
    "row": "Row", "run": "Run", "shr": "Shore", "shrs": "Shores", "spg": "Spring", "spgs": "Springs",
    "sq": "Square", "sta": "Station", "st": "Street", "ter": "Terrace", "trce": "Trace", "trl": "Trail",
    "tpke": "Turnpike", "vly": "Valley", "vw": "View", "vlg": "Village", "walk": "Walk", "wall": "Wall",
    "way": "Way", "whf": "Wharf",
}  # fmt: skip
_SPELLINGS = {
    "av": "ave", "aven": "ave", "avn": "ave", "avenu": "ave", "blv": "blvd", "boul": "blvd",
    "bvd": "blvd", "bl": "blvd", "circ": "cir", "centre": "ctr", "crt": "ct", "drv": "dr", "expwy": "expy",
    "harbour": "hbr", "hiway": "hwy", "highwy": "hwy", "la": "ln", "lp": "loop", "prk": "park",
    "parkwy": "pkwy", "pky": "pkwy", "plza": "plz", "str": "st", "strt": "st", "terr": "ter", "tr": "trl",
    "trpk": "tpke", "wy": "way", "xrd": "xing", "wlk": "walk",
}  # fmt: skip
SPANISH_WAYS = {
    "calle": "st", "avenida": "ave", "avda": "ave", "camino": "rd", "carretera": "rd", "paseo": "walk",
    "callejon": "aly", "bulevar": "blvd", "boulevard": "blvd", "plaza": "plz", "carril": "ln",
    "autopista": "fwy", "circulo": "cir", "sendero": "trl", "parque": "park", "via": "way",
}  # fmt: skip
_SPANISH_DIRECTIONS = {
    "norte": "n", "sur": "s", "este": "e", "oeste": "w", "noreste": "ne", "nordeste": "ne",
    "noroeste": "nw", "sureste": "se", "sudeste": "se", "suroeste": "sw", "sudoeste": "sw",
}  # fmt: skip

SUFFIX_OF = {
    **{full.lower(): short for short, full in SUFFIXES.items()},
    **{short: short for short in SUFFIXES},
    **_SPELLINGS,
}
DIRECTION_OF = {
    **{full.lower(): short for short, full in DIRECTIONS.items()},
    **{short: short for short in DIRECTIONS},
    **_SPANISH_DIRECTIONS,
}
_NAMES = {
    "saint": "st", "mount": "mt", "fort": "ft", "doctor": "dr", "harbour": "harbor", "centre": "center",
    "route": "rte", "highway": "hwy",
}  # fmt: skip
_CARDINALS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9, "diez": 10,
}  # fmt: skip
_ORDINALS = [
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth",
]  # fmt: skip
_TENS = {
    "twent": 20, "thirt": 30, "fort": 40, "fift": 50, "sixt": 60, "sevent": 70, "eight": 80, "ninet": 90,
}  # fmt: skip
_SPANISH_ORDINALS = {
    "primera": 1, "primero": 1, "primer": 1, "segunda": 2, "segundo": 2, "tercera": 3, "tercero": 3,
    "tercer": 3, "cuarta": 4, "cuarto": 4, "quinta": 5, "quinto": 5, "sexta": 6, "sexto": 6, "septima": 7,
    "septimo": 7, "octava": 8, "octavo": 8, "novena": 9, "noveno": 9, "decima": 10, "decimo": 10,
}  # fmt: skip

_DIGITS = re.compile(r"0*(\d+)(?:st|nd|rd|th|a|o|ra|ro|ta|to|da|do|na|no|va|vo|ma|mo)?")
_TOKEN = re.compile(r"[^\W_]+(?:[/-]\d+)?")
_DIRT = re.compile(r"['’`.]")


class Street(NamedTuple):
    """A street's name: ``direction`` and ``suffix`` in their short form, "" where there is none.

    ``base`` is the name alone, ``post`` a direction behind the suffix (Park Avenue South).
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
    rest = list(words)
    post = suffix = direction = ""
    if len(rest) > 2 and rest[-1] in DIRECTION_OF and rest[-2] in SUFFIX_OF:
        post = DIRECTION_OF[rest.pop()]
    if len(rest) > 1 and rest[-1] in SUFFIX_OF:
        suffix = SUFFIX_OF[rest.pop()]
    if len(rest) > 1 and rest[0] in DIRECTION_OF:
        direction = DIRECTION_OF[rest.pop(0)]
    if len(rest) > 1 and not suffix:  # "Avenue B", "Route 9"
        rest[0] = SUFFIX_OF.get(rest[0], rest[0])
    return Street(" ".join(names(rest)), direction, suffix, post)


@lru_cache(maxsize=4096)
def parse_street(text: str) -> Street:
    """The parts of a street's name as a register writes it."""
    return street(tokens(text))


@lru_cache(maxsize=4096)
def display(text: str) -> str:
    """A register's street name as one would write and read it: "N ALDER ST" -> "North Alder Street"."""
    words = text.split()
    parts = parse_street(text)
    ends = [DIRECTIONS[parts.post]] if parts.post else []
    if parts.suffix:
        ends.insert(0, SUFFIXES[parts.suffix])
    start = [DIRECTIONS[parts.direction]] if parts.direction else []
    middle = words[len(start) : len(words) - len(ends)]
    if text.isupper() or text.islower():
        middle = [_cased(word, first=not position) for position, word in enumerate(middle)]
    return " ".join([*start, *middle, *ends])


def _cased(word: str, *, first: bool) -> str:
    """A word of a name that came in capitals only."""
    small = word[:1].isdecimal() or (word.lower() in _SMALL_WORDS and not first)
    return word.lower() if small else word.capitalize()


_SMALL_WORDS = frozenset({"of", "the", "and", "de", "del", "la", "las", "los", "el", "y"})


def names(words: Sequence[str]) -> list[str]:
    """The words of a name in one spelling: numbers in digits, "saint" as "st"."""
    found: list[str] = []
    for word in words:
        number = _number(word)
        if number is not None and number < 10 and found and found[-1] in _ROUND:
            found[-1] = str(int(found[-1]) + number)
        else:
            found.append(str(number) if number is not None else _NAMES.get(word, word))
    return found


_ROUND = {str(tens) for tens in _TENS.values()}


@lru_cache(maxsize=4096)
def _number(word: str) -> int | None:
    """5 for "5th", "fifth", "5", "quinta"; 20 for "twenty" and "twentieth"; None for other words."""
    digits = _DIGITS.fullmatch(word)
    if digits:
        return int(digits[1])
    if word in _ORDINALS:
        return _ORDINALS.index(word)
    stem = word.removesuffix("ieth").removesuffix("y")
    ten = _TENS.get(stem) if stem != word else None
    return ten or _SPANISH_ORDINALS.get(word) or _CARDINALS.get(word)
