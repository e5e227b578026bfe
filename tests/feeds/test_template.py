"""Dates of demo files: relative to the day, the same bytes on the same day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from city.errors import BadSettings
from feeds.template import render

ZONE = "America/New_York"
SUNDAY = date(2026, 11, 22)


def filled(placeholder: str, today: date = SUNDAY) -> str:
    return render(f"<{{{{{placeholder}}}}}>".encode(), today, ZONE).decode().strip("<>")


@pytest.mark.parametrize(
    ("placeholder", "text"),
    [
        ("day +3", "2026-11-25"),
        ("day 0", "2026-11-22"),
        ('day -1 "%a, %d %b %Y"', "Sat, 21 Nov 2026"),
        ("time +1 19:00 iso", "2026-11-23T19:00:00-05:00"),
        ("time +1 19:00 utc", "20261124T000000Z"),
        ("time -30 07:05 rss", "Fri, 23 Oct 2026 07:05:00 -0400"),
        ("day 0 epoch", "1795323600000"),
        ("next tuesday 19:00 ics", "20261124T190000"),
        ("next sunday", "2026-11-29"),
        ("coming sunday", "2026-11-22"),
        ("last sunday", "2026-11-15"),
        ("last sunday +1", "2026-11-22"),
        ("coming sunday -1", "2026-11-15"),
        ("next wednesday +1d 05:00 iso", "2026-11-26T05:00:00-05:00"),
        ("coming first,third tuesday +0", "2026-12-01"),
        ("coming first,third tuesday -1", "2026-11-17"),
        ("coming first,third tuesday +2", "2027-01-05"),
        ("third tuesday of month+0 ics", "20261117"),
        ("last friday of month-1", "2026-10-30"),
    ],
)
def test_placeholders(placeholder, text):
    """Every form of placeholder, on Sunday, November 22, 2026."""
    assert filled(placeholder) == text


@pytest.mark.parametrize(
    "placeholder",
    [
        "tomorrow",
        "day",
        "day +3 fancy",
        "next someday",
        "fifth tuesday of month+0",
        "day +99999999999",
        "time +1 25:00",
    ],
)
def test_unknown_placeholder(placeholder):
    """A placeholder that is not understood is an error that names it and its line."""
    with pytest.raises(BadSettings, match="is not understood") as caught:
        render(f"a\nb {{{{{placeholder}}}}}".encode(), SUNDAY, ZONE)
    assert placeholder in caught.value.what
    assert caught.value.where == "line 2"


def test_other_bytes_are_untouched():
    """What stands outside the braces is not decoded: a file need not be UTF-8."""
    assert render(b"\xff{{day 0}}\x00{", SUNDAY, ZONE) == b"\xff2026-11-22\x00{"


def test_same_day_same_bytes():
    """A day has one rendering; another day has another."""
    text = b"{{coming first,third tuesday 19:00 iso}}"
    assert render(text, SUNDAY, ZONE) == render(text, SUNDAY, ZONE)
    assert render(text, SUNDAY, ZONE) != render(text, SUNDAY + timedelta(days=30), ZONE)


def test_every_day_of_two_years():
    """Next is after today, last before it, coming not before it, whatever the day."""
    for offset in range(731):
        today = SUNDAY + timedelta(days=offset)
        stamps = [filled(f"{which} first,third tuesday", today) for which in ("last", "coming", "next")]
        last, coming, after = map(date.fromisoformat, stamps)
        assert last < today <= coming <= after
        assert after > today
