"""Words that somebody spelled, put together again: "12 m a p l e street", "eme a pe ele e", "b as in boy"."""

from __future__ import annotations

import re

_FEWEST = 3  # letters in a row that are a spelled word: "N E Main Street" is none
_NAMES = {
    "a": "ay", "b": "bee be", "c": "cee see ce", "d": "dee de", "e": "ee", "f": "ef eff efe", "g": "gee ge",
    "h": "aitch hache", "i": "eye", "j": "jay jota", "k": "kay ka", "l": "el ell ele", "m": "em eme",
    "n": "en ene", "o": "oh", "p": "pee pe", "q": "cue queue cu", "r": "ar are erre", "s": "ess ese",
    "t": "tee te", "u": "you", "v": "vee uve ve", "w": "doubleu", "x": "ex equis", "y": "why ye",
    "z": "zee zed zeta", "ñ": "eñe",
}  # fmt: skip
_LETTERS = {name: letter for letter, names in _NAMES.items() for name in (letter, *names.split())}
_VOWELS = frozenset("aeiou")
_WORDS_TOO = frozenset(
    {"be", "are", "you", "see", "why", "oh", "eye", "jay", "el", "en", "de", "te", "em", "ex"}
)
"""Names of letters that are words of their own: alone they spell nothing."""
_TWO_WORDS = re.compile(r"\b(?:double[ -]u|doble[ -](?:u|uve|ve))\b", re.IGNORECASE)
_GREEK_I = re.compile(r"\bi griega\b", re.IGNORECASE)
_AS_IN = re.compile(r"\b(\w)[.,]?\s+(?:as in|for|like|de|como en|como)\s+[^\W\d_]+", re.IGNORECASE)
_DOTTED = re.compile(r"(?<!\w)(?:\w[.\-]\s?){2,}\w?\.?(?!\w)")


def unspelled(text: str) -> str:
    """The text with every run of single letters, or of their names, made one word."""
    text = _GREEK_I.sub("y", _TWO_WORDS.sub("w", text))
    text = _DOTTED.sub(lambda run: " ".join(re.findall(r"\w", run.group())), text)
    text = _AS_IN.sub(lambda each: each[1] if each[1].isalpha() else each[0], text)
    out: list[str] = []
    run: list[str] = []
    for word in (*text.split(), ""):
        letter = _letter(word)
        if letter:
            run.append(word)
            continue
        out += _joined(run)
        run = []
        out.append(word)
    return " ".join(out).strip()


def _letter(word: str) -> str:
    """The letter that a word is or names; "" for any other word."""
    return _LETTERS.get(word.strip(".,-").casefold(), "")


def _joined(run: list[str]) -> list[str]:
    """A run of letters as one word, where it is long enough and not made of small words."""
    bare = [word.strip(".,-").casefold() for word in run]
    told = [word for word in bare if word not in _VOWELS]
    sure = sum(word not in _WORDS_TOO for word in told)
    if len(run) < _FEWEST or not sure or 2 * sure < len(told):
        return run
    return ["".join(map(_letter, run))]
