"""What feeds say of an event beside RSS reaches the items, and from them the kinds event and meeting."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from feeds import dialects, kinds
from feeds.dialects import when
from feeds.formats import ParseOptions, load
from feeds.kinds import Context

ZONE = "America/New_York"
NAMESPACES = {
    "ev": "http://purl.org/rss/1.0/modules/event/",
    "xCal": "urn:ietf:params:xml:ns:xcal",
    "gd": "http://schemas.google.com/g/2005",
    "bc": "http://bibliocommons.com/rss/1.0/modules/event/",
    "mec": "https://webnus.net/rss/",
    "libcal": "https://libcal.com/rss_xmlns.php",
    "calendarEvent": "https://portalder.example/Calendar.aspx",
    "s": "http://sidearmsports.com/schemas/cal_rss/1.0/",
    "gran": "https://www.granicus.com/schema/rss-supplements",
}
SIX, EIGHT = "2026-12-01T18:00:00-05:00", "2026-12-01T20:00:00-05:00"


def items(*entries: str) -> list[Any]:
    """The items of an RSS feed of these entries."""
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    body = "".join(f"<item><guid>{number}</guid>{entry}</item>" for number, entry in enumerate(entries))
    feed = f'<rss version="2.0" {declared}><channel><title>City</title>{body}</channel></rss>'
    return list(load("rss").parse(feed.encode(), ParseOptions(zone=ZONE)).items)


def told(entry: str, *names: str) -> tuple[Any, ...]:
    """These fields of an entry's item."""
    (item,) = items(entry)
    return tuple(item.get(name) for name in names or ("start", "end", "location"))


@pytest.mark.parametrize(
    "entry",
    [
        "<ev:startdate>2026-12-01T18:00:00</ev:startdate><ev:enddate>2026-12-01T20:00:00</ev:enddate>"
        "<ev:location>City Hall</ev:location>",
        "<ev:startdate>2026-12-01T23:00:00.0000000Z</ev:startdate><ev:enddate>2026-12-02T01:00:00Z</ev:enddate>"
        "<ev:location>City Hall</ev:location>",
        '<xCal:dtstart value="DATE-TIME">20261201T230000Z</xCal:dtstart>'
        "<xCal:dtend>20261202T010000Z</xCal:dtend>"
        '<xCal:location language="en">City Hall</xCal:location>',
        '<gd:when startTime="2026-12-01T18:00:00-05:00" endTime="2026-12-01T17:00:00-08:00"/>'
        '<gd:where valueString="City Hall"/>',
        "<bc:start_date>2026-12-01T23:00:00.000Z</bc:start_date><bc:start_date_local>2026-12-01</bc:start_date_local>"
        "<bc:end_date>2026-12-02T01:00:00.000Z</bc:end_date>"
        "<bc:location><bc:name>City Hall</bc:name></bc:location>",
        "<mec:startDate>2026-12-01</mec:startDate><mec:startHour>6:00 pm</mec:startHour>"
        "<mec:endDate>2026-12-01</mec:endDate><mec:endHour>8:00 pm</mec:endHour>"
        "<mec:location>City Hall</mec:location>",
        "<libcal:date>2026-12-01</libcal:date><libcal:start>18:00:00</libcal:start>"
        "<libcal:end>20:00:00</libcal:end><libcal:location>City Hall</libcal:location>",
        "<calendarEvent:EventDates>December 1, 2026</calendarEvent:EventDates>"
        "<calendarEvent:EventTimes>06:00 PM - 08:00 PM</calendarEvent:EventTimes>"
        "<calendarEvent:Location>City Hall</calendarEvent:Location>",
        "<ev:startdate>2026-12-01</ev:startdate><s:localstartdate>2026-12-01T18:00:00</s:localstartdate>"
        "<s:localenddate>2026-12-01T20:00:00</s:localenddate><ev:location>City Hall</ev:location>",
        "<startDate>12/1/2026 6:00 PM</startDate><endDate>12/1/2026 8:00 PM</endDate>"
        "<location>City Hall</location>",
        "<description>When: Tue Dec 1, 2026 6pm to 8pm EST&lt;br /&gt;Where: City Hall&lt;br /&gt;"
        "Event Status: confirmed</description>",
        "<description>&lt;strong&gt;Event date:&lt;/strong&gt; December 1, 2026 &lt;br&gt;&lt;strong&gt;"
        "Event Time:&lt;/strong&gt; 06:00 PM - 08:00 PM&lt;br&gt;Location: City Hall Description: Budget"
        "</description>",
        "<description>&lt;b&gt;Date&lt;/b&gt;: 12/01/2026&lt;p&gt;Time: 6 - 8 p.m.&lt;p&gt;Place: City Hall"
        "</description>",
        "<description>Fecha: 1 de diciembre de 2026 Hora: 6:00 p. m. a 8:00 p. m. Lugar: City Hall"
        "</description>",
    ],
)
def test_an_event_s_time_and_place_are_found(entry: str) -> None:
    """Each system's own elements and labels give the same evening at City Hall."""
    assert told(f"<title>Budget talk</title>{entry}") == (SIX, EIGHT, "City Hall")


@pytest.mark.parametrize(
    ("entry", "days"),
    [
        ("<ev:startdate>2026-12-01</ev:startdate><ev:enddate>2026-12-02</ev:enddate>", ("01", "02")),
        ('<gd:when startTime="2026-12-01" endTime="2026-12-03"/>', ("01", "02")),
        ("<xCal:dtstart>20261201</xCal:dtstart><xCal:dtend>20261202</xCal:dtend>", ("01", None)),
        (
            "<libcal:date>2026-12-01</libcal:date><libcal:start>00:00:00</libcal:start>"
            "<libcal:end>23:59:59</libcal:end>",
            ("01", None),
        ),
        (
            "<calendarEvent:EventDates>December 1, 2026 - December 2, 2026</calendarEvent:EventDates>"
            "<calendarEvent:EventTimes>12:00 AM - 11:59 PM</calendarEvent:EventTimes>",
            ("01", "02"),
        ),
    ],
)
def test_days_without_a_time_end_on_their_last(entry: str, days: tuple[str, str | None]) -> None:
    """Google's and xCal's ends are the day after, people's are the last day: what comes out is the last."""
    expected = tuple(f"2026-12-{day}" if day else None for day in days)
    assert told(f"<title>Fair</title>{entry}", "start", "end") == expected


@pytest.mark.parametrize(
    "entry",
    [
        "<bc:start_date>2026-12-01T23:00:00Z</bc:start_date><bc:is_cancelled>true</bc:is_cancelled>",
        '<gd:when startTime="2026-12-01T18:00:00-05:00"/>'
        '<gd:eventStatus value="http://schemas.google.com/g/2005#event.canceled"/>',
        "<description>When: Tue Dec 1, 2026 6pm Event Status: cancelled</description>",
    ],
)
def test_a_cancelled_event_is_off(entry: str) -> None:
    """What the elements say of the status reaches the record."""
    context = Context(source="rss", zone=ZONE, now=datetime(2026, 11, 20, tzinfo=UTC))
    built = kinds.load("event").build(items(f"<title>Story time</title>{entry}"), context)
    assert [record.cancelled for record in built.records] == [True]  # type: ignore[union-attr]


GRANICUS = "https://portalder.granicus.com/AgendaViewer.php?view_id=2&amp;event_id=9"
PARTS = "<gran:pubDateParts yr='2026' mo='12' day='01' hr='18' min='00' sec='0' tz='7' />"


@pytest.mark.parametrize(
    ("title", "link", "more", "body", "start"),
    [
        ("City Council - Dec 1, 2026", GRANICUS, "", "City Council", "2026-12-01"),
        ("City Council - Dec 1, 2026", GRANICUS, PARTS, "City Council", SIX),
        ("City Council", GRANICUS, PARTS, "City Council", SIX),
        ("City Council", GRANICUS.replace("event_id", "clip_id"), PARTS, "City Council", "2026-12-01"),
        ("City Council - Nov 30, 2026", GRANICUS, PARTS, "City Council", "2026-11-30"),
        ("Parks Board - 12/1/2026 - 6:00 PM", "https://x.legistar.com/a", "", "Parks Board", SIX),
        ("Planning Commission Agenda, December 1, 2026 at 6 p.m.", "", "", "Planning Commission", SIX),
        ("Agenda for City Council on Tuesday, December 1, 2026", "", "", "City Council", "2026-12-01"),
        ("City Council - Dec 1, 2026 (CANCELLED)", GRANICUS, "", "City Council", "2026-12-01"),
        ("12-01-26 Regular Board Meeting, 6:00 PM - English", GRANICUS, "", "Regular Board Meeting", SIX),
        ("2026-12-01 Zoning Hearing", "", "", "Zoning Hearing", "2026-12-01"),
        ("Sesión del Concejo - 1 de diciembre de 2026", "", "", "Sesión del Concejo", "2026-12-01"),
    ],
)
def test_a_meeting_s_day_stands_in_its_title(title: str, link: str, more: str, body: str, start: str) -> None:
    """The title's day wins over the publication's; a clock is believed only where it is the meeting's."""
    entry = f"<title>{title}</title><link>{link}</link>{more}"
    assert told(entry, "body", "start") == (body, start)


@pytest.mark.parametrize(
    "entry",
    [
        "<title>Bridge closed until Dec 1, 2026</title><link>https://portalder.example/news/1</link>",
        "<title>Council approves 2027 budget</title>",
        "<title>Holiday hours</title><description>Updated: December 1, 2026</description>",
        "<title>Update</title><description>Call us any time: 555-0100. Location: City Hall</description>",
        "<title>City Council</title><link>https://portalder.granicus.com/AgendaViewer.php?event_id=9</link>",
    ],
)
def test_news_is_no_event(entry: str) -> None:
    """A day in a text does not make a thing that takes place on it."""
    assert "start" not in items(entry)[0]


def test_the_documents_of_a_meeting_are_told_apart() -> None:
    """Agenda, minutes and video by their addresses, in links, enclosures and the text."""
    entry = (
        f"<title>City Council - Dec 1, 2026</title><link>{GRANICUS}</link>"
        '<enclosure url="https://portalder.granicus.com/v/1.mp4" type="video/mp4" length="1"/>'
        '<description>&lt;a href="https://portalder.granicus.com/MinutesViewer.php?clip_id=9"&gt;Minutes&lt;/a&gt;'
        "</description>"
    )
    assert told(entry, "agenda", "minutes", "video") == (
        GRANICUS.replace("&amp;", "&"),
        "https://portalder.granicus.com/MinutesViewer.php?clip_id=9",
        "https://portalder.granicus.com/v/1.mp4",
    )


def test_a_granicus_feed_makes_meetings_without_a_field_map() -> None:
    """Body, start, status and the agenda's address of the kind come from the items alone."""
    found = items(
        f"<title>City Council - Dec 1, 2026 (CANCELLED)</title><link>{GRANICUS}</link>{PARTS}",
        "<title>Parks Board - 12/1/2026 - 6:00 PM</title><link>https://x.legistar.com/a</link>",
    )
    context = Context(source="rss", zone=ZONE, now=datetime(2026, 11, 20, tzinfo=UTC))
    built = kinds.load("meeting").build(found, context)
    meetings: Any = built.records
    assert [(each.body, each.status.value, each.start.isoformat()) for each in meetings] == [
        ("City Council", "cancelled", SIX),
        ("Parks Board", "scheduled", SIX),
    ]


@pytest.mark.parametrize(
    ("words", "clocks"),
    [
        ("6-8 pm", [time(18), time(20)]),
        ("11 to 1 pm", [time(11), time(13)]),
        ("10:30 - 11:45 a.m.", [time(10, 30), time(11, 45)]),
        ("noon until 2:30 PM", [time(12), time(14, 30)]),
        ("18:00:00 - 20:15:00", [time(18), time(20, 15)]),
        ("12 - 1 am", [time(0), time(1)]),
        ("Room 12, floor 3", []),
        ("25:00 13 pm 6:75 pm", []),
    ],
)
def test_times_of_day_are_read_as_people_write_them(words: str, clocks: list[time]) -> None:
    """The half of the day that stands behind the second time belongs to the first as well, where it can."""
    assert when.clocks_in(words) == clocks


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("20261201", date(2026, 12, 1)),
        ("2026-12-01", date(2026, 12, 1)),
        ("12/1/2026", date(2026, 12, 1)),
        ("Tue, 01 Dec 2026 18:00:00 -0500", datetime.fromisoformat(SIX)),
        ("20261201T180000", datetime.fromisoformat(SIX)),
        ("soon", None),
        ("2026-13-45", None),
        ("0001-01-01T00:00:00Z", None),
        ("", None),
    ],
)
def test_times_of_machines_are_read_or_left(words: str, found: date | None) -> None:
    """In either form of ISO 8601, as RFC 822 or as a day; what cannot be shown on a clock is none."""
    assert when.moment(words, ZONE) == found


def test_every_dialect_has_its_place_in_the_order() -> None:
    """A file of the folder that reads entries is asked, once, and for news says nothing."""
    names = (each.name for each in pkgutil.iter_modules(dialects.__path__))
    modules = [importlib.import_module(f"feeds.dialects.{name}") for name in names]
    readers = [each for each in modules if hasattr(each, "event_of")]
    assert len({each.ORDER for each in readers}) == len(readers) > 2
    assert not [each for each in modules if hasattr(each, "ORDER") and each not in readers]
    for each in readers:
        assert each.event_of({"title": "Pool opens", "summary": "Come in: it is warm."}, ZONE) == {}


def test_the_lines_of_a_place_are_heard_apart() -> None:
    """CivicPlus writes the street, the town and the building in lines of HTML."""
    place = "&lt;br&gt;1 Main Street&lt;br /&gt;Port Alder, VA 23451"
    entry = (
        "<title>Fair</title><calendarEvent:EventDates>December 1, 2026</calendarEvent:EventDates>"
        f"<calendarEvent:Location>{place}</calendarEvent:Location>"
    )
    assert told(entry, "location") == ("1 Main Street, Port Alder, VA 23451",)
