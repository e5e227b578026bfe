"""Days and times in words become what AMAZON.DATE and AMAZON.TIME would give."""

from __future__ import annotations

from datetime import date

import pytest

from skill.understand.dates import read_date, read_day_of_month
from skill.understand.hours import read_time
from skill.understand.lexicon import lexicon
from skill.understand.tokens import tokenise, words

TODAY = date(2026, 11, 22)  # a Sunday


def day(text: str, language: str) -> str | None:
    """The date that the whole text means."""
    known = lexicon(language)
    row = words(tokenise(text, known))
    read = read_date(row, 0, TODAY, known)
    return read[1] if read and read[0] == len(row) else None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("today", "2026-11-22"),
        ("tomorrow", "2026-11-23"),
        ("tomorrow night", "2026-11-23"),
        ("day after tomorrow", "2026-11-24"),
        ("yesterday", "2026-11-21"),
        ("monday", "2026-11-23"),
        ("on Sunday", "2026-11-29"),
        ("last week", "2026-W46"),
        ("last weekend", "2026-W46-WE"),
        ("last month", "2026-10"),
        ("next sunday", "2026-11-29"),
        ("last Tuesday", "2026-11-17"),
        ("this week", "2026-W47"),
        ("next week", "2026-W48"),
        ("this weekend", "2026-W47-WE"),
        ("next month", "2026-12"),
        ("this year", "2026"),
        ("right now", "PRESENT_REF"),
        ("november 26", "2026-11-26"),
        ("november twenty sixth", "2026-11-26"),
        ("26th of november", "2026-11-26"),
        ("january 3", "2027-01-03"),
        ("in december", "2026-12"),
        ("11/26", "2026-11-26"),
        ("2026-12-24", "2026-12-24"),
        ("november 26 2030", "2030-11-26"),
        ("26th of november of 2030", "2030-11-26"),
        ("in december 2030", "2030-12"),
        ("11/26/2030", "2030-11-26"),
        ("in 2030", "2030"),
        ("february 30", "2027-02-30"),
        ("11/31", "2026-11-31"),
        ("november 45", None),
        ("december 14 2027", "2027-12-14"),
        ("february 29", "2028-02-29"),
        ("in december 2027", "2027-12"),
        ("in two weeks", "2026-12-06"),
        ("three days ago", "2026-11-19"),
        ("a week from tomorrow", "2026-11-30"),
        ("first wednesday of december", "2026-12-02"),
        ("last friday of the month", "2026-11-27"),
        ("monday december fourteenth", "2026-12-14"),
        ("monday the 14th", "2026-12-14"),
        ("this sat", "2026-11-28"),
        ("wednesday after next", "2026-12-02"),
        ("wednesday of next week", "2026-11-25"),
        ("tuesday of last week", "2026-11-10"),
        ("week of december seventh", "2026-W50"),
        ("weekend of december 5", "2026-W49-WE"),
        ("first week of december", "2026-W49"),
        ("last week of november", "2026-W48"),
        ("first week of november", "2027-W44"),
        ("first week of the month", "2026-W49"),
        ("first monday of the month", "2026-12-07"),
        ("in spring", "2027-SP"),
        ("march 3rd", "2027-03-03"),
        ("in march", "2027-03"),
        ("may one", None),
    ],
)
def test_english_days(text: str, iso: str | None) -> None:
    """English days resolve against today; of one that no calendar has it is told which was meant."""
    assert day(text, "en") == iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("hoy", "2026-11-22"),
        ("mañana", "2026-11-23"),
        ("pasado mañana", "2026-11-24"),
        ("ayer", "2026-11-21"),
        ("el lunes", "2026-11-23"),
        ("el próximo domingo", "2026-11-29"),
        ("el martes pasado", "2026-11-17"),
        ("esta semana", "2026-W47"),
        ("semana que viene", "2026-W48"),
        ("este fin de semana", "2026-W47-WE"),
        ("26 de noviembre", "2026-11-26"),
        ("el tres de enero", "2027-01-03"),
        ("ahorita", "PRESENT_REF"),
        ("semana pasada", "2026-W46"),
        ("el mes pasado", "2026-10"),
        ("dentro de tres días", "2026-11-25"),
        ("hace dos semanas", "2026-11-08"),
        ("mañana en ocho", "2026-11-30"),
        ("primer miércoles de diciembre", "2026-12-02"),
        ("el lunes 14 de diciembre", "2026-12-14"),
        ("el lunes 14", "2026-12-14"),
        ("mñn", "2026-11-23"),
        ("el sáb", "2026-11-28"),
        ("2 d dic", "2026-12-02"),
        ("1ro de diciembre", "2026-12-01"),
        ("este fin", "2026-W47-WE"),
        ("semana que entra", "2026-W48"),
        ("el lunes de la otra semana", "2026-11-23"),
        ("semana del 7 de diciembre", "2026-W50"),
        ("fin de semana del 5 de diciembre", "2026-W49-WE"),
        ("fin de semana que viene", "2026-W48-WE"),
        ("martes que viene", "2026-11-24"),
        ("sábado entrante", "2026-11-28"),
        ("tomorrow", "2026-11-23"),
        ("día de Reyes", "2027-01-06"),
        ("diciembre de 2027", "2027-12"),
        ("en 2030", "2030"),
        ("30 de febrero", "2027-02-30"),
    ],
)
def test_spanish_days(text: str, iso: str) -> None:
    """Spanish days resolve the same way."""
    assert day(text, "es") == iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("the 9th", "2026-12-09"),
        ("the 22nd", "2026-11-22"),
        ("the 31st", "2026-12-31"),
        ("the 32nd", None),
        ("the twenty ninth", "2026-11-29"),
        ("the twenty seats", None),
    ],
)
def test_day_of_month_is_the_next_one(text: str, iso: str | None) -> None:
    """A day of the month without its month is the next one of that number, within the year or after it."""
    known = lexicon("en")
    row = [word for word in words(tokenise(text, known)) if word not in known.articles]
    read = read_day_of_month(row, 0, TODAY, known)
    assert (read and read[1]) == iso


@pytest.mark.parametrize(
    ("text", "language", "iso"),
    [
        ("7 pm", "en", "19:00"),
        ("7:30 am", "en", "07:30"),
        ("seven thirty pm", "en", "19:30"),
        ("noon", "en", "12:00"),
        ("12 am", "en", "00:00"),
        ("seven in the morning", "en", "07:00"),
        ("siete de la tarde", "es", "19:00"),
        ("mediodía", "es", "12:00"),
        ("half past six", "en", "06:30"),
        ("quarter to eight", "en", "07:45"),
        ("7:15 in the morning", "en", "07:15"),
        ("siete y media de la mañana", "es", "07:30"),
        ("ocho menos cuarto", "es", "07:45"),
        ("cuarto para las ocho de la noche", "es", "19:45"),
    ],
)
def test_times(text: str, language: str, iso: str) -> None:
    """Times of day become HH:MM."""
    known = lexicon(language)
    row = [word for word in words(tokenise(text, known)) if word not in known.articles]
    assert read_time(row, 0, known) == (len(row), iso)
