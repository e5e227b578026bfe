"""Which of the news were published on the days that somebody names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from city.localtime import day_of
from city.records import NewsItem
from skill.heard.dates import days_of
from skill.intents.news import RECENT, _age, _recent, _then
from skill.turn import Question, Slot

ZONE = "America/New_York"
NOW = datetime(2026, 11, 29, 15, 30, tzinfo=UTC)
TODAY = date(2026, 11, 29)
CONTEXT: Any = SimpleNamespace(settings=SimpleNamespace(zone=ZONE), now=NOW, today=TODAY)


def asked(said: str) -> Question:
    """A question for the news of a date as Alexa gives it."""
    return Question(topic="news", intent="NewsIntent", locale="en-US", slots={"date": Slot(said)})


def items() -> list[NewsItem]:
    """News of seventy days, many of them on a day's first and last instants in the city's zone."""
    luck = Random(7)
    moments = [NOW - timedelta(minutes=luck.randrange(0, 70 * 24 * 60)) for _ in range(300)]
    midnight = datetime(2026, 11, 29, 5, tzinfo=UTC)
    edges = [midnight - timedelta(days=day, microseconds=before) for day in range(65) for before in (0, 1)]
    found = [
        NewsItem(id=str(number), source="news", title={"en": str(number)}, published=moment)
        for number, moment in enumerate((*moments, *edges, NOW, NOW - RECENT))
    ]
    return sorted(found, key=_age)


@pytest.mark.parametrize(
    "said",
    ["2026-11-29", "2026-11-28", "2026-11-02", "2026-W47", "2026-W48-WE", "2026-11", "2026-10", "2026"],
)
def test_the_news_of_a_day_are_those_published_on_it(said: str) -> None:
    """As if each item's day in the city were looked at; on the day the clocks change too (November 1)."""
    recent, span = _recent(items(), CONTEXT), days_of(said, TODAY)
    assert span is not None
    found = _then(recent, asked(said), CONTEXT)
    assert found == [each for each in recent if span[0] <= day_of(each.published, ZONE) < span[1]]
    assert found


@pytest.mark.parametrize("said", ["0001-01-01", "9998-12-31", "199X", "2027-01-05", "soon", "2026-02-30"])
def test_there_are_no_news_of_other_days(said: str) -> None:
    """However far away they are, and of what is no day."""
    assert _then(_recent(items(), CONTEXT), asked(said), CONTEXT) == []
