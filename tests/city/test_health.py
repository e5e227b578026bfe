"""How well a source was, from when it turned what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from city.health import UNKNOWN, Stretch, share, stretches

END = datetime(2026, 11, 29, 12, tzinfo=UTC)
START = END - timedelta(days=7)
DAY = timedelta(days=1)


def test_what_it_was_before_goes_on_into_the_span() -> None:
    """In order, without gaps, to the end; what came before the span decides how it begins."""
    turned = [(START - DAY, "well"), (START + DAY, "failed"), (START + 2 * DAY, "well")]
    assert stretches(turned, START, END) == [
        Stretch("well", START, START + DAY),
        Stretch("failed", START + DAY, START + 2 * DAY),
        Stretch("well", START + 2 * DAY, END),
    ]


def test_before_anything_was_noted_nothing_is_known() -> None:
    """It counts neither as well nor as ill."""
    found = stretches([(START + 6 * DAY, "well")], START, END)
    assert [each.state for each in found] == [UNKNOWN, "well"]
    assert share(found, "well") == 1.0
    assert share(stretches([], START, END), "well") == 1.0


def test_the_share_is_of_the_time_that_is_known() -> None:
    """A day of four that are known."""
    found = stretches([(END - 4 * DAY, "well"), (END - DAY, "held")], START, END)
    assert share(found, "well") == 0.75
    assert share(found, "held") == 0.25
