"""Any bytes at all become items or an error that is understood, never another exception."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.errors import TownbellError
from feeds.formats import ParseOptions, load, names, recognise

FEW = settings(max_examples=60, derandomize=True, deadline=None, database=None)
WINDOW = ParseOptions(
    start=datetime(2026, 1, 1, tzinfo=UTC), end=datetime(2026, 7, 1, tzinfo=UTC), zone="America/New_York"
)
NAMES = tuple(name for name in names() if name != "cap")
"""Every format; CAP has a test of its own like this one."""
JSON_NAMES = tuple(name for name in NAMES if name != "ics")

ICS_WORDS = st.sampled_from(
    """
    BEGIN:VCALENDAR END:VCALENDAR BEGIN:VEVENT END:VEVENT BEGIN:VTIMEZONE END:VTIMEZONE BEGIN:STANDARD
    END:STANDARD DTSTART:20260105T180000 DTSTART;VALUE=DATE:20260105 DTSTART;TZID=Town:20260105T180000
    DTEND:20260105T170000Z DURATION:-P1D RRULE:FREQ=DAILY RRULE:FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2
    RRULE:FREQ=SECONDLY;COUNT=5 EXDATE:20260106 RDATE:20260110,20260111T000000Z RDATE;VALUE=PERIOD:2026/P1D
    RECURRENCE-ID:20260106T180000 RECURRENCE-ID;RANGE=THISANDFUTURE:20260107T180000 SEQUENCE:x SEQUENCE:2
    UID:1 UID:2 TZID:Town TZOFFSETFROM:+0000 TZOFFSETTO:-0500 SUMMARY:Council X-WR-TIMEZONE:Mars STATUS:
    DTSTART:2026-07-04T25:00 DTSTART;TZID=GMT-05:00:20260704T240000 DTSTART;TZID="A,B":20260704 DURATION:PT1W
    X-MICROSOFT-CDO-ALLDAYEVENT:TRUE RRULE:FREQ=DAILY;UNTIL=99991231
    RRULE:FREQ=DAILY;UNTIL=2026 EXDATE;TZID=x:0
    DTSTART:00010101T000000 DTSTART:99991231T235959Z DTSTART DTSTART;TZID=: METHOD:CANCEL
    """.split()  # noqa: SIM905 - a list of ninety strings is harder to read
)
XML_WORDS = st.sampled_from(
    """
    <rss> </rss> <channel> <item> </item> <title> </title> <feed> <entry> </entry> <![CDATA[ ]]> <!-- --> &
    &amp; &#0; &#xD800; <pubDate>x</pubDate> <link/> <rdf:RDF> <html> <services> <service> <service_code>
    <ev:startdate>99999999</ev:startdate> <gd:when startTime="x"/> <gran:pubDateParts yr='0' mo='1' day='1'/>
    <title>Council-12/1/2026-25:99pm</title> <mec:startDate>1/1/0001</mec:startDate> When:1/1/2026
    <?xml ?> <guid>1</guid> <!DOCTYPE <dc:date>2026-13-45</dc:date> <description>&lt;p
    """.split()  # noqa: SIM905 - the same
)
FIELDS = st.sampled_from(
    """
    features attributes geometry properties type coordinates rings paths x y spatialReference wkid fields data
    results records result value items id title url EventId EventDate EventBodyName EventItems Name dateTime
    documentList startDateTime eventName publishedFiles service_code error message lat long version latitude
    longitude kind start end date timeZone recurrence recurringEventId originalStartTime status summary events
    start_date end_date all_day venue timezone
    """.split()  # noqa: SIM905 - the same
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=25,
)


def read(name: str, data: bytes) -> None:
    """Parses, and checks that what comes out is JSON."""
    try:
        parsed = load(name).parse(data, WINDOW)
    except TownbellError as error:
        assert str(error).strip()  # noqa: PT017 - both outcomes are allowed
        return
    json.dumps([dict(item) for item in parsed.items], ensure_ascii=False).encode()


@pytest.mark.parametrize("name", NAMES)
@FEW
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    """Noise, as every format and as none."""
    recognise(data)
    read(name, data)


@FEW
@given(words=st.lists(ICS_WORDS, max_size=25))
def test_any_calendar_lines_are_read_or_refused(words: list[str]) -> None:
    """Lines of calendars in any order."""
    read("ics", "\r\n".join(["BEGIN:VCALENDAR", *words]).encode())


@FEW
@given(words=st.lists(ICS_WORDS, max_size=12))
def test_no_lines_before_a_meeting_lose_it(words: list[str]) -> None:
    """Whatever stands in the events before it, a sound event that begins anew is there."""
    meeting = ["BEGIN:VEVENT", "UID:sound", "DTSTART:20260302T180000Z", "END:VEVENT", "END:VCALENDAR"]
    data = "\r\n".join(["BEGIN:VCALENDAR", *words, "END:VCALENDAR", "BEGIN:VCALENDAR", *meeting]).encode()
    parsed = load("ics").parse(data, WINDOW)
    assert "sound" in [item["uid"] for item in parsed.items]


@pytest.mark.parametrize("name", ["rss", "open311"])
@FEW
@given(words=st.lists(XML_WORDS | st.text(max_size=5), max_size=25))
def test_any_markup_is_read_or_refused(name: str, words: list[str]) -> None:
    """Pieces of feeds in any order."""
    read(name, "".join(words).encode("utf-8", "replace"))


@pytest.mark.parametrize("name", JSON_NAMES)
@FEW
@given(document=JSON_VALUES)
def test_any_json_is_read_or_refused(name: str, document: object) -> None:
    """JSON of any shape with the names that services use."""
    read(name, json.dumps(document).encode())


@FEW
@given(
    lines=st.lists(st.lists(st.text(max_size=6), max_size=5).map(",".join), max_size=12), quote=st.booleans()
)
def test_any_text_is_read_as_a_table_or_refused(lines: list[str], quote: bool) -> None:
    """Lines of any values."""
    read("table", ("\n".join(lines) + ('"' if quote else "")).encode("utf-8", "replace"))
