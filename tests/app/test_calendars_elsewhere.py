"""The calendar of a place as programs of others read it: two parsers that did not write it, over a year."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytz
from flask import Flask

from app.settings import PROJECT, load
from app.wiring.site import site
from tests.clocks import Clock
from tests.contract.townbell import PORT_ALDER

PYTHON = PROJECT / ".tools" / "calendar" / "bin" / "python"
READER = Path(__file__).with_name("other_calendars.py")
DATA = Path(PORT_ALDER) / "data"
BACK, AHEAD = timedelta(days=35), timedelta(days=366)
DAY = timedelta(days=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NAMES = {
    "en": {
        "trash": "Trash pickup",
        "recycling": "Recycling pickup",
        "yard_waste": "Yard waste pickup",
        "bulk": "Bulk pickup",
        "street_sweeping": "Street sweeping",
    },
    "es": {
        "trash": "Recolección de basura",
        "recycling": "Recolección de reciclaje",
        "yard_waste": "Recolección de residuos de jardín",
        "bulk": "Recolección de artículos voluminosos",
        "street_sweeping": "Barrido de calles",
    },
}
HOMES = {"120 Royal Palm Way": ("mon-b", "sw-4"), "2412 Royal Palm Way": ("fri-b", "sw-8")}
needed = pytest.mark.skipif(
    not PYTHON.exists(), reason="vobject and ics are not in .tools/calendar (scripts/tools installs them)"
)


class Alder:
    """Port Alder's own pages, on a clock that a test moves."""

    def __init__(self, data: Path) -> None:
        self.clock = Clock()
        settings = load(Path(PORT_ALDER), {"TOWNBELL_DATA": str(data)})
        self.app: Flask = site(settings, self.clock)  # type: ignore[arg-type]

    def calendar(self, address: str, query: str = "lang=en") -> bytes:
        client = self.app.test_client()
        place = client.post("/place", data={"address": address, "lang": "en"}).headers["Location"]
        answer = client.get(f"{place.partition('?')[0]}/pickups.ics?{query}")
        assert answer.status_code == 200
        return answer.data


@pytest.fixture(scope="module")
def alder(tmp_path_factory: pytest.TempPathFactory) -> Alder:
    return Alder(tmp_path_factory.mktemp("calendars"))


def read(body: bytes) -> dict[str, list[dict[str, Any]]]:
    """What each of the others makes of it."""
    done = subprocess.run([PYTHON, READER], input=body, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return found


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


HOLIDAYS = [date.fromisoformat(row["date"]) for row in table("holidays.csv") if row["rule"] == "shift_week"]


def moved(planned: date) -> date:
    """One day later for each holiday on it or before it in its week, which begins on Monday."""
    monday = planned - planned.weekday() * DAY
    return planned + sum(monday <= each <= planned for each in HOLIDAYS) * DAY


def reckoned(zone: str, row: dict[str, str], first: date, last: date) -> list[date]:
    """The days of one stream in one zone, counted out from the city's two tables and nothing of ours."""
    anchor = date.fromisoformat(row["anchor"]) if row["anchor"] else date(2026, 1, 5)
    every = int(row["every_weeks"]) * 7
    weekday = WEEKDAYS.index(row["day"])
    found = []
    for ordinal in range(first.toordinal() - 7, last.toordinal() + 7):
        day = date.fromordinal(ordinal)
        begins, ends = row["season_start"], row["season_end"]
        in_season = not begins or begins <= f"{day:%m-%d}" <= ends
        on_turn = (ordinal - anchor.toordinal()) % every == 0 if every > 7 else True
        if day.weekday() == weekday and on_turn and in_season and first <= moved(day) < last:
            found.append(moved(day))
    return found


@needed
@pytest.mark.parametrize("address", HOMES)
@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("remind", ["", "&remind=1"], ids=["plain", "reminding"])
def test_others_read_the_days_that_the_city_s_own_tables_say(
    alder: Alder, address: str, lang: str, remind: str
) -> None:
    """A year with its holidays, in both languages and editions: each parser has every day, and no other."""
    today = alder.clock.at.date()
    rows = [*table("collection.csv"), *table("sweeping.csv")]
    due = Counter(
        (NAMES[lang][row["stream"]], day.isoformat())
        for row in rows
        if row["zone"] in HOMES[address]
        for day in reckoned(row["zone"], row, today - BACK, today + AHEAD)
        if row["stream"] != "street_sweeping" or day >= today  # the sweeper stood still in October
    )
    found = read(alder.calendar(address, f"lang={lang}{remind}"))
    for name, events in found.items():
        told = Counter(
            (each["summary"], each["day"])
            for each in events
            if each["status"] == "CONFIRMED"
            and (each["summary"] != NAMES[lang]["street_sweeping"] or each["day"] >= today.isoformat())
        )
        assert told == due, name
        assert all(each["whole_day"] and each["days"] == 1 for each in events), name
    if address.startswith("2412"):
        assert {"2026-11-28", "2026-12-26", "2027-01-02", "2027-06-05", "2027-09-11"} <= {
            day for summary, day in due if summary == NAMES[lang]["trash"]
        }


@needed
def test_both_of_them_read_the_same_of_every_event(alder: Alder) -> None:
    """Names, states, numbers and stamps: what one program shows, the other does."""
    found = read(alder.calendar("2412 Royal Palm Way", "lang=en&remind=1"))
    same = ("uid", "day", "days", "summary", "status", "sequence", "alarms", "whole_day")
    first, second = ([{key: each[key] for key in same} for each in every] for every in found.values())
    assert first == second
    assert len(first) > 100
    stamps = [{datetime.fromisoformat(each["stamp"]) for each in every} for every in found.values()]
    assert stamps[0] == stamps[1]
    assert all(each.utcoffset() == timedelta(0) for each in stamps[0])


@needed
def test_reminders_ring_at_six_in_the_evening_on_either_side_of_a_clock_change(alder: Alder) -> None:
    """Whole days have no zone: on the phone's clock it is six the evening before, also in the weeks in which
    the clocks of the city are changed; so it is by the city's own zone."""
    zone = pytz.timezone("America/New_York")
    events = read(alder.calendar("120 Royal Palm Way", "lang=en&remind=1"))["vobject"]
    offsets = set()
    for each in events:
        midnight = zone.localize(datetime.fromisoformat(each["day"]))
        (rings,) = each["alarms"] if each["status"] == "CONFIRMED" else [None]
        if rings is not None:
            exact = (midnight.astimezone(UTC) - timedelta(hours=6)).astimezone(zone)
            eve = date.fromisoformat(each["day"]) - DAY
            assert exact.replace(tzinfo=None).isoformat() == rings == f"{eve}T18:00:00"
        offsets.add(midnight.utcoffset())
    assert len(offsets) == 2, "the year holds both changes of the clocks"
    days = {each["day"] for each in events}
    assert {"2027-03-15", "2027-11-08"} <= days, "the pickups after the nights in which the clocks change"


@needed
def test_a_week_later_every_event_is_still_the_one_it_was(alder: Alder) -> None:
    """The same UID, SEQUENCE and DTSTAMP for each event that both have: nothing is updated for nothing."""
    before = {each["uid"]: each for each in read(alder.calendar("120 Royal Palm Way"))["ics"]}
    start = alder.clock.at
    try:
        alder.clock.at = start + timedelta(days=7)
        after = {each["uid"]: each for each in read(alder.calendar("120 Royal Palm Way"))["ics"]}
    finally:
        alder.clock.at = start
    both = before.keys() & after.keys()
    assert len(both) > 90
    assert [uid for uid in both if before[uid] != after[uid]] == []
    assert {before[uid]["sequence"] for uid in before} == {0}


@pytest.mark.parametrize("query", ["lang=en", "lang=es&remind=1"])
def test_the_bytes_are_what_rfc_5545_asks_for(alder: Alder, query: str) -> None:
    """Folded at 75 octets, never within a character (3.1), CRLF; every event with one UID of its own, a
    DTSTAMP in UTC, a number and no rule; how often to look again (RFC 7986, 5.7)."""
    body = alder.calendar("2412 Royal Palm Way", query)
    lines = body.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in b"".join(lines)
    assert b"\r" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    for each in lines:
        each.decode("utf-8")  # a program may unfold what it has decoded
    assert "lang=en" in query or any(each.startswith(b" ") for each in lines), "some are long enough to fold"
    whole = re.sub(r"\r\n[ \t]", "", body.decode("utf-8")).split("\r\n")
    text = "\n".join(whole)
    assert whole[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"] or whole[:1] == ["BEGIN:VCALENDAR"]
    assert text.count("REFRESH-INTERVAL;VALUE=DURATION:PT6H") == 1
    assert text.count("\nVERSION:2.0\n") == text.count("\nPRODID:") == 1
    events = re.findall(r"^BEGIN:VEVENT\n(.*?)^END:VEVENT$", text, re.MULTILINE | re.DOTALL)
    assert len(events) > 100
    uids = []
    for event in events:
        own = event.partition("BEGIN:VALARM")[0]
        for name in ("UID:", "DTSTAMP:", "SEQUENCE:", "DTSTART;VALUE=DATE:", "DTEND;VALUE=DATE:", "STATUS:"):
            assert len(re.findall(rf"^{re.escape(name)}", own, re.MULTILINE)) == 1, (name, own)
        assert re.search(r"^DTSTAMP:\d{8}T\d{6}Z$", own, re.MULTILINE)
        assert re.search(r"^SEQUENCE:\d+$", own, re.MULTILINE)
        assert "RRULE" not in own
        uids += re.findall(r"^UID:(.+)$", own, re.MULTILINE)
    assert len(set(uids)) == len(events)
