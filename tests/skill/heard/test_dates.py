"""AMAZON.DATE values as days."""

from __future__ import annotations

from datetime import date

import pytest

from skill.heard.dates import days_of, is_evening, one_day

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("value", "first", "after"),
    [
        ("2026-11-24", date(2026, 11, 24), date(2026, 11, 25)),
        ("2026-W48", date(2026, 11, 23), date(2026, 11, 30)),
        ("2026-W47", TODAY, date(2026, 11, 30)),
        ("2026-W47-WE", date(2026, 11, 21), date(2026, 11, 23)),
        ("2026-W48-WE", date(2026, 11, 28), date(2026, 11, 30)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 4)),
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1)),
        ("2026-12-XX", date(2026, 12, 1), date(2027, 1, 1)),
        ("2027", date(2027, 1, 1), date(2028, 1, 1)),
        ("2027-XX", date(2027, 1, 1), date(2028, 1, 1)),
        ("2027-SP", date(2027, 3, 1), date(2027, 6, 1)),
        ("2027-SU", date(2027, 6, 1), date(2027, 9, 1)),
        ("2026-FA", date(2026, 9, 1), date(2026, 12, 1)),
        ("2026-WI", date(2026, 12, 1), date(2027, 3, 1)),
        ("2027-Q1", date(2027, 1, 1), date(2027, 4, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("202X", date(2020, 1, 1), date(2030, 1, 1)),
        ("2026-11-22TNI", TODAY, date(2026, 11, 23)),
        ("PRESENT_REF", TODAY, date(2026, 11, 23)),
        ("XXXX-12-25", date(2026, 12, 25), date(2026, 12, 26)),
        ("XXXX-11-22", TODAY, date(2026, 11, 23)),
        ("XXXX-11-21", date(2027, 11, 21), date(2027, 11, 22)),
        ("XXXX-02-29", date(2028, 2, 29), date(2028, 3, 1)),
        ("XXXX-11", date(2026, 11, 1), date(2026, 12, 1)),
        ("XXXX-10-XX", date(2027, 10, 1), date(2027, 11, 1)),
        ("XXXX-WXX-7", TODAY, date(2026, 11, 23)),
        ("XXXX-WXX-6", date(2026, 11, 28), date(2026, 11, 29)),
        ("2026-W47-1", date(2026, 11, 16), date(2026, 11, 17)),
        ("2026-W49-5", date(2026, 12, 4), date(2026, 12, 5)),
    ],
)
def test_a_value_means_its_days(value: str, first: date, after: date) -> None:
    """ISO weeks start on Monday; a weekend is Saturday and Sunday; the end is not in."""
    assert days_of(value, TODAY) == (first, after)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "?",
        "20XX",
        "2026-Q5",
        "2026-ZZ",
        "9999-WI",
        "999X",
        "2026-11-22T17",
        "2026-13",
        "2026-02-30",
        "2025-W53",
        "2025-W53-1",
        "XXXX-02-30",
        "XXXX-13-01",
        "XXXX",
        "XXXX-WXX",
        "XXXX-WXX-8",
        "0000",
        "tomorrow",
    ],
)
def test_what_settles_no_days_is_none(value: str) -> None:
    """Nonsense and what no calendar has is ignored, not an error."""
    assert days_of(value, TODAY) is None


def test_only_a_day_is_one_day() -> None:
    """A week is not a day."""
    assert one_day("2026-11-24", TODAY) == date(2026, 11, 24)
    assert one_day("2026-W48", TODAY) is None


@pytest.mark.parametrize("today", [date(2027, 1, 1), date(2027, 2, 28)])
def test_the_winter_that_is_under_way_is_that_of_the_year(today: date) -> None:
    """In January "this winter" began in December, whichever year's number Alexa gives it."""
    assert days_of("2027-WI", today) == (date(2026, 12, 1), date(2027, 3, 1))
    assert days_of("2026-WI", today) == (date(2026, 12, 1), date(2027, 3, 1))


def test_an_evening_is_a_part_of_its_day() -> None:
    """A day with a part is still one day, and the part is known."""
    assert one_day("2026-11-24TEV", TODAY) == date(2026, 11, 24)
    assert is_evening("2026-11-24TEV")
    assert is_evening("2026-11-24TNI")
    assert not is_evening("2026-11-24TMO")
    assert not is_evening("2026-11-24")
