"""The ics format: what of a calendar becomes which instance, and that one broken part loses no other."""

from __future__ import annotations

import pytest

from city.errors import Unreadable
from feeds.formats import ParseOptions, load
from feeds.ical import blocks, decoding
from feeds.ical.bounds import MAX_INSTANCES
from tests.feeds.formats.calendars import calendar, event, read, starts

COUNCIL = (
    "UID:council@portalder",
    "SUMMARY:City Council",
    "DTSTART;TZID=America/New_York:20260302T180000",
    "DTEND;TZID=America/New_York:20260302T200000",
)


def test_an_event_has_the_fields_of_the_contract() -> None:
    """Every field of the contract is there, as plain JSON values, times with the offset of their zone."""
    data = calendar(
        event(
            *COUNCIL,
            "LOCATION:City Hall\\n12 Main St",
            "STATUS:confirmed",
            "DESCRIPTION:Agenda:\\n1. Budget",
            "URL:https://portalder.example/council",
        )
    )
    assert read(data).items == (
        {
            "uid": "council@portalder",
            "summary": "City Council",
            "start": "2026-03-02T18:00:00-05:00",
            "end": "2026-03-02T20:00:00-05:00",
            "all_day": False,
            "zone": "America/New_York",
            "location": "City Hall, 12 Main St",
            "status": "CONFIRMED",
            "description": "Agenda:\n1. Budget",
            "url": "https://portalder.example/council",
        },
    )


def test_the_title_is_the_name_of_the_calendar() -> None:
    """X-WR-CALNAME names the calendar, unescaped."""
    assert read(calendar("X-WR-CALNAME:Trash\\, recycling")).title == "Trash, recycling"


def test_an_empty_calendar_has_no_items() -> None:
    """A valid calendar without events is no error."""
    assert read(calendar()).items == ()


def test_a_weekly_meeting_keeps_its_local_time_over_the_clock_change() -> None:
    """Six in the evening stays six in the evening when the offset changes."""
    data = calendar(event(*COUNCIL, "RRULE:FREQ=WEEKLY;COUNT=2"))
    assert starts(data) == ["2026-03-02T18:00:00-05:00", "2026-03-09T18:00:00-04:00"]


def test_the_window_is_half_open_and_takes_what_overlaps() -> None:
    """An instance that ends at the start or begins at the end is out, one that touches the window is in."""
    data = calendar(
        event("UID:before", "DTSTART:20260101T000000Z", "DTEND:20260102T000000Z"),
        event("UID:into", "DTSTART:20260101T230000Z", "DTEND:20260102T010000Z"),
        event("UID:out of", "DTSTART:20260102T233000Z", "DTEND:20260104T000000Z"),
        event("UID:after", "DTSTART:20260103T000000Z", "DTEND:20260103T010000Z"),
    )
    assert [item["uid"] for item in read(data, "2026-01-02", "2026-01-03").items] == ["into", "out of"]


def test_an_exdate_takes_an_instance_away_and_an_rdate_adds_one() -> None:
    """EXDATE and RDATE change the series."""
    data = calendar(
        event(
            *COUNCIL,
            "RRULE:FREQ=WEEKLY;COUNT=3",
            "EXDATE;TZID=America/New_York:20260309T180000",
            "RDATE;TZID=America/New_York:20260311T180000",
        )
    )
    assert [start[:10] for start in starts(data)] == ["2026-03-02", "2026-03-11", "2026-03-16"]


def test_a_moved_instance_replaces_the_one_that_it_names() -> None:
    """RECURRENCE-ID with another DTSTART moves that instance alone."""
    moved = event(
        "UID:council@portalder",
        "SUMMARY:City Council (moved)",
        "RECURRENCE-ID;TZID=America/New_York:20260309T180000",
        "DTSTART;TZID=America/New_York:20260310T190000",
        "DTEND;TZID=America/New_York:20260310T200000",
    )
    data = calendar(event(*COUNCIL, "RRULE:FREQ=WEEKLY;COUNT=3"), moved)
    assert [item["summary"] for item in read(data).items] == [
        "City Council",
        "City Council (moved)",
        "City Council",
    ]
    assert [start[:10] for start in starts(data)] == ["2026-03-02", "2026-03-10", "2026-03-16"]


def test_a_change_of_this_and_future_moves_the_rest() -> None:
    """RANGE=THISANDFUTURE applies to all later instances."""
    later = event(
        "UID:council@portalder",
        "SUMMARY:City Council, later",
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=America/New_York:20260309T180000",
        "DTSTART;TZID=America/New_York:20260309T190000",
        "DTEND;TZID=America/New_York:20260309T200000",
    )
    data = calendar(event(*COUNCIL, "RRULE:FREQ=WEEKLY;COUNT=3"), later)
    assert [start[11:16] for start in starts(data)] == ["18:00", "19:00", "19:00"]


def test_a_cancelled_instance_says_so() -> None:
    """STATUS:CANCELLED of one instance is its status, not that of the series."""
    cancelled = event(*COUNCIL, "RECURRENCE-ID;TZID=America/New_York:20260309T180000", "STATUS:CANCELLED")
    cancelled = cancelled.replace("20260302", "20260309")
    data = calendar(event(*COUNCIL, "RRULE:FREQ=WEEKLY;COUNT=3"), cancelled)
    assert [item["status"] for item in read(data).items] == [None, "CANCELLED", None]


def test_a_calendar_that_cancels_cancels_its_events() -> None:
    """METHOD:CANCEL (RFC 5546) is the status of every event in it."""
    assert read(calendar("METHOD:CANCEL", event(*COUNCIL))).items[0]["status"] == "CANCELLED"


def test_an_all_day_event_has_dates() -> None:
    """DATE values stay dates, with the exclusive end of RFC 5545, and no zone."""
    item = read(calendar(event("UID:1", "DTSTART;VALUE=DATE:20260704"))).items[0]
    assert (item["start"], item["end"], item["all_day"], item["zone"]) == (
        "2026-07-04",
        "2026-07-05",
        True,
        None,
    )


def test_a_floating_time_is_read_in_the_zone_of_the_city() -> None:
    """A time without a zone is local to the city."""
    item = read(calendar(event("UID:1", "DTSTART:20260704T090000"))).items[0]
    assert (item["start"], item["zone"]) == ("2026-07-04T09:00:00-04:00", "America/New_York")


def test_times_without_a_zone_are_those_of_x_wr_timezone() -> None:
    """X-WR-TIMEZONE is the zone of floating and of UTC times, as Google writes them."""
    data = calendar("X-WR-TIMEZONE:America/Chicago", event("UID:1", "DTSTART:20260704T140000Z"))
    assert starts(data) == ["2026-07-04T09:00:00-05:00"]


@pytest.mark.parametrize(
    "tzid",
    [
        "Eastern Standard Time",
        '"Eastern Standard Time"',
        "/freeassociation.sourceforge.net/America/New_York",
        '"(UTC-05:00) Eastern Time (US & Canada)"',
        "US/Eastern",
        "EDT",
    ],
)
def test_zones_by_other_names_are_known(tzid: str) -> None:
    """Windows, vendor and display names mean the IANA zone, with its summer time."""
    data = calendar(event("UID:1", f"DTSTART;TZID={tzid}:20260704T090000"))
    assert starts(data) == ["2026-07-04T09:00:00-04:00"]


def test_a_zone_that_nothing_explains_is_read_in_the_city_and_said() -> None:
    """An unknown TZID is floating time; the problem names it."""
    parsed = read(calendar(event("UID:1", "DTSTART;TZID=Nowhere/Land:20260704T090000")))
    assert parsed.items[0]["start"] == "2026-07-04T09:00:00-04:00"
    assert "unknown time zone" in parsed.problems[0].what


def test_a_zone_of_one_calendar_is_not_that_of_the_next() -> None:
    """Two calendars may define different zones of one name."""
    zone = "BEGIN:VTIMEZONE\r\nTZID:Town\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
    zone += "TZOFFSETFROM:{0}\r\nTZOFFSETTO:{0}\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    one = event("UID:1", "DTSTART;TZID=Town:20260704T090000")
    first, second = (calendar(zone.format(offset), one) for offset in ("-0300", "+0200"))
    assert starts(first + second) == ["2026-07-04T09:00:00+02:00", "2026-07-04T09:00:00-03:00"]
    assert starts(calendar(one)) == ["2026-07-04T09:00:00-04:00"]


def test_events_of_several_calendars_in_one_file_are_one_list() -> None:
    """Concatenated VCALENDARs are read together, ordered by start whatever their zones."""
    first = calendar(event("UID:late", "DTSTART;TZID=America/Los_Angeles:20260704T090000"))
    second = calendar(event("UID:early", "DTSTART:20260704T100000Z"))
    assert [item["uid"] for item in read(first + second).items] == ["early", "late"]


def test_an_end_before_the_start_leaves_the_start() -> None:
    """The start is never moved; the event ends where it starts."""
    data = calendar(event("UID:1", "DTSTART:20260704T180000Z", "DTEND:20260704T170000Z"))
    item = read(data).items[0]
    assert item["start"] == item["end"] == "2026-07-04T18:00:00+00:00"


def test_events_that_share_a_uid_are_all_kept() -> None:
    """An exporter that gives every event one UID loses none of them."""
    data = calendar(*(event("UID:same", f"DTSTART;VALUE=DATE:2026070{day}") for day in (1, 2, 3)))
    assert starts(data) == ["2026-07-01", "2026-07-02", "2026-07-03"]


def test_the_newest_version_of_an_event_counts() -> None:
    """Of two versions of one event the higher SEQUENCE wins (RFC 5545, 3.8.7.4)."""
    data = calendar(
        event("UID:1", "SEQUENCE:0", "DTSTART;VALUE=DATE:20260701"),
        event("UID:1", "SEQUENCE:1", "DTSTART;VALUE=DATE:20260702"),
    )
    assert starts(data) == ["2026-07-02"]


def test_an_event_without_a_uid_gets_the_same_one_at_every_reading() -> None:
    """The made UID depends on the event alone."""
    data = calendar(event("DTSTART;VALUE=DATE:20260701", "SUMMARY:Parade"))
    assert read(data).items[0]["uid"] == read(data).items[0]["uid"] != ""


@pytest.mark.parametrize(
    "broken",
    [
        "BEGIN:VEVENT\r\nUID:x\r\nSUMMARY:no start\r\nEND:VEVENT",
        "BEGIN:VEVENT\r\nUID:x\r\nDTSTART:tomorrow\r\nEND:VEVENT",
        "BEGIN:VEVENT\r\nUID:x\r\nDTSTART:20261301T000000\r\nEND:VEVENT",
        "BEGIN:VEVENT\r\nUID:x\r\nDTSTART:20260105T000000Z\r\nDURATION:P99999999D\r\nEND:VEVENT",
        "BEGIN:VEVENT\r\nUID:x\r\nDTSTART:20260105T000000Z\r\nRRULE:FREQ=SOMETIMES\r\nEND:VEVENT",
        "BEGIN:VEVENT\r\nUID:x\r\nDTSTART:20260105T000000Z\r\nRRULE:FREQ=DAILY;INTERVAL=0\r\nEND:VEVENT",
        "BEGIN:VEVENT\r\nUID:x\r\nDTSTART:20260105T000000Z\r\nEXDATE:never\r\nEND:VEVENT",
        "BEGIN:VEVENT\r\nUID:x\r\nDTSTART:20260105T000000Z\r\nRECURRENCE-ID:never\r\nEND:VEVENT",
        "BEGIN:VEVENT\r\nUID:x\r\nDTSTART:20260105T000000Z",
        "BEGIN:VTIMEZONE\r\nTZID:Broken\r\nBEGIN:STANDARD\r\nDTSTART:x\r\nEND:STANDARD\r\nEND:VTIMEZONE",
    ],
)
def test_one_broken_component_does_not_lose_the_others(broken: str) -> None:
    """The council meeting is there whatever stands before it, and the damage is said."""
    parsed = read(calendar(broken, event(*COUNCIL)))
    assert "2026-03-02T18:00:00-05:00" in [item["start"] for item in parsed.items]
    assert parsed.problems


def test_a_broken_exception_does_not_lose_its_series() -> None:
    """A RECURRENCE-ID that cannot be read is left out; the series stays."""
    exception = event("UID:council@portalder", "RECURRENCE-ID:soon", "DTSTART:20260309T190000Z")
    data = calendar(event(*COUNCIL, "RRULE:FREQ=WEEKLY;COUNT=2"), exception)
    assert [start[:10] for start in starts(data)] == ["2026-03-02", "2026-03-09"]


def test_a_cut_off_file_keeps_what_was_whole() -> None:
    """The event in whose middle the file ends is not published half."""
    whole = calendar(event(*COUNCIL), event("UID:2", "DTSTART:20260401T000000Z", "STATUS:CANCELLED"))
    parsed = read(whole[: whole.index(b"STATUS")])
    assert [item["uid"] for item in parsed.items] == ["council@portalder"]
    assert "ends in the middle" in parsed.problems[0].what


def test_a_calendar_of_broken_events_is_unreadable() -> None:
    """Where no event can be read the file is refused with the first reason."""
    with pytest.raises(Unreadable, match="none of its 1 events"):
        read(calendar(event("UID:1", "DTSTART:tomorrow")))


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"<html><body>Moved</body></html>", b"Hello"])
def test_what_is_no_calendar_is_unreadable(data: bytes) -> None:
    """Nothing, a web page and prose are refused."""
    with pytest.raises(Unreadable):
        read(data)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_calendars_in_other_encodings_are_read(encoding: str) -> None:
    """A byte order mark or Windows-1252 is no reason to lose the accents."""
    data = calendar(event(*COUNCIL, "LOCATION:Café Olé")).decode().encode(encoding)
    assert read(data).items[0]["location"] == "Café Olé"


def test_markup_and_control_characters_do_not_come_through() -> None:
    """Descriptions in HTML become words."""
    data = calendar(event(*COUNCIL, "DESCRIPTION:<p>Join us<br>online &amp\\; here</p>\x07"))
    assert read(data).items[0]["description"] == "Join us online & here"


@pytest.mark.parametrize(
    ("rule", "start"),
    [
        ("FREQ=SECONDLY", "19700101T000000"),
        ("FREQ=MINUTELY;COUNT=1000000", "20260101T000000"),
        ("FREQ=HOURLY", "20260101T000000"),
    ],
)
def test_a_rule_that_never_rests_is_bounded_and_said(rule: str, start: str) -> None:
    """A million instances are cut at a number, and a problem says so."""
    parsed = read(calendar(event("UID:1", f"DTSTART:{start}", f"RRULE:{rule}")))
    assert len(parsed.items) == MAX_INSTANCES
    assert "repeats too often" in parsed.problems[0].what


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYDAY=53MO;BYMONTHDAY=1"]
)
def test_a_rule_that_never_matches_ends(rule: str) -> None:
    """The 30th of February is not looked for until the end of time; DTSTART stays."""
    parsed = read(calendar(event("UID:1", "DTSTART:20260101T000000", f"RRULE:{rule}")))
    assert [item["start"] for item in parsed.items] == ["2026-01-01T00:00:00-05:00"]
    assert "its rule finds no day" in parsed.problems[0].what


def test_an_old_daily_rule_reaches_the_window() -> None:
    """A rule that began a century ago is followed to today on the right days."""
    data = calendar(event("UID:1", "DTSTART:19260104T090000", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"))
    assert starts(data, "2026-01-01", "2026-01-20") == [
        "2026-01-05T09:00:00-05:00",
        "2026-01-08T09:00:00-05:00",
        "2026-01-19T09:00:00-05:00",
    ]


def test_counting_does_not_change_what_the_twentieth_monday_is() -> None:
    """BYDAY with a number in a yearly rule counts within the year."""
    data = calendar(event("UID:1", "DTSTART:20250519T090000", "RRULE:FREQ=YEARLY;BYDAY=20MO"))
    assert starts(data, "2026-01-01", "2027-12-31") == [
        "2026-05-18T09:00:00-04:00",
        "2027-05-17T09:00:00-04:00",
    ]


def test_hundreds_of_yearly_events_are_followed() -> None:
    """A long list of anniversaries does not use up what hostile rules may cost."""
    many = [event(f"UID:{n}", "DTSTART;VALUE=DATE:19260704", "RRULE:FREQ=YEARLY") for n in range(300)]
    parsed = read(calendar(*many))
    assert (len(parsed.items), parsed.problems) == (300, ())


@pytest.mark.parametrize("day", ["00010101", "99991231"])
def test_the_ends_of_time_are_read(day: str) -> None:
    """The first and the last year that Python knows are no reason to lose the rest."""
    data = calendar(event("UID:1", f"DTSTART:{day}T120000"), event(*COUNCIL))
    assert len(read(data, None, None).items) == 2


def test_without_a_window_single_events_are_all_given_and_series_begun() -> None:
    """There is no clock to choose a window: of an endless series the first instances are given."""
    data = calendar(event("UID:1", "DTSTART:19990101T000000Z"), event(*COUNCIL, "RRULE:FREQ=DAILY"))
    parsed = read(data, None, None)
    assert len(parsed.items) == 201
    assert "no window is given" in parsed.problems[0].what


def test_the_window_of_a_day_is_the_city_s_day_for_all_day_events() -> None:
    """A collection day of the fifth is in a window from the evening of the fourth, local time."""
    options = ParseOptions(zone="America/New_York")
    data = calendar(event("UID:1", "DTSTART;VALUE=DATE:20260105"))
    assert load("ics").parse(data, options).items[0]["start"] == "2026-01-05"
    assert starts(data, "2026-01-05", "2026-01-06") == ["2026-01-05"]
    assert starts(data, "2026-01-04", "2026-01-05") == []


def test_a_calendar_of_too_many_properties_is_read_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """The events before are there, the one that is cut is not, and the file counts as one that breaks off."""
    monkeypatch.setattr(blocks, "MAX_PROPERTIES", 10)
    event = "BEGIN:VEVENT\nUID:{0}\nDTSTART:20260302T1{0}0000Z\nSUMMARY:x\nEND:VEVENT\n"
    data = "BEGIN:VCALENDAR\n" + "".join(event.format(number) for number in range(9)) + "END:VCALENDAR\n"
    parsed = read(data.encode())
    assert [item["uid"] for item in parsed.items] == ["0", "1", "2"]
    assert any(problem.cut and problem.what == blocks.TOO_MANY for problem in parsed.problems)


def test_lines_of_two_encodings_are_guessed_one_by_one_up_to_a_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With more of them the file has one encoding; every event is there all the same."""
    monkeypatch.setattr(decoding, "MAX_ODD", 1)
    event = "BEGIN:VEVENT\nUID:{0}\nDTSTART:20260302T1{0}0000Z\nSUMMARY:é\nEND:VEVENT\n"
    utf8 = event.format(0).encode()
    data = b"BEGIN:VCALENDAR\n" + utf8 + b"".join(event.format(n).encode("cp1252") for n in (1, 2))
    parsed = read(data + b"END:VCALENDAR\n")
    assert [item["summary"] for item in parsed.items][1:] == ["é", "é"]


def test_what_a_library_stumbles_over_is_said_in_words_about_the_file() -> None:
    """Neither a Python type nor "None" is told to whoever keeps the calendar."""
    standard = "BEGIN:STANDARD\r\nDTSTART:20200101T000000\r\nEND:STANDARD"
    twice = f"BEGIN:VTIMEZONE\r\nTZID:A\r\nTZID:B\r\n{standard}\r\nEND:VTIMEZONE"
    no_line = event("UID:1", "DTSTART:20260302T190000Z", "DTEND;TZI970901T130000Z")
    told = [each.what for each in read(calendar(twice, no_line)).problems]
    assert told[0] == "it is not written as iCalendar is"
    assert told[1].startswith("a line cannot be read: ")
