"""AMAZON.DATE values as days."""

from __future__ import annotations

from datetime import date

import pytest

from skill.dates import days_of, one_day

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
        ("PRESENT_REF", TODAY, date(2026, 11, 23)),
    ],
)
def test_a_value_means_its_days(value: str, first: date, after: date) -> None:
    """ISO weeks start on Monday; a weekend is Saturday and Sunday; the end is not in."""
    assert days_of(value, TODAY) == (first, after)


@pytest.mark.parametrize(
    "value", ["", "?", "202X", "2026-WI", "2026-13", "2026-02-30", "2025-W53", "0000", "tomorrow"]
)
def test_what_settles_no_days_is_none(value: str) -> None:
    """A decade, a season and nonsense are ignored, not errors."""
    assert days_of(value, TODAY) is None


def test_only_a_day_is_one_day() -> None:
    """A week is not a day."""
    assert one_day("2026-11-24", TODAY) == date(2026, 11, 24)
    assert one_day("2026-W48", TODAY) is None
