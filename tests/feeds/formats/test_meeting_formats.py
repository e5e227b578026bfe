"""Legistar, CivicClerk and PrimeGov: three systems, one shape of meeting, the status in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from city.errors import Unreadable
from feeds.formats import Parsed, ParseOptions, load, recognise
from feeds.meetings import systems

ZONE = "America/Los_Angeles"
EVENT = {
    "EventId": 2907,
    "EventBodyName": "City Council",
    "EventDate": "2026-03-02T00:00:00",
    "EventTime": "6:00 PM",
    "EventLocation": "City Hall, \r\nCouncil Chambers",
    "EventAgendaFile": "https://portalder.example/agenda.pdf",
    "EventMinutesFile": None,
    "EventVideoPath": None,
    "EventComment": None,
}


def read(name: str, document: Any, url: str = "") -> Parsed:
    """A document as this system would send it."""
    return load(name).parse(json.dumps(document).encode(), ParseOptions(zone=ZONE, url=url))


def test_a_legistar_event_has_the_fields_of_the_contract() -> None:
    """Date and time in words become an instant of the city."""
    item = {"EventItemAgendaNumber": "1.", "EventItemTitle": "ROLL CALL", "EventItemActionName": "completed"}
    assert read("legistar", [{**EVENT, "EventItems": [item]}]).items == (
        {
            "id": "2907",
            "body": "City Council",
            "start": "2026-03-02T18:00:00-08:00",
            "location": "City Hall, Council Chambers",
            "status": "scheduled",
            "agenda": "https://portalder.example/agenda.pdf",
            "minutes": None,
            "video": None,
            "items": [
                {"number": "1.", "title": "ROLL CALL", "file": None, "action": "completed", "result": None}
            ],
        },
    )


def test_one_legistar_event_alone_is_read() -> None:
    """The answer for one event is an object, not a list."""
    assert len(read("legistar", EVENT).items) == 1


@pytest.mark.parametrize("clock", [None, "", "TBD", "after the study session"])
def test_a_meeting_without_a_time_has_a_day(clock: str | None) -> None:
    """No time is made up."""
    assert read("legistar", [{**EVENT, "EventTime": clock}]).items[0]["start"] == "2026-03-02"


@pytest.mark.parametrize(
    ("field", "words", "status"),
    [
        ("EventTime", "Canceled", "cancelled"),
        ("EventLocation", "Council Chambers CANCELLED", "cancelled"),
        ("EventAgendaStatusName", "Cancelled", "cancelled"),
        ("EventBodyName", "City Council - POSTPONED", "postponed"),
        ("EventComment", "This meeting has been cancelled due to lack of a quorum.", "cancelled"),
        ("EventComment", "Reunión cancelada por falta de quórum.", "cancelled"),
        ("EventComment", "La sesión fue reprogramada para el 3 de marzo.", "postponed"),
        ("EventComment", "If the meeting is cancelled, a notice will be posted.", "scheduled"),
        ("EventComment", "Public hearing on the cancellation of a lease.", "scheduled"),
        ("EventComment", "The council will discuss the cancelled contract at this meeting.", "scheduled"),
        ("EventComment", "Budget item 4 was postponed at the last meeting.", "scheduled"),
        ("EventComment", "Watch online. CANCELLED due to the storm.", "cancelled"),
        ("EventComment", "The meeting will not be held.", "cancelled"),
        ("EventComment", "Rescheduled from February 23, 2026", "scheduled"),
        ("EventComment", "The tentative date is subject to change.", "tentative"),
        ("EventMinutesFile", "https://portalder.example/minutes.pdf", "passed"),
    ],
)
def test_the_status_is_in_the_words_of_the_clerk(field: str, words: str, status: str) -> None:
    """Where clerks really write it; what is only hypothetical does not count."""
    assert read("legistar", [{**EVENT, field: words}]).items[0]["status"] == status


def test_the_place_is_without_the_status() -> None:
    """A voice does not say "Council Chambers cancelled" as a place."""
    assert systems.place_of("Council Chambers CANCELLED") == "Council Chambers"
    assert systems.place_of("CANCELLED") is None


def test_a_row_of_the_calendar_page_is_a_meeting() -> None:
    """What scrapers make of Legistar's page: cells are words, or words with a link."""
    row = {
        "Name": {"label": "Water Board", "url": "https://x.legistar.com/DepartmentDetail.aspx?ID=1"},
        "Meeting Date": "7/18/2018",
        "Meeting Time": "2:00 PM",
        "Meeting Location": "5th Floor\n--em--Rescheduled from July 3, 2018--em--",
        "Meeting Details": {
            "label": "Meeting details",
            "url": "https://x.legistar.com/MeetingDetail.aspx?ID=612621&G=1",
        },
        "Agenda": {"label": "Agenda", "url": "https://x.legistar.com/View.ashx?M=A&ID=612621"},
        "Minutes": "Not available",
        "iCalendar": {"url": "https://x.legistar.com/View.ashx?M=IC&ID=612621"},
    }
    item = read("legistar", [row]).items[0]
    assert (item["id"], item["body"], item["start"]) == ("612621", "Water Board", "2018-07-18T14:00:00-07:00")
    assert (item["location"], item["status"], item["minutes"]) == ("5th Floor", "scheduled", None)


def test_the_z_of_civicclerk_is_not_meant() -> None:
    """CivicClerk ends local times in Z; six in the evening is not ten in the morning."""
    event = {
        "id": 1365,
        "eventName": "City Council Meeting Rescheduled to August 3",
        "categoryName": "City Council",
        "startDateTime": "2026-08-04T18:00:00Z",
        "publishedFiles": [{"type": "Agenda", "name": "Agenda", "url": "stream/X/1.pdf"}],
        "eventLocation": {"address1": "City Hall", "city": "Port Alder", "state": None},
    }
    url = "https://portalder.api.civicclerk.com/v1/Events"
    item = read(
        "civicclerk", {"@odata.context": "x", "value": [event, {**event, "isDeleted": True}]}, url
    ).items
    assert len(item) == 1
    assert (item[0]["body"], item[0]["start"]) == ("City Council", "2026-08-04T18:00:00-07:00")
    assert (item[0]["status"], item[0]["location"]) == ("postponed", "City Hall, Port Alder")
    assert item[0]["agenda"] == "https://portalder.api.civicclerk.com/v1/stream/X/1.pdf"


def test_primegov_names_the_page_of_the_agenda() -> None:
    """The page is found by the template's id; the Spanish agenda is the same body in Spanish."""
    meeting = {
        "id": 11,
        "title": "City Council Meeting-SAP",
        "dateTime": "2026-03-03T10:00:00",
        "documentList": [
            {"id": 1, "templateId": 5, "templateName": "Agenda Packet"},
            {"id": 2, "templateId": 6, "templateName": "HTML Agenda"},
        ],
        "videoUrl": "https://video.example/1",
    }
    item = read(
        "primegov", [meeting], "https://lacity.primegov.com/api/v2/PublicPortal/ListUpcomingMeetings"
    ).items[0]
    assert (item["body"], item["language"], item["start"]) == (
        "City Council Meeting",
        "es",
        "2026-03-03T10:00:00-08:00",
    )
    assert item["agenda"] == "https://lacity.primegov.com/Portal/Meeting?meetingTemplateId=6"
    assert (item["status"], item["video"]) == ("scheduled", "https://video.example/1")


@pytest.mark.parametrize("name", ["legistar", "civicclerk", "primegov"])
def test_no_meetings_are_no_error(name: str) -> None:
    """An empty answer has no items."""
    assert read(name, []).items == ()


@pytest.mark.parametrize("name", ["legistar", "civicclerk", "primegov"])
@pytest.mark.parametrize(
    "document", [{"Message": "The client is not set up"}, [{"a": 1}], 3, {"error": {"message": "no"}}]
)
def test_what_is_no_meeting_is_unreadable(name: str, document: Any) -> None:
    """An error message and rows of something else are refused."""
    with pytest.raises(Unreadable):
        read(name, document)


def test_one_broken_record_does_not_lose_the_others() -> None:
    """A record without a date is a problem, not an end."""
    parsed = read("legistar", [{**EVENT, "EventDate": "soon"}, EVENT, None])
    assert (len(parsed.items), len(parsed.problems)) == (1, 2)


def test_a_cut_off_answer_keeps_the_whole_meetings() -> None:
    """What was sent before the break is read."""
    data = json.dumps([EVENT, EVENT]).encode()[:-9]
    parsed = load("legistar").parse(data, ParseOptions(zone=ZONE))
    assert (len(parsed.items), len(parsed.problems)) == (1, 1)


@pytest.mark.parametrize(
    ("words", "expected"),
    [("6 PM", "18:00"), ("12:30 a.m.", "00:30"), ("Noon", "12:00"), ("18:30", "18:30"), ("9:00AM", "09:00")],
)
def test_clocks_in_words(words: str, expected: str) -> None:
    """How clerks write a time."""
    assert (systems.start_of("3/2/2026", words, ZONE) or "")[11:16] == expected


LEGISTAR_XML = """<?xml version="1.0"?>
<ArrayOfGranicusEvent xmlns="http://schemas.datacontract.org/2004/07/LegistarWebAPI.Models.v1"><GranicusEvent>
<EventAgendaFile>https://portalder.example/a.pdf</EventAgendaFile><EventBodyName>City Council</EventBodyName>
<EventDate>2026-12-01T00:00:00</EventDate><EventId>7</EventId><EventInSiteURL>https://x.legistar.com/7</EventInSiteURL>
<EventItems><GranicusEventItem><EventItemAgendaSequence>2</EventItemAgendaSequence>
<EventItemTitle>Budget</EventItemTitle></GranicusEventItem><GranicusEventItem>
<EventItemAgendaSequence>1</EventItemAgendaSequence><EventItemTitle>Roll call</EventItemTitle>
</GranicusEventItem>
<GranicusEventItem><EventItemAgendaSequence>3</EventItemAgendaSequence><EventItemTitle/></GranicusEventItem>
</EventItems><EventTime>7:00 PM</EventTime></GranicusEvent></ArrayOfGranicusEvent>"""


def test_legistar_in_xml_is_what_it_is_in_json() -> None:
    """The Web API answers in XML where nobody says what is wanted; the agenda is in its order."""
    found = recognise(LEGISTAR_XML.encode())
    assert found is not None
    assert found.name == "legistar"
    (item,) = found.parse(LEGISTAR_XML.encode(), ParseOptions(zone="America/New_York")).items
    assert (item["id"], item["body"], item["start"]) == ("7", "City Council", "2026-12-01T19:00:00-05:00")
    assert (item["agenda"], item["url"]) == ("https://portalder.example/a.pdf", "https://x.legistar.com/7")
    assert [each["title"] for each in item["items"]] == ["Roll call", "Budget"]


def test_legistar_in_damaged_xml_keeps_what_is_whole() -> None:
    """The event in whose middle the answer ends is left out, and said."""
    twice = LEGISTAR_XML.replace("</GranicusEvent><", "</GranicusEvent><GranicusEvent><EventId>8</EventId><")
    cut = twice[: twice.rindex("<EventId>8") + 14].encode()
    parsed = load("legistar").parse(cut, ParseOptions(zone="America/New_York"))
    assert [item["id"] for item in parsed.items] == ["7"]
    assert parsed.problems


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ("CANCELED - City Hall", "City Hall"),
        ("City Hall - CANCELLED", "City Hall"),
        ("Meeting Cancelled", None),
        ("CANCELLED", None),
        ("Meeting Room 2", "Meeting Room 2"),
    ],
)
def test_a_status_is_no_place(told: str, place: str | None) -> None:
    """Clerks write it before or behind the place, or instead of it."""
    assert systems.place_of(told) == place


@pytest.mark.parametrize("name", ["isCancelled", "isCanceled"])
def test_a_flag_cancels_a_meeting(name: str) -> None:
    """Whatever its title still says."""
    clerk = {"id": 1, "eventName": "Council", "startDateTime": "2026-12-01T18:00:00Z", name: True}
    portal = {"id": 1, "title": "Council", "dateTime": "2026-12-01T18:00:00", name: True}
    for system, record in (("civicclerk", clerk), ("primegov", portal)):
        (item,) = load(system).parse(json.dumps([record]).encode(), ParseOptions()).items
        assert item["status"] == "cancelled"


def test_civicclerk_says_when_a_meeting_ends_and_that_there_is_more() -> None:
    """Its end is a local time like its start; a nextLink means further pages."""
    event = {"id": 1, "eventName": "Council", "startDateTime": "2026-12-01T18:00:00Z"}
    listing = {
        "value": [{**event, "endDateTime": "2026-12-01T20:00:00Z"}],
        "@odata.nextLink": "https://x?$skip=1",
    }
    parsed = load("civicclerk").parse(json.dumps(listing).encode(), ParseOptions(zone="America/New_York"))
    assert parsed.items[0]["end"] == "2026-12-01T20:00:00-05:00"
    assert "further pages" in parsed.problems[0].what
