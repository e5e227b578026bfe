"""House numbers as people say them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from city.addressing.numerals import numbers


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("7", "7"),
        ("twelve", "12"),
        ("seventeen hundred", "1700"),
        ("17 hundred", "1700"),
        ("seventeen hundred and five", "1705"),
        ("twelve oh five", "1205"),
        ("one twenty three", "123"),
        ("one two three", "123"),
        ("twenty three forty five", "2345"),
        ("one thousand", "1000"),
        ("two thousand ten", "2010"),
        ("two thousand and ten", "2010"),
        ("twelve thousand three hundred forty five", "12345"),
        ("five hundred", "500"),
        ("hundred", "100"),
        ("ninety nine", "99"),
        ("doce", "12"),
        ("veintitres", "23"),
        ("treinta y cinco", "35"),
        ("cien", "100"),
        ("ciento veinte", "120"),
        ("mil", "1000"),
        ("mil setecientos", "1700"),
        ("mil doscientos cinco", "1205"),
        ("dos mil diez", "2010"),
        ("diecisiete cero cinco", "1705"),
        ("doce mil trescientos cuarenta y cinco", "12345"),
    ],
)
def test_said_numbers(words: str, digits: str) -> None:
    """Hundreds and thousands make one number; numbers said in a row are written in a row."""
    best = numbers(words.split())[0]
    assert (best.digits, best.used) == (digits, len(words.split()))


ENGLISH = [
    "-", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
]  # fmt: skip
SPANISH = [
    "-", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once",
    "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho", "diecinueve",
    "veinte", "veintiuno", "veintidos", "veintitres", "veinticuatro", "veinticinco", "veintiseis",
    "veintisiete", "veintiocho", "veintinueve",
]  # fmt: skip
SPANISH_TENS = [
    "-", "-", "-", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa",
]  # fmt: skip
SPANISH_HUNDREDS = [
    "-", "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos",
    "setecientos", "ochocientos", "novecientos",
]  # fmt: skip


def english(value: int) -> str:
    if value >= 1000:
        return f"{english(value // 1000)} thousand {english(value % 1000)}".strip()
    if value >= 100:
        return f"{english(value // 100)} hundred {english(value % 100)}".strip()
    if value >= 20:
        return f"{ENGLISH[20 + value // 10]} {english(value % 10)}".strip()
    return ENGLISH[value] if value else ""


def spanish(value: int) -> str:
    if value >= 1000:
        thousands = "" if value < 2000 else spanish(value // 1000)
        return f"{thousands} mil {spanish(value % 1000)}".strip()
    if value >= 100:
        return "cien" if value == 100 else f"{SPANISH_HUNDREDS[value // 100]} {spanish(value % 100)}".strip()
    if value >= 30:
        return f"{SPANISH_TENS[value // 10]} {'y ' + spanish(value % 10) if value % 10 else ''}".strip()
    return SPANISH[value] if value else ""


@pytest.mark.parametrize("spell", [english, spanish])
def test_every_number_below_ten_thousand(spell: Callable[[int], str]) -> None:
    """Each number from 1 to 9,999, spelled out in full, is read back; digits are too."""
    for value in range(1, 10_000):
        words = spell(value).split()
        best = numbers(words)[0]
        assert (int(best.digits), best.used) == (value, len(words)), words
        assert numbers([str(value), "harbor"])[0].digits == str(value)


def test_shorter_readings_follow() -> None:
    """ "Twelve fifty fifth street" may be 1250 or 12: both are given, the longer first."""
    assert [each.digits for each in numbers(["twelve", "fifty", "fifth", "street"])] == ["1250", "12"]


@pytest.mark.parametrize("words", ["harbor", "fifth street", "", "and", "y", "street 5"])
def test_no_number_no_reading(words: str) -> None:
    """Words that do not begin with a number have none; an ordinal is a street's name."""
    assert numbers(words.split()) == ()
