"""House numbers as people say them, in English and Spanish.

"seventeen hundred", "twelve oh five", "one twenty three", "double five", "mil setecientos",
"diecisiete cero cinco": numbers said one after the other are written one after the other.
Also ordinals, as streets are named by them: "one hundred and twenty fifth", "quinta".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

_WORDS = {
    0: "zero oh o cero", 1: "one uno un una", 2: "two dos", 3: "three tres", 4: "four cuatro",
    5: "five cinco", 6: "six seis", 7: "seven siete", 8: "eight ocho", 9: "nine nueve", 10: "ten diez",
    11: "eleven once", 12: "twelve doce", 13: "thirteen trece", 14: "fourteen catorce",
    15: "fifteen quince", 16: "sixteen dieciseis", 17: "seventeen diecisiete", 18: "eighteen dieciocho",
    19: "nineteen diecinueve", 20: "veinte", 21: "veintiuno veintiun veintiuna", 22: "veintidos",
    23: "veintitres", 24: "veinticuatro", 25: "veinticinco", 26: "veintiseis", 27: "veintisiete",
    28: "veintiocho", 29: "veintinueve",
}  # fmt: skip
_TENS_WORDS = {
    20: "twenty", 30: "thirty treinta", 40: "forty cuarenta", 50: "fifty cincuenta", 60: "sixty sesenta",
    70: "seventy setenta", 80: "eighty ochenta", 90: "ninety noventa",
}  # fmt: skip
_SMALL = {word: value for value, words in _WORDS.items() for word in words.split()}
_TENS = {word: value for value, words in _TENS_WORDS.items() for word in words.split()}
_SPANISH_HUNDREDS = {
    "cien": 100, "ciento": 100, "doscientos": 200, "trescientos": 300, "cuatrocientos": 400,
    "quinientos": 500, "seiscientos": 600, "setecientos": 700, "ochocientos": 800, "novecientos": 900,
}  # fmt: skip
_HUNDRED, _THOUSAND = {"hundred"}, {"thousand", "mil"}
_AND = {"and", "y"}
_TIMES = {"double": 2, "triple": 3, "doble": 2}
_DIGITS = re.compile(r"\d{1,7}")
_ORDINAL_WORDS = {
    1: "first primera primero primer premiere premier", 2: "second segunda segundo deuxieme",
    3: "third tercera tercero tercer troisieme", 4: "fourth cuarta cuarto quatrieme",
    5: "fifth quinta quinto cinquieme", 6: "sixth sexta sexto sixieme", 7: "seventh septima septimo septieme",
    8: "eighth octava octavo huitieme", 9: "ninth novena noveno neuvieme", 10: "tenth decima decimo dixieme",
    11: "eleventh undecima undecimo", 12: "twelfth duodecima duodecimo", 13: "thirteenth", 14: "fourteenth",
    15: "fifteenth", 16: "sixteenth", 17: "seventeenth", 18: "eighteenth", 19: "nineteenth",
    20: "twentieth vigesima vigesimo", 30: "thirtieth trigesima", 40: "fortieth", 50: "fiftieth",
    60: "sixtieth", 70: "seventieth", 80: "eightieth", 90: "ninetieth",
}  # fmt: skip
_ORDINALS = {word: value for value, words in _ORDINAL_WORDS.items() for word in words.split()}
_CARDINALS = {value: words.split()[0] for value, words in {**_WORDS, **_TENS_WORDS}.items()}
_NO_NAME = frozenset({"o", "oh", "un", "una"})
"""Words that are digits only among others: "O Street" is no 0th Street."""
_MOST_WORDS = 8
"""No street's number takes more words."""
_NUMBER_WORDS = frozenset({*_SMALL, *_TENS, *_SPANISH_HUNDREDS, *_HUNDRED, *_THOUSAND, *_AND})
_TOO_COMMON = frozenset({*_AND, *_NO_NAME, "one", "uno", "once", "cero"})

Read = Callable[[Sequence[str]], tuple[int, int] | None]
"""From the head of some words to a value and how many words it took."""


class Said(NamedTuple):
    """A number at the head of some words: its digits as written, and how many words it took."""

    digits: str
    used: int


def is_number_word(word: str) -> bool:
    """Whether a folded word says a number or a part of one; "one", "una" and "and" say too little to tell."""
    return word in _NUMBER_WORDS - _TOO_COMMON


def numbers(words: Sequence[str]) -> tuple[Said, ...]:
    """Every reading of the words' head as one number, the longest first. Empty where there is none."""
    found: list[Said] = []
    digits, used = "", 0
    while used < len(words):
        part = _part(words[used:])
        if part is None:
            break
        digits, used = digits + part.digits, used + part.used
        if len(digits) > 7:
            break
        found.append(Said(digits, used))
    return tuple(reversed(found))


def named(words: Sequence[str]) -> Said | None:
    """The number in words at the head of a street's name, an ordinal at its end; None where there is none.

    ``["forty", "second", "street"]`` is 42, of two words. Digits are not for here.
    """
    said: list[str] = []
    for word in words[:_MOST_WORDS]:
        ordinal = _ORDINALS.get(word)
        if ordinal is not None:
            said.append(_CARDINALS[ordinal])
            break
        if word not in _NUMBER_WORDS:
            break
        said.append(word)
    if not said or said[0] in _NO_NAME | _AND or said[0] in _TIMES:
        return None
    return next(iter(numbers(said)), None)


def _part(words: Sequence[str]) -> Said | None:
    """One number with its hundreds and thousands: the most that makes one quantity."""
    if words[0] in _TIMES:
        return _repeated(words)
    if _DIGITS.fullmatch(words[0]) and not _is(words, 1, _HUNDRED | _THOUSAND):
        return Said(words[0], 1)
    head = _below_thousand(words)
    if head is None:
        return _thousands(1, 0, words)
    value, used = head
    return _thousands(value, used, words) or Said(str(value), used)


def _repeated(words: Sequence[str]) -> Said | None:
    """ "double five"."""
    digit = _SMALL.get(words[1], 10) if len(words) > 1 else 10
    return Said(str(digit) * _TIMES[words[0]], 2) if digit < 10 else None


def _thousands(value: int, used: int, words: Sequence[str]) -> Said | None:
    if not _is(words, used, _THOUSAND):
        return None
    used += 1
    rest, more = _joined(words, used, _below_thousand)
    return Said(str(value * 1000 + rest), used + more)


def _below_thousand(words: Sequence[str]) -> tuple[int, int] | None:
    if not words:
        return None
    if words[0] in _SPANISH_HUNDREDS:
        rest, more = _joined(words, 1, _below_hundred)
        return _SPANISH_HUNDREDS[words[0]] + rest, 1 + more
    head = (1, 0) if words[0] in _HUNDRED else _below_hundred(words)
    if head is None:
        return None
    value, used = head
    if not _is(words, used, _HUNDRED):
        return head
    rest, more = _joined(words, used + 1, _below_hundred)
    return value * 100 + rest, used + 1 + more


def _below_hundred(words: Sequence[str]) -> tuple[int, int] | None:
    if not words:
        return None
    if _DIGITS.fullmatch(words[0]) and len(words[0]) <= 2:
        return int(words[0]), 1
    if words[0] in _SMALL:
        return _SMALL[words[0]], 1
    if words[0] not in _TENS:
        return None
    used = 2 if _is(words, 1, _AND) else 1
    unit = _SMALL.get(words[used], 0) if used < len(words) else 0
    return (_TENS[words[0]] + unit, used + 1) if 1 <= unit <= 9 else (_TENS[words[0]], 1)


def _joined(words: Sequence[str], used: int, read: Read) -> tuple[int, int]:
    """What follows a hundred or thousand and belongs to it, "and" between; nothing is 0."""
    skip = 1 if _is(words, used, _AND) else 0
    found = read(words[used + skip :])
    return (found[0], found[1] + skip) if found and found[0] else (0, 0)


def _is(words: Sequence[str], position: int, among: set[str]) -> bool:
    return position < len(words) and words[position] in among
