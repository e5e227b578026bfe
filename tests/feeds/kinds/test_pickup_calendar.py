"""Calendars of pickups: from ReCollect-like JSON, iCalendar, tables of dates, and recordings."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from feeds import formats, kinds
from feeds.formats import ParseOptions
from feeds.kinds import Context

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
BERLIN = "Europe/Berlin"
ZONE = {"zone": {"value": "mon-a"}}


def recollect(*events: tuple[str, str, str]) -> str:
    flags = [
        {"day": day, "zone_id": 7, "flags": [{"subject": subject, "event_type": kind}]}
        for day, subject, kind in events
    ]
    return json.dumps({"events": flags})


def test_a_recollect_calendar_needs_only_its_zone(build, parsed):
    """Each stream gets its days; all of them are known for as long as the calendar runs."""
    text = recollect(
        ("2026-11-24", "Garbage", "pickup"),
        ("2026-11-24", "Recycling", "pickup"),
        ("2026-12-01", "Garbage Cart", "pickup"),
        ("2026-12-25", "Christmas", "holiday"),
    )
    built = build("pickup_calendar", *parsed("recollect", text), fields=ZONE)
    assert built.problems == ()
    trash, recycling = built.records
    assert (trash.stream, list(trash.days)) == (
        "trash",
        [date(2026, 11, 24), date(2026, 12, 1)],
    )
    assert list(recycling.days) == [date(2026, 11, 24)]
    assert {(each.zone, each.start, each.end) for each in built.records} == {
        ("mon-a", date(2026, 11, 24), date(2026, 12, 1))
    }
    assert trash.id == "pickup-mon-a-trash"


def test_several_zones_in_one_calendar_are_kept_apart(build, table):
    """Each zone has its own days and its own span."""
    rows = [
        table(zone="a", date="2026-11-24", stream="trash"),
        table(zone="b", date="12/1/2026", stream="Basura"),
    ]
    found = {each.zone: each for each in build("pickup_calendar", *rows).records}
    assert (found["a"].end, found["b"].start) == (date(2026, 11, 24), date(2026, 12, 1))
    assert found["b"].stream == "trash"


def test_an_address_has_its_own_calendar_by_a_zone_set_of_its_own(one, table):
    """A source for one place: the gazetteer's rows name the place in that zone set."""
    fields = {"zone_set": {"value": "place"}, "zone": {"value": "9F2C"}}
    calendar = one("pickup_calendar", table(date="2026-11-24", stream="trash"), fields=fields)
    assert (calendar.zone_set, calendar.zone) == ("place", "9F2C")


def test_ics_calendar_with_two_streams_in_a_title(build, parsed):
    """ "Garbage & Recycling" is both; a recurring event is its days."""
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
        "DTSTART;VALUE=DATE:20261124\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nSUMMARY:Garbage & Recycling\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    trash, recycling = build("pickup_calendar", *parsed("ics", text), fields=ZONE).records
    assert [day.day for day in trash.days] == [24, 1, 8]
    assert recycling.days == trash.days


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("No Garbage Collection - Thanksgiving", {}),
        ("Recycling: no pickup", {}),
        ("Trash not collected", {}),
        ("Garbage - CANCELLED", {}),
        ("Thanksgiving Holiday", {}),
        ("No hay recolección de basura", {}),
        ("Garbage", {"status": "CANCELLED"}),
        ("Garbage", {"event_type": "reminder"}),
    ],
)
def test_the_entry_of_a_day_without_a_pickup_makes_none(build, table, words, more):
    """What says that nothing is collected is no pickup, whatever stream it names."""
    built = build("pickup_calendar", table(date="2026-11-26", title=words, **more), fields=ZONE)
    assert (built.records, built.problems) == ((), ())


def test_the_field_map_names_a_citys_own_carts(build, table):
    """``values`` say what its words mean, and leave out what is empty; what remains unknown is told."""
    names = ["Green Bin", "Green Bin", "Drop-off Day", "Santa's Sleigh", "Santa's Sleigh", "Food"]
    rows = [table(date=f"2026-12-0{n}", subject=name) for n, name in enumerate(names, 1)]
    values = {"Green Bin": "yard_waste", "Drop-off Day": "", "Food": "food_waste"}
    fields = {**ZONE, "stream": {"column": "subject", "values": values}}
    built = build("pickup_calendar", *rows, fields=fields)
    assert {each.stream: len(each.days) for each in built.records} == {"yard_waste": 2, "food_waste": 1}
    assert [(each.where, each.what) for each in built.problems] == [
        ("2 items", '"santa\'s sleigh" is no stream that is known: map it')
    ]


def test_a_row_may_say_which_day_it_replaces_and_how_far_the_calendar_goes(one, table):
    """``replaces`` is the usual day; ``covers_to`` reaches beyond the last day that is listed."""
    item = table(date="2026-11-27", stream="trash", replaces="2026-11-26", covers_to="2026-12-31")
    calendar = one("pickup_calendar", item, fields=ZONE)
    assert calendar.replaces == ((date(2026, 11, 27), date(2026, 11, 26)),)
    assert (calendar.start, calendar.end) == (date(2026, 11, 27), date(2026, 12, 31))


def test_an_item_without_a_day_or_a_zone_is_a_problem(build, table):
    """The others live."""
    rows = [table(date="soon", stream="trash", zone="a"), table(date="2026-12-01", stream="trash", zone="a")]
    built = build("pickup_calendar", *rows, table(date="2026-12-01", stream="trash", zone=""))
    assert len(built.records) == 1
    assert [problem.where for problem in built.problems] == ["item 1", "item 3"]


EXPLAINED = {
    "ics/eilenburg_de__eb_berg_eb_1.2.ics": "its source joined several recordings",
    "ics/frankenberg_de__vierm_nden.1.ics": "its source takes 23:00 UTC for the day before",
}


def recordings() -> list[object]:
    """Recorded waste calendars of which their source gives all dates."""
    if not (CORPUS / "expected.jsonl").is_file():
        return [pytest.param(None, "", marks=pytest.mark.skip(reason="the recorded corpus is not here"))]
    found = []
    for line in (CORPUS / "expected.jsonl").read_text("utf-8").splitlines():
        told = json.loads(line)
        if told["check"] != "waste_collections_from_source_replay" or told["value"]["truncated"]:
            continue
        if told["path"].endswith(".ics") and told["value"]["single_body"] and told["path"] not in EXPLAINED:
            found.append(pytest.param(told, "ics", id=told["path"]))
        elif told["path"].startswith(("waste/jumomind", "waste/rh_entsorgung")):
            found.append(pytest.param(told, "table", id=told["path"]))
    return found


@pytest.mark.parametrize(("told", "name"), recordings())
def test_recorded_calendars_have_the_days_that_their_source_gives(told, name):
    """Over every recording of a whole calendar, but those explained above, the days agree."""
    since = datetime.fromisoformat(told["value"]["recorded_at"]).replace(tzinfo=UTC)
    start, end = since - timedelta(days=400), since + timedelta(days=800)
    items = formats.load(name).parse(
        (CORPUS / told["path"]).read_bytes(), ParseOptions(start=start, end=end, zone=BERLIN)
    )
    fields = {**ZONE, "stream": {"value": "trash"}}
    there = Context(source="test", fields=fields, zone=BERLIN, now=since)
    (calendar,) = kinds.load("pickup_calendar").build(items.items, there).records
    wanted = {date.fromisoformat(day) for day, _ in told["value"]["items"]}
    assert {each for each in calendar.days if min(wanted) <= each <= max(wanted)} == wanted
