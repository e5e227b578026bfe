"""How names sound, so that what a recogniser wrote wrongly is found: "peer" for "pier", "elder" for "alder".

A coarse key in the manner of Metaphone, for English and Spanish ears, but with the vowels kept in
three classes: street names are short, and without their vowels far too many would be one.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SPELLINGS = (
    (r"\b(?:kn|gn|pn)", "n"), (r"\bwr", "r"), (r"\bps", "s"), (r"\bwh", "w"),
    (r"\bmac(?=[^eiykaou])", "mk"), (r"\bmc", "mk"), (r"\bx", "s"), (r"\bst\b", "sant"),
    (r"\bmt\b", "mont"), (r"\bft\b", "fort"), (r"\b(?:dr)\b", "doktr"), (r"\bh(?=[aeiouy])", ""),
    (r"igh", "i"), (r"[ao]ugh(?=t)", "o"), (r"\bgh", "g"), (r"gh", ""), (r"ph", "f"), (r"tch", "x"),
    (r"sch", "sk"), (r"ch", "x"), (r"sh", "x"), (r"[ts]ion", "xn"), (r"d[gj]", "j"), (r"g(?=[eiy])", "j"),
    (r"ck|cc(?![eiy])", "k"), (r"sc(?=[eiy])", "s"), (r"c(?=[eiy])", "s"), (r"c", "k"),
    (r"\bquay\b", "key"), (r"qu", "kw"), (r"q", "k"), (r"x", "x"), (r"z", "s"), (r"th", "t"),
    (r"mb\b", "m"), (r"(?<=[aeiou])lk\b", "k"), (r"wh", "w"), (r"(?<=[a-z])h", ""),
    (r"(?<![aeo])[eiu]r", "er"),
    (r"a(?=[^aeiouy\W]e\b)", "ai"), (r"\by(?=[aeiou])", "j"), (r"(?<=[aeiou])w(?![aeiouy])", ""),
    (r"e\b(?<=[a-z]{3})", ""),
)  # fmt: skip
_VOWELS = re.compile(r"[aeiouy]+")
_CLASSES = {
    "a": "A", "e": "E", "i": "E", "y": "E", "o": "O", "u": "O", "ai": "E", "ay": "E", "au": "O", "oe": "E",
}  # fmt: skip
_TWICE = re.compile(r"([^\W\d])\1+")
_UNHEARD = re.compile(r"[^\w]+")


@lru_cache(maxsize=4096)
def sound(name: str) -> str:
    """The key of a name in lower case: what sounds alike has one. Vowels are E, A and O."""
    heard = name
    for pattern, by in _rules():
        heard = pattern.sub(by, heard)
    heard = _VOWELS.sub(_class, _UNHEARD.sub("", heard))
    return _TWICE.sub(r"\1", heard)


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Made when the first name is not found as it was said: most are, and need not wait for it."""
    return tuple((re.compile(pattern), by) for pattern, by in _SPELLINGS)


def _class(vowels: re.Match[str]) -> str:
    """Which of the three a run of vowels is: its first, or first two, letters decide."""
    return _CLASSES.get(vowels[0][:2]) or _CLASSES[vowels[0][0]]


class Likeness:
    """How much of one text others have in common with it: 1 is the same, 0 nothing.

    Twice the longest common subsequence over the lengths together, with the words run together. The
    text's letters are laid out as bits once, so that each comparison costs a step a letter
    (H. Hyyro, "Bit-parallel LCS-length computation revisited", 2004).
    """

    __slots__ = ("_bits", "_full", "_length")

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._full = (1 << self._length) - 1
        self._bits: dict[str, int] = {}
        for position, letter in enumerate(text):
            self._bits[letter] = self._bits.get(letter, 0) | 1 << position

    def of(self, other: str) -> float:
        if not other or not self._length:
            return 0.0
        row, full, bits = self._full, self._full, self._bits
        for letter in other:
            match = row & bits.get(letter, 0)
            row = (row + match | row - match) & full
        return 2 * (self._length - row.bit_count()) / (self._length + len(other))
