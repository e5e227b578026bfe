"""Residents' reports in the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from city.errors import TownbellError
from city.reports import Report, ReportState
from city.residents import ResidentStore
from stores.aws.reports import TableReports
from stores.aws.residents import TableResidents
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.reports import LEASE, SqliteReports
from stores.sqlite.residents import SqliteResidents
from tests.stores.opening import opened

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
REPORT = Report(
    key="k1",
    service_type="pothole",
    where="12 Harbor Street",
    at=NOW,
    lat=29.9,
    lon=-81.3,
    details="My name is Ana, 555-0100",
    attributes={"SIZE": "large"},
    locale="es-US",
)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    found = opened(request, tmp_path / "state.db")
    yield found
    found.close()


Make = Callable[..., "SqliteReports | TableReports"]


@pytest.fixture(params=["sqlite", "memory", "dynamodb"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Makes a store of reports, with how it draws numbers."""
    seal = KeySeal(key_in(tmp_path / "key"))
    if request.param == "dynamodb":
        return partial(TableReports, request.getfixturevalue("table"), seal)
    return partial(SqliteReports, request.getfixturevalue("database"), seal)


@pytest.fixture
def reports(make: Make) -> SqliteReports | TableReports:
    return make()


@pytest.fixture
def residents(make: Make, request: pytest.FixtureRequest, tmp_path: Path) -> ResidentStore:
    """Who keeps the numbers, beside them."""
    seal = KeySeal(key_in(tmp_path / "key"))
    if isinstance(make(), TableReports):
        return TableResidents(request.getfixturevalue("table"), seal)
    return SqliteResidents(request.getfixturevalue("database"), seal)


def test_report_comes_back_whole(reports: SqliteReports | TableReports) -> None:
    """Everything that was said, with a number of six digits."""
    kept = reports.add(REPORT, ReportState.KEPT)
    assert [each.report for each in reports.every()] == [REPORT]
    assert kept.new
    assert len(kept.filed.number) == 6
    assert kept.filed.number.isdecimal()


def test_one_report_is_opened_by_itself(
    monkeypatch: pytest.MonkeyPatch, reports: SqliteReports | TableReports
) -> None:
    """By its number, and the newest so many: of the others not a word is decrypted."""
    made = [
        reports.add(replace(REPORT, key=f"k{hour}", at=NOW + timedelta(hours=hour)), ReportState.KEPT)
        for hour in (2, 0, 3, 1)
    ]
    opened: list[bytes] = []
    real = KeySeal.open
    monkeypatch.setattr(KeySeal, "open", lambda self, sealed: opened.append(sealed) or real(self, sealed))
    found = reports.kept(made[0].filed.number)
    assert found is not None
    assert found.report == made[0].report
    assert len(opened) == 1
    assert [each.report.key for each in reports.newest(2)] == ["k3", "k2"]
    assert len(opened) == 3
    assert reports.kept("1") is None
    assert len(opened) == 3


def test_same_report_is_kept_once(reports: SqliteReports | TableReports) -> None:
    """ "Yes" twice, or a page sent twice, is one report with one number."""
    first = reports.add(REPORT, ReportState.KEPT)
    second = reports.add(REPORT, ReportState.KEPT)
    assert second.filed == first.filed
    assert not second.new
    assert len(reports.every()) == 1


def test_nothing_that_was_said_lies_open(
    reports: SqliteReports | TableReports, request: pytest.FixtureRequest
) -> None:
    """A report may hold a name and a telephone: its words and its place are encrypted."""
    reports.add(REPORT, ReportState.KEPT)
    if isinstance(reports, TableReports):
        kept = request.getfixturevalue("table").contents()
    else:
        kept = "\n".join(request.getfixturevalue("database").connection.iterdump()).encode()
    assert b"pothole" in kept
    assert b"Harbor" not in kept
    assert b"Ana" not in kept


@pytest.mark.parametrize("said", ["100001", "100-001", "100 001"])
def test_number_is_found_however_it_is_said(make: Make, said: str) -> None:
    """Nobody says the dash."""
    numbered = make(lambda _: 1)
    filed = numbered.add(REPORT, ReportState.KEPT).filed
    assert numbered.find(said) == filed
    assert numbered.find("") is None
    assert numbered.find("1000010") is None


def test_citys_number_finds_it_too(reports: SqliteReports | TableReports) -> None:
    """Once the city's system has given its own number, both find the report."""
    kept = reports.add(REPORT, ReportState.WAITING)
    filed = replace(kept.filed, state=ReportState.SENT, city_number="26-00977")
    reports.settle(replace(kept, filed=filed))
    assert reports.find("2600977") == filed
    assert reports.find(kept.filed.number) == filed


def test_number_that_is_taken_is_not_given_again(make: Make) -> None:
    """The next number is drawn until one is free."""
    drawn = iter([1, 1, 2])
    numbered = make(lambda _: next(drawn))
    numbers = [numbered.add(replace(REPORT, key=key), ReportState.KEPT).filed.number for key in "ab"]
    assert numbers == ["100001", "100002"]


def test_no_free_number_is_an_error_not_a_loop(make: Make) -> None:
    """A store that is full of numbers says so."""
    numbered = make(lambda _: 1)
    numbered.add(REPORT, ReportState.KEPT)
    with pytest.raises(TownbellError, match="no free number"):
        numbered.add(replace(REPORT, key="k2"), ReportState.KEPT)


def test_waiting_report_is_one_workers_at_a_time(reports: SqliteReports | TableReports) -> None:
    """Who files it tries first; after the lease one other takes it, uncertain of the attempt before."""
    reports.add(REPORT, ReportState.WAITING)
    assert reports.waiting(NOW + LEASE - timedelta(seconds=1)) == []
    later = NOW + LEASE
    taken = reports.waiting(later)
    assert [(each.attempts, each.uncertain) for each in taken] == [(2, True)]
    assert reports.waiting(later) == []


def test_settled_report_waits_for_its_next_turn(reports: SqliteReports | TableReports) -> None:
    """An attempt that surely had no effect is certain again, and due when it was said."""
    kept = reports.add(REPORT, ReportState.WAITING)
    due = NOW + timedelta(minutes=5)
    reports.settle(kept, due)
    assert reports.waiting(due - timedelta(seconds=1)) == []
    assert [each.uncertain for each in reports.waiting(due)] == [False]


def test_an_old_report_is_deleted_with_its_number(
    reports: SqliteReports | TableReports, residents: ResidentStore
) -> None:
    """After its time nothing of it is left, nor that somebody keeps its number; a younger one stays."""
    later = NOW + timedelta(days=2)
    old = reports.add(REPORT, ReportState.KEPT).filed.number
    young = reports.add(replace(REPORT, key="k2", at=later), ReportState.KEPT).filed.number
    for number, at in ((old, NOW), (young, later)):
        residents.filed("amzn1.ask.account.AM", number, at)
    assert reports.sweep(NOW + timedelta(days=1)) == 1
    assert reports.find(old) is None
    assert reports.find(young) is not None
    assert residents.requests("amzn1.ask.account.AM") == [young]
    assert reports.sweep(NOW + timedelta(days=1)) == 0
    assert reports.forget(young)
    assert residents.requests("amzn1.ask.account.AM") == []


def test_a_report_that_waits_is_not_deleted(reports: SqliteReports | TableReports) -> None:
    """The city has not got it yet."""
    reports.add(REPORT, ReportState.WAITING)
    assert reports.sweep(NOW + timedelta(days=4_000)) == 0
    assert len(reports.every()) == 1


def test_one_report_is_forgotten_by_its_number(reports: SqliteReports | TableReports) -> None:
    """In any spelling of the number; a second time there is none."""
    number = reports.add(REPORT, ReportState.KEPT).filed.number
    assert reports.forget(f"{number[:3]}-{number[3:]}")
    assert reports.every() == []
    assert not reports.forget(number)
