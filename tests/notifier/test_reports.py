"""Residents' reports on their way to the city: never lost, never twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.reports import Attempt, Report, ReportState, Taken
from notifier.reports import GIVE_UP, Desk
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.reports import SqliteReports

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
REPORT = Report(key="k1", service_type="pothole", where="12 Harbor Street", at=NOW)
TAKEN = Attempt(taken=Taken.TAKEN, number="26-00977")
NOT_NOW = Attempt(taken=Taken.NOT_NOW)
UNKNOWN = Attempt(taken=Taken.UNKNOWN)
REFUSED = Attempt(taken=Taken.REFUSED)


@dataclass
class Turning:
    """A clock that a test turns."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class City:
    """A city's system that answers as a test says, and notes what it was asked."""

    answers: list[Attempt]
    found: list[Attempt] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def send(self, report: Report, number: str, seconds: float) -> Attempt:
        self.asked.append("send")
        return self.answers.pop(0)

    def look_for(self, report: Report, number: str, seconds: float) -> Attempt:
        self.asked.append("look")
        return self.found.pop(0)

    def number_of(self, token: str, seconds: float) -> Attempt:
        self.asked.append(f"token {token}")
        return self.answers.pop(0)


@pytest.fixture
def reports(tmp_path: Path) -> Iterator[SqliteReports]:
    database = Database(tmp_path / "state.db")
    yield SqliteReports(database, KeySeal(key_in(tmp_path / "key")))
    database.close()


def test_without_a_system_it_is_kept_for_the_staff(reports: SqliteReports) -> None:
    """A city that takes no reports by machine has them in the store."""
    desk = Desk(reports, Turning())
    filed = desk.file(REPORT)
    assert filed.state is ReportState.KEPT
    assert desk.find(filed.number) == filed
    assert desk.retry() == 0


def test_sent_at_once_it_has_the_citys_number(reports: SqliteReports) -> None:
    """The usual case: one call, and the number is the city's."""
    city = City([TAKEN])
    filed = Desk(reports, Turning(), city).file(REPORT)
    assert (filed.state, filed.city_number) == (ReportState.SENT, "26-00977")
    assert city.asked == ["send"]


def test_said_twice_it_is_sent_once(reports: SqliteReports) -> None:
    """A second "yes" finds the report on file, whatever became of the first attempt."""
    for attempt in (TAKEN, UNKNOWN):
        city = City([attempt])
        desk = Desk(reports, Turning(), city)
        first = desk.file(REPORT)
        assert desk.file(REPORT).number == first.number
        assert city.asked in (["send"], [])


def test_time_out_never_loses_it_and_is_looked_for_before_it_is_sent_again(reports: SqliteReports) -> None:
    """An answer that did not come may have been lost on its way back."""
    clock, city = Turning(), City([UNKNOWN], [TAKEN])
    desk = Desk(reports, clock, city)
    assert desk.file(REPORT).state is ReportState.WAITING
    clock.at += timedelta(minutes=5)
    assert desk.retry() == 1
    assert city.asked == ["send", "look"]
    assert reports.every()[0].filed.city_number == "26-00977"


def test_not_found_there_it_is_sent_again(reports: SqliteReports) -> None:
    """Only where the city's system says that it has no such report."""
    clock, city = Turning(), City([UNKNOWN, TAKEN], [NOT_NOW])
    desk = Desk(reports, clock, city)
    desk.file(REPORT)
    clock.at += timedelta(minutes=5)
    assert desk.retry() == 1
    assert city.asked == ["send", "look", "send"]


def test_where_nobody_can_tell_it_waits(reports: SqliteReports) -> None:
    """As long as the city's system cannot be asked, nothing is sent again."""
    clock, city = Turning(), City([UNKNOWN], [UNKNOWN, UNKNOWN])
    desk = Desk(reports, clock, city)
    desk.file(REPORT)
    for _ in range(2):
        clock.at += timedelta(minutes=30)
        assert desk.retry() == 0
    assert city.asked == ["send", "look", "look"]


def test_kill_in_the_first_attempt_leaves_it_uncertain(reports: SqliteReports) -> None:
    """What was being sent when the process died may have arrived."""
    reports.add(REPORT, ReportState.WAITING)
    clock, city = Turning(NOW + timedelta(minutes=5)), City([], [TAKEN])
    assert Desk(reports, clock, city).retry() == 1
    assert city.asked == ["look"]


def test_no_connection_is_tried_again_without_looking(reports: SqliteReports) -> None:
    """What surely had no effect cannot have come through."""
    clock, city = Turning(), City([NOT_NOW, TAKEN])
    desk = Desk(reports, clock, city)
    desk.file(REPORT)
    clock.at += timedelta(minutes=5)
    assert desk.retry() == 1
    assert city.asked == ["send", "send"]


def test_refused_it_is_the_staffs(reports: SqliteReports) -> None:
    """Trying again cannot help; the report is not lost."""
    clock, city = Turning(), City([REFUSED])
    desk = Desk(reports, clock, city)
    assert desk.file(REPORT).state is ReportState.REFUSED
    clock.at += timedelta(days=1)
    assert desk.retry() == 0
    assert reports.every()[0].report == REPORT


def test_token_is_asked_about_until_there_is_a_number(reports: SqliteReports) -> None:
    """Open311 may promise a number; nothing is sent twice meanwhile."""
    promised = Attempt(taken=Taken.TAKEN, token="t-1")
    clock, city = Turning(), City([promised, NOT_NOW, TAKEN])
    desk = Desk(reports, clock, city)
    assert desk.file(REPORT).state is ReportState.WAITING
    for _ in range(2):
        clock.at += timedelta(minutes=30)
        desk.retry()
    assert city.asked == ["send", "token t-1", "token t-1"]
    assert reports.every()[0].filed.state is ReportState.SENT


def test_after_days_it_is_the_staffs(reports: SqliteReports) -> None:
    """A system that is gone for good does not keep a report for ever."""
    clock, city = Turning(), City([NOT_NOW] * 2)
    desk = Desk(reports, clock, city)
    desk.file(REPORT)
    clock.at += GIVE_UP + timedelta(minutes=1)
    desk.retry()
    assert reports.every()[0].filed.state is ReportState.REFUSED
