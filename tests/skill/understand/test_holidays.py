"""Holidays as days, by the calendar's rules and as residents name them."""

from __future__ import annotations

from datetime import date

import pytest

from skill.understand.holidays import coming

from .conftest import Listener

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("holiday", "day"),
    [
        ("new_years_day", date(2027, 1, 1)),
        ("mlk_day", date(2027, 1, 18)),
        ("presidents_day", date(2027, 2, 15)),
        ("memorial_day", date(2027, 5, 31)),
        ("juneteenth", date(2027, 6, 19)),
        ("labor_day", date(2027, 9, 6)),
        ("indigenous_peoples_day", date(2027, 10, 11)),
        ("veterans_day", date(2027, 11, 11)),
        ("thanksgiving", date(2026, 11, 26)),
        ("christmas", date(2026, 12, 25)),
    ],
)
def test_federal_holiday_falls_on_its_day(holiday: str, day: date) -> None:
    """The days of 5 U.S.C. 6103(a), the next one from today on."""
    assert coming(holiday, TODAY) == day


def test_holiday_of_today_is_today() -> None:
    """On the day itself it is not next year's."""
    assert coming("thanksgiving", date(2026, 11, 26)) == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("locale", "text", "day"),
    [
        ("en-US", "is the library open the day after thanksgiving", "2026-11-27"),
        ("en-US", "is the library open the monday before christmas", "2026-12-21"),
        ("en-US", "what is happening on new year's eve", "2026-12-31"),
        ("en-US", "is the library open on the fourth of july", "2027-07-04"),
        ("en-US", "what events are there the week of christmas", "2026-W52"),
        ("es-US", "qué eventos hay la semana de navidad", "2026-W52"),
        ("es-US", "abre la biblioteca el día después de navidad", "2026-12-26"),
        ("es-US", "abre la biblioteca el lunes antes de navidad", "2026-12-21"),
        ("es-US", "qué eventos hay en nochevieja", "2026-12-31"),
        ("es-US", "abre la biblioteca el cuatro de julio", "2027-07-04"),
    ],
)
def test_holiday_is_a_day(locale: str, text: str, day: str) -> None:
    """A holiday, or a day named by one, fills AMAZON.DATE."""
    assert Listener(locale)(text).slots["date"].value == day
