"""How often a source changes, and how late we have it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from city.ports import Change
from feeds.rhythm import Rhythm, rhythm

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def _change(minute: float, lag: float | None = None) -> Change:
    had = NOW + minute * MINUTE
    return Change(had=had, since=had - lag * MINUTE if lag is not None else None)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ([], Rhythm()),
        ([_change(0)], Rhythm(1)),
        ([_change(0), _change(10, 4)], Rhythm(2, 1, 4 * MINUTE, 10 * MINUTE)),
        (
            [_change(0), _change(10, 4), _change(30), _change(40, 2), _change(45, 300)],
            Rhythm(5, 3, 4 * MINUTE, 10 * MINUTE),
        ),
        ([_change(0, 1), _change(10, 2)], Rhythm(2, 2, 1.5 * MINUTE, 10 * MINUTE)),
        ([_change(0), _change(-30, -5)], Rhythm(2, 1, 0 * MINUTE, 0 * MINUTE)),  # the clock was set back
    ],
)
def test_the_medians_of_the_last_changes(changes: list[Change], found: Rhythm) -> None:
    """Undated changes have no lag, one alone no interval, and one wild value moves nothing."""
    assert rhythm(changes) == found
