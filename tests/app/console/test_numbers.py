"""Numbers and today: counted beside the turn, without a person; as a table, too."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest

from app.wiring import counting
from app.wiring.counting import Counts
from app.wiring.state import office
from city.errors import TownbellError
from city.ports import Asked
from city.staff import Role
from tests.app.console.conftest import Console
from tests.journeys.journeys import wait_for
from web.staff.numbers import _safe

NOW = datetime(2026, 11, 29, 3, 30, tzinfo=UTC)


def test_questions_are_counted_on_the_citys_clock() -> None:
    """Half past three at night in London is the evening before in Port Alder; a failure harms no turn."""
    kept: dict[Asked, int] = {}
    counts = Counts(lambda sums: kept.update(sums), "America/New_York")
    for _ in range(3):
        counts.note("trash_day", "en", "answered", NOW)
    counts.close()
    assert kept == {Asked(date(2026, 11, 28), 22, "trash_day", "en", "answered"): 3}

    def full(_: object) -> None:
        raise TownbellError("the disk is full")

    broken = Counts(full, "America/New_York")
    broken.note("trash_day", "en", "answered", NOW)
    broken.close()


def test_what_residents_ask_is_seen_in_sums(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked on the page, counted by topic, hour and language; the words and the address are nowhere."""
    monkeypatch.setattr(counting, "EVERY", 0.01)
    who = console.somebody("Nora", Role.EDITOR)
    asker = console.app.test_client()
    for text, locale in (
        ("who is the mayor", "en-US"), ("who is the mayor", "en-US"), ("quién es el alcalde", "es-US"),
        ("xyzzy plugh lighthouse blorb", "en-US"),
    ):  # fmt: skip
        assert asker.post("/api/ask", json={"text": text, "locale": locale}).status_code == 200
    wait_for(lambda: "<strong>4</strong>" in who.get("/staff/numbers?days=7"), "the counting")
    page = who.get("/staff/numbers?days=7")
    assert "75 %" in page
    assert "By topic" in page
    assert "lighthouse" not in page
    table = who.client.get("/staff/numbers/questions.csv?days=7")
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(table.get_data(as_text=True))))
    assert rows[0] == ["day", "hour", "topic", "language", "outcome", "count"]
    assert sum(int(row[-1]) for row in rows[1:]) == 4
    assert all(row[:2] == ["2026-11-22", "15"] for row in rows[1:])
    assert "lighthouse" not in table.get_data(as_text=True)
    assert "Por tema" in who.get("/staff/numbers?lang=es")


def test_spans_and_tables_that_are_none_are_not_found(console: Console) -> None:
    """No other span, no other table; and nobody who is not signed in sees one."""
    who = console.somebody("Olga", Role.EDITOR)
    for path in ("/staff/numbers?days=8", "/staff/numbers?days=x", "/staff/numbers/people.csv"):
        assert who.client.get(path).status_code == 404, path
    assert console.app.test_client().get("/staff/numbers/questions.csv").status_code == 303


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_cell_is_a_formula(cell: str) -> None:
    """A spreadsheet would run it."""
    assert _safe(cell) == f"'{cell}"
    assert _safe("trash_day") == "trash_day"


def test_messages_by_channel(console: Console) -> None:
    """Due, taken and not taken, since the beginning."""
    from web.staff.numbers import by_channel

    told = [
        ("sms", "emergency", "due", "", 9), ("sms", "emergency", "sent", "", 7),
        ("sms", "digest", "due", "", 1),
        ("sms", "emergency", "refused", "gone", 2), ("email", "digest", "pending", "timeout", 3),
    ]  # fmt: skip
    assert by_channel(told) == {
        "email": {"due": 0, "sent": 0, "failed": 0},
        "sms": {"due": 10, "sent": 7, "failed": 2},
    }
    who = console.somebody("Pavel", Role.EDITOR)
    table = who.client.get("/staff/numbers/messages.csv").get_data(as_text=True)
    assert table.startswith("channel,lane,state,cause,count\r\n")


def test_today_says_what_comes_next(console: Console) -> None:
    """What is written for a later moment, and what waits to be sent."""
    who = console.somebody("Quinn", Role.PUBLISHER)
    assert "Nothing waits." in who.get("/staff")
    news = {"kind": "news", "title_en": "Later", "publish_at": "2026-11-24T09:00", "do": "publish"}
    assert who.post("/staff/write", **news).status_code == 303
    page = who.get("/staff")
    assert "What comes next" in page
    assert "Tuesday" in page.partition("What comes next")[2].partition("</ul>")[0]
    posts = office.posts(console.settings).every()
    assert posts[-1].publish_at == datetime(2026, 11, 24, 14, tzinfo=UTC)
    console.clock.at += timedelta(seconds=1)
