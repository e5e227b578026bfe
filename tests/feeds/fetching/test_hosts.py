"""Which host is asked: what speaks against it, when it is left alone, what is asked all the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from city.errors import BadSettings, TownbellError, Unreadable
from city.ports import Remembered
from feeds.fetching.hosts import (
    TRIP,
    Asks,
    Cause,
    asks,
    cause_of_error,
    cause_of_status,
    failures_in_a_row,
    host_of,
    late,
)
from feeds.source import Source
from net.errors import Forbidden, NotSent, TooLarge, TooSlow, Unanswered

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "alert", "probe", "decided"),
    [
        (0, False, False, Asks.WELL),
        (TRIP - 1, False, False, Asks.WELL),
        (TRIP, False, False, Asks.LEFT),
        (TRIP, False, True, Asks.PROBE),
        (TRIP, True, False, Asks.ALERT),
        (999, True, False, Asks.ALERT),
    ],
)
def test_after_five_failures_a_host_is_left_alone(
    failures: int, alert: bool, probe: bool, decided: Asks
) -> None:
    """One source tries it again; an alert source is always asked."""
    assert asks(failures, is_alert=alert, may_probe=probe) is decided


def test_whoever_names_a_source_has_it_asked() -> None:
    """A person who repairs a source must be able to try it, however often its host has failed."""
    assert asks(999, is_alert=False, may_probe=False, is_named=True) is Asks.NAMED


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (NotSent("x"), Cause.SILENT),
        (Unanswered("x"), Cause.SILENT),
        (TooSlow("x"), Cause.SLOW),
        (TooLarge("x"), Cause.TOO_LARGE),
        (NotSent("x", code="unknown"), Cause.UNKNOWN),
        (NotSent("x", code="insecure"), Cause.INSECURE),
        (Unreadable("x", code="page"), Cause.PAGE),
        (Unreadable("x", code="busy"), Cause.UNREADABLE),  # no error says of itself what its status says
        (Forbidden("x"), Cause.SETTINGS),
        (BadSettings("x"), Cause.SETTINGS),
        (Unreadable("x"), Cause.UNREADABLE),
    ],
)
def test_what_an_error_says_of_the_host(error: TownbellError, cause: Cause) -> None:
    """Silence speaks against the host; our own settings and odd content do not."""
    assert cause_of_error(error) is cause


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (429, Cause.BUSY), (503, Cause.BUSY), (500, Cause.BROKEN), (502, Cause.BROKEN),
        (404, Cause.NOT_FOUND),
        (401, Cause.NOT_ALLOWED), (410, Cause.NOT_FOUND), (407, Cause.NOT_ALLOWED), (418, Cause.REFUSED),
        (302, Cause.REFUSED), (206, Cause.REFUSED),
    ],
)  # fmt: skip
def test_what_a_status_says_of_the_host(status: int, cause: Cause) -> None:
    """A host that says 404 is well."""
    assert cause_of_status(status) is cause


def _asked(minutes: int, cause: Cause) -> Remembered:
    return Remembered(asked=NOW + timedelta(minutes=minutes), cause=cause.value)


@pytest.mark.parametrize(
    ("standings", "count"),
    [
        ([], 0),
        ([_asked(0, Cause.SILENT)] * 6, 6),
        ([*[_asked(0, Cause.SILENT)] * 6, _asked(1, Cause.NONE)], 0),
        ([*[_asked(2, Cause.SILENT)] * 6, _asked(1, Cause.NONE)], 6),
        ([*[_asked(2, Cause.BUSY)] * 3, _asked(1, Cause.REFUSED), _asked(0, Cause.BROKEN)], 3),
        ([_asked(2, Cause.SILENT), _asked(3, Cause.NOT_ASKED)], 1),
        ([Remembered()], 0),
    ],
)
def test_failures_are_counted_since_the_last_answer(standings: list[Remembered], count: int) -> None:
    """Over refreshes: whoever was not asked says nothing, any answer ends the row."""
    assert len(failures_in_a_row(standings)) == count


def test_the_latest_failure_of_a_host_comes_last() -> None:
    """It is the one that staff are told of."""
    standings = [_asked(3, Cause.BROKEN), _asked(1, Cause.SILENT), _asked(2, Cause.BUSY)]
    assert [each.cause for each in failures_in_a_row(standings)] == ["silent", "busy", "broken"]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Example.org/a", "example.org:https"),
        ("http://example.org/a", "example.org:http"),
        ("http://example.org:8080/a?b", "example.org:8080"),
        ("file:a/b.csv", ""),
        ("folder:advisories", ""),
        ("http://[::1", ""),
        ("http://a:99999999/", ""),
    ],
)
def test_a_host_is_a_name_and_a_port(url: str, host: str) -> None:
    """Two servers on one machine are two hosts; what lies on our own disk has none."""
    assert host_of(url) == host


HOURLY = timedelta(hours=1)


def _sources(count: int, host: str = "h") -> list[Source]:
    return [Source(id=f"{host}{n}", url=f"https://{host}/{n}", kind="news") for n in range(count)]


def _standings(sources: list[Source], cause: Cause, minutes: int) -> dict[str, Remembered]:
    """All asked so many minutes from NOW, to be asked again in an hour."""
    asked = NOW + timedelta(minutes=minutes)
    return {each.id: Remembered(asked=asked, cause=cause.value, retry_at=NOW + HOURLY) for each in sources}


@pytest.mark.parametrize(
    ("cause", "ago", "answered", "host", "early"),
    [
        (Cause.SILENT, -10, -1, "h", True),
        (Cause.BROKEN, -10, -1, "h", True),
        (Cause.BUSY, -10, -1, "h", False),  # it said when to come back
        (Cause.REFUSED, -10, -1, "h", False),  # nothing to do with the host
        (Cause.SILENT, -9, -1, "h", False),  # not at every tick
        (Cause.SILENT, -10, -11, "h", False),  # it has not answered since
        (Cause.SILENT, -10, -1, "other", False),
    ],
)
def test_who_fell_silent_with_its_host_is_asked_once_that_is_back(
    cause: Cause, ago: int, answered: int, host: str, early: bool
) -> None:
    """Before its own back-off is over; whoever is due by itself is asked in any case."""
    fallen, own = _sources(3), _sources(1, "own")[0]
    other = Source(id="other", url=f"https://{host}/other", kind="advisory")
    known = {
        **_standings(fallen, cause, ago),
        **_standings([other], Cause.NONE, answered),
        "own0": Remembered(asked=NOW, retry_at=NOW),
    }
    found = late([*fallen, own], [*fallen, other, own], known, NOW)
    assert found == ([*fallen, own] if early else [own])
