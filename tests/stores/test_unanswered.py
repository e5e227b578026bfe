"""Counts of what could not be answered: bounded, by day, with nobody in them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from city.ports import Missed, Unanswered
from stores.aws.unanswered import TableUnanswered
from stores.sqlite.unanswered import KEPT, SqliteUnanswered
from tests.stores.opening import opened

DAY = date(2026, 11, 22)


Make = Callable[..., Unanswered]


@pytest.fixture(params=["sqlite", "memory", "dynamodb"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Makes a store, with its bound."""
    if request.param == "dynamodb":
        return partial(TableUnanswered, request.getfixturevalue("table"))
    return partial(SqliteUnanswered, opened(request, tmp_path / "store.sqlite"))


def test_a_question_is_counted_once_a_time(make: Make) -> None:
    """The same words in one language are one question, with its first and last day and newest reason."""
    store = make()
    store.note("kayak rental", "en", "not_understood", DAY)
    store.note("kayak rental", "en", "no_data", DAY + timedelta(days=3))
    store.note("kayak rental", "es", "no_data", DAY)
    assert store.every() == [
        Missed(
            text="kayak rental", language="en", reason="no_data", first=DAY,
            last=DAY + timedelta(days=3), count=2,
        ),
        Missed(text="kayak rental", language="es", reason="no_data", first=DAY, last=DAY),
    ]  # fmt: skip


def test_the_least_asked_goes_first(make: Make) -> None:
    """Beyond the bound the least asked is forgotten, the longest ago first; the newest always stays."""
    store = make(most=3)
    for text, days in (("often", 0), ("often", 1), ("old", 0), ("newer", 1), ("newest", 2)):
        store.note(text, "en", "no_data", DAY + timedelta(days=days))
    assert [each.text for each in store.every()] == ["often", "newest", "newer"]


def test_what_nobody_asks_any_more_is_forgotten(make: Make) -> None:
    """After a year without it a question is gone."""
    store = make()
    store.note("kayak rental", "en", "no_data", DAY)
    store.note("golf course", "en", "no_data", DAY + KEPT + timedelta(days=1))
    assert [each.text for each in store.every()] == ["golf course"]


def test_many_at_once_lose_nothing(make: Make) -> None:
    """Threads that count the same question count all of them."""
    store = make()

    def count() -> None:
        for _ in range(10):
            store.note("kayak rental", "en", "no_data", DAY)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [each.count for each in store.every()] == [40]
