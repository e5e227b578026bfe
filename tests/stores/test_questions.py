"""How often what was asked, kept in sums."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from city.ports import Asked
from stores.sqlite.database import Database
from stores.sqlite.unanswered import SUMS_KEPT, SqliteQuestions

DAY = date(2026, 11, 29)
TRASH = Asked(DAY, 8, "trash_day", "en", "answered")


@pytest.fixture
def questions(tmp_path: Path) -> Iterator[SqliteQuestions]:
    database = Database(tmp_path / "state.db")
    yield SqliteQuestions(database)
    database.close()


def test_sums_are_added_up(questions: SqliteQuestions) -> None:
    """Of the same hour, topic, language and end; the days that are asked for, both included."""
    questions.add({TRASH: 2, TRASH._replace(hour=9): 1})
    questions.add({TRASH: 3})
    questions.add({})
    assert questions.between(DAY, DAY) == {TRASH: 5, TRASH._replace(hour=9): 1}
    assert questions.between(DAY - timedelta(days=9), DAY - timedelta(days=1)) == {}


def test_what_is_old_is_forgotten(questions: SqliteQuestions) -> None:
    """A year can be held against the one before; nothing is kept for ever."""
    old = TRASH._replace(day=DAY - SUMS_KEPT - timedelta(days=1))
    questions.add({old: 1})
    questions.add({TRASH: 1})
    assert questions.between(old.day, DAY) == {TRASH: 1}
