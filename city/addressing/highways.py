"""Numbered roads: "US Hwy 1", "State Road 84", "SR-84", "County Road 12", "I-95", "FM 1960", "Ruta 9".

One road has many names, and people leave its class out ("Highway 84"). So the name is "route 84"
whatever was said, and the class stands where other streets have their suffix: not said, it fits any.
USPS Publication 28, appendix F lists the written forms.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from city.addressing.numerals import named

_KINDS = "highway hwy hiway route rte rt road rd autopista carretera ruta"
_CLASSES = {
    "us": ("US", "us u.s united_states federal"),
    "sr": ("State", "state st sr sh estatal"),
    "cr": ("County", "county co cr ch condado"),
    "in": ("Interstate", "interstate i ih interestatal"),
    "fm": ("Farm-to-Market", "fm farm_to_market rm ranch_to_market"),
    "pr": ("Provincial", "provincial regional"),
}
_ALONE = frozenset({"us", "sr", "sh", "cr", "i", "ih", "interstate", "interestatal", "fm", "rm"})
"""Classes that need no "road" behind them."""
_WAYS = {
    "highway": "Highway", "hwy": "Highway", "hiway": "Highway", "route": "Route", "rte": "Route",
    "rt": "Route", "road": "Road", "rd": "Road", "autopista": "Autopista", "carretera": "Carretera",
    "ruta": "Ruta",
}  # fmt: skip
_WAY_OF = {"in": "", "fm": "Road", "cr": "Road", "pr": "Road", "sr": "Route"}
"""What is said where the way is not written: "CR 12" is County Road 12."""
_SPANISH = frozenset({"Autopista", "Carretera", "Ruta"})
_SPANISH_CLASSES = {"us": "Federal", "sr": "Estatal", "cr": "del Condado", "in": "Interestatal"}
_NUMBER = re.compile(r"(\d{1,4})([a-z]{0,2})")
_BY_WORDS = {
    tuple(word.split("_")): short for short, (_, words) in _CLASSES.items() for word in words.split()
}
_FIRST = frozenset({*_WAYS, *(words[0] for words in _BY_WORDS)})


class Highway(NamedTuple):
    """What a numbered road is called: its class ("" where none was said), its number, and words beside."""

    kind: str
    number: str
    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    way: str = ""  # "Highway", "Road": as it was written

    @property
    def label(self) -> str:
        """ "State Road 84", "Interstate 95", "US Highway 1", "Carretera Estatal 84"."""
        if self.way in _SPANISH:
            parts = (self.way, _SPANISH_CLASSES.get(self.kind, ""), self.number.upper())
        else:
            shown = _CLASSES[self.kind][0] if self.kind else ""
            parts = (shown, self.way or _WAY_OF.get(self.kind, "Highway"), self.number.upper())
        return " ".join(part for part in parts if part)


def highway(words: Sequence[str]) -> Highway | None:
    """The numbered road that these words of a street's name are; None where they are none."""
    for start, word in enumerate(words):
        if word in _FIRST and (found := _at(words, start)):
            return found
    return None


def _at(words: Sequence[str], start: int) -> Highway | None:
    kind, used = _kind(words[start:])
    position = start + used
    way = _WAYS.get(words[position], "") if position < len(words) else ""
    if way and not kind and words[position] in {"road", "rd"}:  # "Road 9" is a name of its own
        return None
    if not way and (not used or words[position - 1] not in _ALONE | {"market"}):
        return None
    if way:
        position += 1
        after, more = _kind(words[position:])  # "carretera estatal 84"
        kind, position = (kind or after, position + more) if more else (kind, position)
    number, more = _number(words[position:])
    if not number:
        return None
    return Highway(kind, number, tuple(words[:start]), tuple(words[position + more :]), way)


def _number(words: Sequence[str]) -> tuple[str, int]:
    """A road's number, written ("084", "12a") or said ("one oh one"), and how many words it took."""
    written = _NUMBER.fullmatch(words[0]) if words else None
    if written:
        return str(int(written[1])) + written[2], 1
    said = named(words)
    return (str(int(said.digits)), said.used) if said else ("", 0)


def _kind(words: Sequence[str]) -> tuple[str, int]:
    for length in (3, 2, 1):
        short = _BY_WORDS.get(tuple(words[:length])) if len(words) >= length else None
        if short:
            return short, length
    return "", 0
