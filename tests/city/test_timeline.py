"""What lies around a moment, against looking at everything."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from city.timeline import Timeline

Span = tuple[datetime, datetime]
ORIGIN = datetime(2026, 11, 22, tzinfo=UTC)


def at(hours: float) -> datetime:
    return ORIGIN + timedelta(hours=hours)


def spans(rnd: random.Random) -> list[Span]:
    """Some of no length, some long, many that touch."""
    starts = [rnd.randrange(48) for _ in range(rnd.randrange(30))]
    return [(at(start), at(start + rnd.choice((0, 0, 1, 2, 40)))) for start in starts]


def test_it_finds_what_looking_at_everything_finds() -> None:
    """Over 300 random lists: what is not over, what overlaps a span, what begins in it, in order."""
    rnd = random.Random(3)
    for _ in range(300):
        items = spans(rnd)
        line = Timeline(items, lambda item: item[0], lambda item: item[1])
        ordered = sorted(items, key=lambda item: item[0])
        for moment in map(at, range(-1, 90)):
            assert line.after(moment) == [each for each in ordered if each[1] > moment]
            end = moment + timedelta(hours=rnd.randrange(6))
            assert line.between(moment, end) == [
                each for each in ordered if each[0] < end and (each[1] > moment or each[0] >= moment)
            ]
            assert line.starting(moment, end) == [each for each in ordered if moment <= each[0] < end]
