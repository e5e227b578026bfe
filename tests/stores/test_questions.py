"""How often what was asked, kept in sums."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from city.ports import Asked, QuestionCounts
from stores.aws.unanswered import TableQuestions
from stores.sqlite.unanswered import SUMS_KEPT, SqliteQuestions
from tests.stores.opening import opened

DAY = date(2026, 11, 29)
TRASH = Asked(DAY, 8, "trash_day", "en", "answered")


@pytest.fixture(params=["sqlite", "memory", "dynamodb"])
def questions(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[QuestionCounts]:
    if request.param == "dynamodb":
        yield TableQuestions(request.getfixturevalue("table"))
        return
    database = opened(request, tmp_path / "state.db")
    yield SqliteQuestions(database)
    database.close()


def test_sums_are_added_up(questions: QuestionCounts) -> None:
    """Of the same hour, topic, language and end; the days that are asked for, both included."""
    questions.add({TRASH: 2, TRASH._replace(hour=9): 1})
    questions.add({TRASH: 3})
    questions.add({})
    assert questions.between(DAY, DAY) == {TRASH: 5, TRASH._replace(hour=9): 1}
    assert questions.between(DAY - timedelta(days=9), DAY - timedelta(days=1)) == {}


def test_what_is_old_is_forgotten(questions: QuestionCounts) -> None:
    """A year can be held against the one before; nothing is kept for ever."""
    old = TRASH._replace(day=DAY - SUMS_KEPT - timedelta(days=1))
    questions.add({old: 1})
    questions.add({TRASH: 1})
    assert questions.between(old.day, DAY) == {TRASH: 1}


def test_a_year_over_its_end_comes_in_order(questions: QuestionCounts) -> None:
    """By day and hour, over the turn of a year and with a leap day between."""
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29), date(2024, 12, 1)]
    for day in reversed(days):
        questions.add({TRASH._replace(day=day): 1})
    assert [each.day for each in questions.between(days[0], days[-1])] == days
    assert [each.day for each in questions.between(days[1], days[2])] == days[1:3]
