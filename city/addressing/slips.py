"""Slips of the finger in the words that stand in nearly all addresses: "streeet", "nroth", "avneue"."""

from __future__ import annotations

from collections.abc import Iterator

from city.addressing.streets import DIRECTION_OF
from city.addressing.suffixes import SUFFIX_OF

_MENDED = (
    *("street", "avenue", "road", "drive", "lane", "court", "place", "circle", "terrace", "boulevard"),
    *("parkway", "trail", "highway", "square", "crescent", "north", "south", "east", "west"),
    *("avenida", "calle", "apartment", "apartamento"),
)
_SHORTEST = 4


def _shorter(word: str) -> Iterator[str]:
    """The word with any one letter left out."""
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


_WITHOUT_ONE: dict[str, str] = {shorter: word for word in _MENDED for shorter in _shorter(word)}
"""Words that share a form with one letter left out are one slip apart, or a swap (W. Garbe's SymSpell)."""


def mended(text: str) -> str:
    """The text with such words set right; the text itself where it has none."""
    return " ".join(_word(word) for word in text.split())


def _word(word: str) -> str:
    plain = word.lower().strip(".,")
    if len(plain) < _SHORTEST or not plain.isalpha() or plain in SUFFIX_OF or plain in DIRECTION_OF:
        return word
    if plain in _WITHOUT_ONE:
        return _WITHOUT_ONE[plain]
    for shorter in _shorter(plain):
        if shorter in _WITHOUT_ONE:
            return _WITHOUT_ONE[shorter]
        if shorter in _MENDED:
            return shorter
    return word
