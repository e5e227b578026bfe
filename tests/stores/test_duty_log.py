"""The log of what needed a person: whole, in order, shared, and never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.emergency.duty import DutyLog, Entry, Step
from stores.aws.staff import TableDutyLog
from stores.sqlite.database import Database
from stores.sqlite.duty import SqliteDutyLog
from tests.stores.opening import opened

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    found = opened(request, tmp_path / "state.db")
    yield found
    found.close()


@pytest.fixture(params=["sqlite", "memory", "dynamodb"])
def log(request: pytest.FixtureRequest) -> DutyLog:
    if request.param == "dynamodb":
        return TableDutyLog(request.getfixturevalue("table"))
    return SqliteDutyLog(request.getfixturevalue("database"))


def entry(step: Step, matter: str = "held_back:trash", minutes: int = 0, **more: object) -> Entry:
    return Entry(matter=matter, at=NOON + timedelta(minutes=minutes), step=step, **more)  # type: ignore[arg-type]


def test_entries_come_back_whole_and_in_order(log: DutyLog) -> None:
    """With names, tickets and details as given; of one matter, or all."""
    assert log.append(entry(Step.RAISED, detail={"detail": "¿qué?"}), after=0)
    assert log.append(entry(Step.RAISED, "channel:sms"), after=0)
    assert log.append(entry(Step.ACKNOWLEDGED, name="Ana", ticket="n1"), after=1)
    assert [(each.seq, each.matter, each.step, each.name, each.ticket) for each in log.entries()] == [
        (1, "held_back:trash", Step.RAISED, "", ""),
        (2, "channel:sms", Step.RAISED, "", ""),
        (3, "held_back:trash", Step.ACKNOWLEDGED, "Ana", "n1"),
    ]
    assert log.entries("held_back:trash")[0].detail == {"detail": "¿qué?"}
    assert [each.seq for each in log.entries("channel:sms")] == [2]


def test_what_stirred_lately_comes_with_all_of_its_past(log: DutyLog) -> None:
    """Where a matter stands is read from the whole of it."""
    log.append(entry(Step.RAISED), after=0)
    log.append(entry(Step.RAISED, "channel:sms"), after=0)
    log.append(entry(Step.PAGED, minutes=60), after=1)
    assert [each.seq for each in log.entries(since=NOON + timedelta(minutes=30))] == [1, 3]


def test_whoever_was_overtaken_adds_nothing(log: DutyLog) -> None:
    """Neither after an entry of the same matter, nor with a ticket that was used; other matters go on."""
    assert log.append(entry(Step.RAISED), after=0)
    assert not log.append(entry(Step.RAISED), after=0)
    assert log.append(entry(Step.RAISED, "channel:sms"), after=0)
    assert log.append(entry(Step.ACKNOWLEDGED, ticket="n1"), after=1)
    assert not log.append(entry(Step.ACKNOWLEDGED, ticket="n1"), after=2**62)
    assert len(log.entries()) == 3


@pytest.mark.parametrize("statement", ["UPDATE duty_log SET name = 'x'", "DELETE FROM duty_log"])
def test_the_log_is_only_added_to(database: Database, statement: str) -> None:
    """Not even by SQL of our own."""
    SqliteDutyLog(database).append(entry(Step.RAISED), after=0)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database.connection.execute(statement)
