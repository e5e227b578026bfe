"""Pickup calendars by day and flag."""

from __future__ import annotations

import json

import pytest

from city.errors import Unreadable
from feeds import formats
from feeds.formats import ParseOptions

GARBAGE = {"name": "garbage", "subject": "Garbage", "event_type": "pickup", "service_name": "waste", "id": 1}
RECYCLING = {**GARBAGE, "name": "recycle", "subject": "Blue Cart Recycling"}
HOLIDAY = {"name": "labour", "subject": "Labor Day", "event_type": "holiday"}
CALENDAR = {
    "events": [
        {"day": "2026-11-24", "zone_id": 7, "flags": [GARBAGE, RECYCLING], "opts": {}},
        {"day": "2026-12-25", "zone_id": 7, "flags": [HOLIDAY]},
    ],
    "zones": {"7": {"title": "Tuesday A", "id": 7}},
}


def parse(document: object) -> formats.Parsed:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return formats.load("recollect").parse(data, ParseOptions())


def test_every_flag_of_a_day_is_an_item() -> None:
    """What is collected on one day are flags of one event; each is an item with the day and the zone."""
    parsed = parse(CALENDAR)
    assert [(item["day"], item["subject"], item["event_type"]) for item in parsed.items] == [
        ("2026-11-24", "Garbage", "pickup"),
        ("2026-11-24", "Blue Cart Recycling", "pickup"),
        ("2026-12-25", "Labor Day", "holiday"),
    ]
    assert {(item["zone_id"], item["zone_name"]) for item in parsed.items} == {("7", "Tuesday A")}
    assert parsed.problems == ()


@pytest.mark.parametrize("document", [CALENDAR, CALENDAR["events"]])
def test_recognised(document: object) -> None:
    """Both the calendar with its zones and the bare list of events are recognised among all formats."""
    found = formats.recognise(json.dumps(document).encode())
    assert found is not None
    assert found.name == "recollect"


def test_a_damaged_event_leaves_the_others() -> None:
    """An event without a day is a problem; flags that are no objects are passed over."""
    parsed = parse(
        {"events": [{"flags": [GARBAGE]}, 7, {"day": "2026-11-24", "flags": [GARBAGE, "x", None]}]}
    )
    assert [item["day"] for item in parsed.items] == ["2026-11-24"]
    assert [problem.where for problem in parsed.problems] == ["event 1", "event 2"]


def test_a_file_that_breaks_off_gives_its_whole_events() -> None:
    """Of half a download the complete events are kept, and it is said that the end is missing."""
    data = json.dumps(CALENDAR).encode()
    parsed = parse(data[: data.index(b"2026-12-25")])
    assert [item["subject"] for item in parsed.items] == ["Garbage", "Blue Cart Recycling"]
    assert parsed.problems


def test_an_empty_calendar_is_no_error() -> None:
    """No events is a valid answer for a span without pickups."""
    assert parse({"events": [], "zones": {}}).items == ()


@pytest.mark.parametrize("document", [{"zones": {}}, {"events": "none"}, {"events": [{"flags": []}]}, 3])
def test_what_is_no_calendar_is_unreadable(document: object) -> None:
    """A document without one day in a list of events is refused, not read as empty."""
    with pytest.raises(Unreadable):
        parse(document)
