"""The googlecalendar format: the API's events as the items of a calendar."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from city.errors import Unreadable
from feeds import kinds
from feeds.formats import Parsed, ParseOptions, load, recognise
from feeds.kinds import Context

WINDOW = ParseOptions(
    datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC), zone="America/New_York"
)
COUNCIL: dict[str, Any] = {
    "kind": "calendar#event",
    "id": "council",
    "iCalUID": "council@google.com",
    "status": "confirmed",
    "htmlLink": "https://www.google.com/calendar/event?eid=x",
    "summary": "City Council; regular, in person",
    "description": "<b>Agenda</b><br>1. Budget",
    "location": "City Hall\n12 Main St",
    "colorId": "7",
    "creator": {"email": "clerk@portalder.example"},
    "attendees": [{"email": "someone@portalder.example"}],
    "start": {"dateTime": "2026-11-24T18:00:00-05:00", "timeZone": "America/New_York"},
    "end": {"dateTime": "2026-11-24T20:00:00-05:00", "timeZone": "America/New_York"},
    "sequence": 0,
}
SERIES = {**COUNCIL, "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4"]}


def read(*events: Any, options: ParseOptions = WINDOW, **answer: Any) -> Parsed:
    """The answer of the API with these events."""
    listing = {"kind": "calendar#events", "summary": "Meetings", "timeZone": "America/New_York", **answer}
    return load("googlecalendar").parse(json.dumps({**listing, "items": list(events)}).encode(), options)


def days(parsed: Parsed) -> list[str]:
    """The days of its items."""
    return [item["start"][:10] for item in parsed.items]


def test_an_event_has_the_fields_of_a_calendar() -> None:
    """The same item as of iCalendar, without the addresses of anybody."""
    parsed = read(COUNCIL)
    assert (parsed.title, parsed.problems) == ("Meetings", ())
    assert parsed.items == (
        {
            "uid": "council@google.com",
            "summary": "City Council; regular, in person",
            "start": "2026-11-24T18:00:00-05:00",
            "end": "2026-11-24T20:00:00-05:00",
            "all_day": False,
            "zone": "America/New_York",
            "location": "City Hall, 12 Main St",
            "status": "CONFIRMED",
            "description": "Agenda 1. Budget",
            "url": "https://www.google.com/calendar/event?eid=x",
        },
    )


def test_a_whole_day_has_dates_and_an_exclusive_end() -> None:
    """``date`` values are days; the end is the day after, as in iCalendar."""
    fair = {**COUNCIL, "start": {"date": "2026-11-27"}, "end": {"date": "2026-11-29"}}
    item = read(fair).items[0]
    assert (item["start"], item["end"], item["all_day"], item["zone"]) == (
        "2026-11-27",
        "2026-11-29",
        True,
        None,
    )


def test_an_offset_that_the_calendar_s_zone_does_not_have_then_is_the_same_instant() -> None:
    """Google writes offsets of the asker's zone; residents hear the clock of the calendar's."""
    (item,) = read({**COUNCIL, "start": {"dateTime": "2026-11-24T23:00:00Z"}, "end": None}).items
    assert item["start"] == "2026-11-24T18:00:00-05:00"


def test_the_second_of_two_equal_hours_stays_the_second() -> None:
    """At half past one after the clocks went back there is no other way to say it than UTC."""
    (item,) = read({**COUNCIL, "start": {"dateTime": "2026-11-01T01:30:00-05:00"}, "end": None}).items
    assert item["start"] == "2026-11-01T06:30:00+00:00"


def test_a_series_is_expanded_without_its_deleted_instances() -> None:
    """A bare deletion of an instance (status, id and original start) takes it away."""
    deleted = {
        "id": "council_20261208",
        "status": "cancelled",
        "recurringEventId": "council",
        "originalStartTime": {"dateTime": "2026-12-08T18:00:00-05:00", "timeZone": "America/New_York"},
    }
    assert days(read(SERIES)) == ["2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15"]
    assert days(read(SERIES, deleted)) == ["2026-11-24", "2026-12-01", "2026-12-15"]


def test_a_changed_instance_replaces_the_one_that_it_was() -> None:
    """``recurringEventId`` and ``originalStartTime`` are what RECURRENCE-ID is in iCalendar."""
    moved = {
        **COUNCIL,
        "id": "council_20261201",
        "summary": "City Council (moved)",
        "recurringEventId": "council",
        "originalStartTime": {"dateTime": "2026-12-01T18:00:00-05:00"},
        "start": {"dateTime": "2026-12-02T19:00:00-05:00"},
        "end": {"dateTime": "2026-12-02T20:00:00-05:00"},
    }
    parsed = read(SERIES, moved)
    assert days(parsed) == ["2026-11-24", "2026-12-02", "2026-12-08", "2026-12-15"]
    assert parsed.items[1]["summary"] == "City Council (moved)"


def test_instances_that_are_listed_without_their_series_all_stay() -> None:
    """With singleEvents the instances share an iCalUID, and a changed one has another sequence."""
    first = {**COUNCIL, "id": "a", "recurringEventId": "council"}
    second = {
        **first,
        "id": "b",
        "sequence": 3,
        "start": {"dateTime": "2026-12-01T18:00:00-05:00"},
        "end": None,
    }
    assert days(read(first, second)) == ["2026-11-24", "2026-12-01"]


def test_a_cancelled_event_that_still_has_its_words_says_so() -> None:
    """showDeleted gives whole events; one without words or a time is nothing to tell."""
    parsed = read({**COUNCIL, "status": "cancelled"}, {"id": "x", "status": "cancelled"})
    assert [item["status"] for item in parsed.items] == ["CANCELLED"]
    assert parsed.problems == ()


@pytest.mark.parametrize("kind", ["birthday", "outOfOffice", "focusTime", "workingLocation", "fromGmail"])
def test_what_people_keep_for_themselves_is_not_listed(kind: str) -> None:
    """Birthdays, absences and places of work are not a city's events."""
    assert (
        read({**COUNCIL, "eventType": kind}, {**COUNCIL, "eventType": "default"}).items == read(COUNCIL).items
    )


def test_further_pages_are_said() -> None:
    """A nextPageToken means that this is not all."""
    assert "further pages" in read(COUNCIL, nextPageToken="abc").problems[0].what


def test_an_event_that_cannot_be_read_loses_no_other() -> None:
    """What is wrong with an event is said under its number."""
    parsed = read({**COUNCIL, "start": {"dateTime": "soon"}}, {**COUNCIL, "start": None}, 7, COUNCIL)
    assert days(parsed) == ["2026-11-24"]
    assert {problem.where for problem in parsed.problems} == {"items", "event 1", "event 2"}


def test_a_rule_cannot_bring_lines_of_its_own() -> None:
    """Only RRULE, EXRULE, RDATE and EXDATE of one line are taken from ``recurrence``."""
    odd = ["RRULE:FREQ=DAILY;COUNT=2\nSUMMARY:other", "SUMMARY:other", 7, "RRULE:FREQ=DAILY;COUNT=3"]
    parsed = read({**COUNCIL, "recurrence": odd})
    assert [item["summary"] for item in parsed.items] == ["City Council; regular, in person"] * 3


def test_an_error_of_the_api_is_refused_with_its_words() -> None:
    """A key that is not valid comes as an error object."""
    with pytest.raises(Unreadable, match="API key not valid"):
        load("googlecalendar").parse(b'{"error": {"code": 400, "message": "API key not valid."}}', WINDOW)


def test_a_cut_off_answer_keeps_its_whole_events() -> None:
    """The event in whose middle the answer ends is left out, and said."""
    data = json.dumps({"kind": "calendar#events", "items": [COUNCIL, SERIES]}).encode()
    parsed = load("googlecalendar").parse(data[:-40], WINDOW)
    assert days(parsed) == ["2026-11-24"]
    assert parsed.problems[0].where == "end of file"


def test_a_calendar_named_after_its_owner_has_no_title() -> None:
    """Google names a person's own calendar after the e-mail address."""
    assert read(COUNCIL, summary="clerk@portalder.example").title == ""


def test_it_is_recognised_empty_and_makes_events_and_meetings() -> None:
    """Events and meetings come of it without a field map."""
    found = recognise(b'{"kind": "calendar#events", "items": []}')
    assert found is not None
    assert found.name == "googlecalendar"
    context = Context(source="cal", zone="America/New_York", now=datetime(2026, 11, 20, tzinfo=UTC))
    off = {**COUNCIL, "summary": "CANCELLED - Parks Board Meeting", "iCalUID": "parks"}
    for kind in ("event", "meeting"):
        built = kinds.load(kind).build(read(COUNCIL, off).items, context)
        assert (len(built.records), built.problems) == (2, ())


def test_an_exrule_takes_instances_away() -> None:
    """``recurrence`` may hold "RRULE, EXRULE, RDATE and EXDATE lines"."""
    rules = ["RRULE:FREQ=WEEKLY;COUNT=4", "EXRULE:FREQ=WEEKLY;INTERVAL=2"]
    whole = [item["start"] for item in read(SERIES).items]
    assert [item["start"] for item in read({**COUNCIL, "recurrence": rules}).items] == whole[1::2]
