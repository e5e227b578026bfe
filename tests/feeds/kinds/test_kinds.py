"""Every kind, from every format that carries it, without a field map where none should be needed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from city.collection.waste import HolidayRule
from city.records import KINDS, MeetingStatus, MeetingType
from feeds import kinds

RSS = """<rss version="2.0"><channel><title>x</title><item><title>Pool opens</title><guid>n1</guid>
<link>https://c.example/1</link><pubDate>Fri, 20 Nov 2026 09:00:00 -0500</pubDate><category>Parks</category>
<description>&lt;p&gt;Come &lt;b&gt;in&lt;/b&gt;.&lt;/p&gt;</description></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>
<entry><id>a1</id><title>Pool opens</title>
<updated>2026-11-20T14:00:00Z</updated><summary>Come in.</summary></entry></feed>"""

CIVICPLUS = """<rss version="2.0" xmlns:calendarEvent="https://c.example/Calendar.aspx"><channel>
<title>x</title><item><title>Concert</title><guid>e1</guid><pubDate>Fri, 20 Nov 2026 09:00:00 -0500</pubDate>
<description>&lt;strong&gt;Event date:&lt;/strong&gt; December 1, 2026 &lt;br&gt;
&lt;strong&gt;Event Time: &lt;/strong&gt;
07:00 PM - 09:00 PM&lt;br&gt;&lt;strong&gt;Location:&lt;/strong&gt; Pier&lt;br&gt;
&lt;strong&gt;Description:&lt;/strong&gt;
Bring a chair.</description><calendarEvent:EventDates>December 1, 2026</calendarEvent:EventDates>
<calendarEvent:EventTimes>07:00 PM - 09:00 PM</calendarEvent:EventTimes>
<calendarEvent:Location>Pier</calendarEvent:Location></item></channel></rss>"""


def ics(*events: str) -> str:
    body = "\n".join(f"BEGIN:VEVENT\nDTSTAMP:20260101T000000Z\n{event}\nEND:VEVENT" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}\nEND:VCALENDAR".replace("\n", "\r\n")


COUNCIL = """UID:cc
DTSTART;TZID=America/New_York:20261201T190000
DTEND;TZID=America/New_York:20261201T210000
RRULE:FREQ=WEEKLY;COUNT=2
SUMMARY:City Council Regular Meeting
LOCATION:Room 1
DESCRIPTION:Agenda:\\n1. Budget\\n2. Parks\\nOrden del día:\\n1. Presupuesto\\n2. Parques\\n
  Cómo participar: Venga.\\nOutcome: Approved."""

LEGISTAR = """[{"EventId": 5, "EventBodyName": "City Council", "EventDate": "2026-12-01T00:00:00",
"EventTime": "7:00 PM", "EventLocation": "Room 1", "EventAgendaFile": "https://c.example/a.pdf",
"EventAgendaStatusName": "Cancelled", "EventItems": [{"EventItemTitle": "Budget"}]}]"""


def test_all_kinds_have_a_module():
    """Every kind that a source may name has a module, and no module lacks its noun."""
    sources = set(KINDS) - {"meeting_change"}  # only staff make these
    assert set(kinds.names()) == sources


@pytest.mark.parametrize("name", [name for name in kinds.names() if name != "advisory"])
def test_required_fields_are_fields(name):
    """What a kind requires can be named in a map."""
    kind = kinds.load(name)
    assert kind.name == name
    assert kind.required()
    assert set(kind.required()) <= set(kind.fields())


def test_news_from_rss(build, parsed):
    """An RSS feed needs no map."""
    (news,) = build("news", *parsed("rss", RSS)).records
    assert (news.id, news.title, news.text) == ("n1", {"en": "Pool opens"}, {"en": "Come in."})
    assert news.published == datetime(2026, 11, 20, 14, tzinfo=UTC)
    assert (news.categories, news.url) == (("Parks",), "https://c.example/1")


def test_news_from_atom(build, parsed):
    """An Atom entry without a publication time has its update's."""
    (news,) = build("news", *parsed("rss", ATOM)).records
    assert news.published == datetime(2026, 11, 20, 14, tzinfo=UTC)


def test_event_from_civicplus(build, parsed):
    """A CivicPlus calendar gives the event's own time, not when it was edited, and text without labels."""
    (event,) = build("event", *parsed("rss", CIVICPLUS)).records
    assert event.start == datetime(2026, 12, 2, tzinfo=UTC)
    assert event.end == datetime(2026, 12, 2, 2, tzinfo=UTC)
    assert (event.place, event.text, event.all_day) == ("Pier", {"en": "Bring a chair."}, False)


def test_event_from_plain_rss_is_a_problem(build, parsed):
    """A feed that does not say when its event is makes no event: the edit date is not it."""
    built = build("event", *parsed("rss", RSS))
    assert built.records == ()
    assert built.problems[0].what == "has no start"


def test_event_that_is_rescheduled_is_not_off(one, table):
    """With a new day in its title it takes place then; without one it does not take place."""
    moved = one(
        "event", table(name="Fair rescheduled to Dec 12", start="2026-12-05T10:00", end="2026-12-05T12:00")
    )
    assert (moved.title, moved.cancelled) == ({"en": "Fair"}, False)
    assert moved.start == datetime(2026, 12, 12, 15, tzinfo=UTC)
    assert moved.end == datetime(2026, 12, 12, 17, tzinfo=UTC)
    assert one("event", table(name="POSTPONED: Fair", start="2026-12-05T10:00")).cancelled


def test_events_from_ics(build, parsed):
    """Instances of one uid have ids of their own; an all-day event runs from midnight to midnight."""
    fair = "UID:f\nDTSTART;VALUE=DATE:20261205\nDTEND;VALUE=DATE:20261206\nSUMMARY:Fair\nSTATUS:CANCELLED"
    built = build("event", *parsed("ics", ics(COUNCIL, fair)))
    assert len({event.id for event in built.records}) == 3
    (fair_day,) = (event for event in built.records if event.all_day)
    assert fair_day.start == datetime(2026, 12, 5, 5, tzinfo=UTC)
    assert fair_day.end == datetime(2026, 12, 6, 5, tzinfo=UTC)
    assert fair_day.cancelled


def test_event_from_table(one, table):
    """In a table people write the last day itself, so it is part of the event."""
    event = one("event", table(name="Fair", start="12/5/2026", end="12/6/2026", all_day="yes"))
    assert event.end == datetime(2026, 12, 7, 5, tzinfo=UTC)


def test_meetings_from_ics(build, parsed):
    """A calendar needs no map: body, agenda in both languages, how to take part, outcome."""
    first, second = build("meeting", *parsed("ics", ics(COUNCIL))).records
    assert first.id != second.id
    assert first.body == "City Council"
    assert first.agenda == ({"en": "Budget", "es": "Presupuesto"}, {"en": "Parks", "es": "Parques"})
    assert (first.join, first.outcome) == ({"es": "Venga."}, {"en": "Approved."})
    assert first.location == {"en": "Room 1"}


def test_cancelled_and_moved_instances(build, parsed):
    """One instance is cancelled and another moved; the moved one keeps the id that it would have had."""
    cancelled = COUNCIL.replace(
        "RRULE:FREQ=WEEKLY;COUNT=2", "RECURRENCE-ID;TZID=America/New_York:20261201T190000"
    )
    cancelled = cancelled.replace("SUMMARY:", "STATUS:CANCELLED\nSUMMARY:CANCELLED - ")
    moved = (
        "UID:cc\nRECURRENCE-ID;TZID=America/New_York:20261208T190000\nSUMMARY:City Council Regular Meeting\n"
        "DTSTART;TZID=America/New_York:20261209T180000\nDESCRIPTION:Moved from December 8\\, 2026 at 7:00 PM"
    )
    plain = build("meeting", *parsed("ics", ics(COUNCIL))).records
    first, second = build("meeting", *parsed("ics", ics(COUNCIL, cancelled, moved))).records
    assert (first.status, first.title) == (MeetingStatus.CANCELLED, {"en": "City Council Regular Meeting"})
    assert (second.id, second.moved_from) == (plain[1].id, plain[1].start)
    assert second.start == datetime(2026, 12, 9, 23, tzinfo=UTC)


def test_a_single_meeting_keeps_its_id_when_it_moves(build, parsed):
    """The uid is its name; only instances of a series need their start beside it."""
    single = COUNCIL.replace("RRULE:FREQ=WEEKLY;COUNT=2\n", "")
    (before,) = build("meeting", *parsed("ics", ics(single))).records
    (after,) = build("meeting", *parsed("ics", ics(single.replace("20261201", "20261203")))).records
    assert before.id == after.id == "cc"
    assert before.start < after.start


def test_an_instance_of_a_series_keeps_its_id_without_a_word_about_it(build, parsed):
    """RECURRENCE-ID says which one it is, whether or not the clerk writes "moved from"."""
    moved = (
        "UID:cc\nRECURRENCE-ID;TZID=America/New_York:20261208T190000\nSUMMARY:City Council Regular Meeting\n"
        "DTSTART;TZID=America/New_York:20261209T180000"
    )
    plain = build("meeting", *parsed("ics", ics(COUNCIL))).records
    changed = build("meeting", *parsed("ics", ics(COUNCIL, moved))).records
    assert [each.id for each in changed] == [each.id for each in plain]
    assert changed[1].start != plain[1].start


def test_meetings_that_share_a_uid_without_a_series_stay_apart(build, parsed):
    """Exporters exist that give every event the same uid."""
    single = COUNCIL.replace("RRULE:FREQ=WEEKLY;COUNT=2\n", "")
    built = build("meeting", *parsed("ics", ics(single, single.replace("202612", "202701"))))
    assert built.problems == ()
    assert len({each.id for each in built.records}) == 2


def test_meeting_with_a_day_alone(one, table):
    """No time is made up: its start is the local midnight, and it is known that this is none."""
    meeting = one("meeting", table(body="Parks Board", date="2026-12-01"))
    assert (meeting.timed, meeting.start) == (False, datetime(2026, 12, 1, 5, tzinfo=UTC))
    assert one("meeting", table(body="Parks Board", date="2026-12-01T19:00")).timed


def test_meeting_rescheduled_in_its_title(one, table):
    """Old time in the list, new time in the title: it takes place then, and lasts as long."""
    item = table(
        title="Parks Board Special Meeting - rescheduled to Dec 3 at 5 PM",
        start="2026-12-01T19:00", end="2026-12-01T20:00",
    )  # fmt: skip
    meeting = one("meeting", item)
    assert (meeting.body, meeting.status, meeting.type) == (
        "Parks Board", MeetingStatus.SCHEDULED, MeetingType.SPECIAL,
    )  # fmt: skip
    assert (meeting.start, meeting.end) == (
        datetime(2026, 12, 3, 22, tzinfo=UTC), datetime(2026, 12, 3, 23, tzinfo=UTC),
    )  # fmt: skip
    assert meeting.moved_from == datetime(2026, 12, 2, tzinfo=UTC)


def test_meeting_from_legistar(build, parsed):
    """An agenda system needs no map; its agenda is items and an address."""
    (meeting,) = build("meeting", *parsed("legistar", LEGISTAR)).records
    assert (meeting.id, meeting.body) == ("5", "City Council")
    assert meeting.start == datetime(2026, 12, 2, tzinfo=UTC)
    assert meeting.status is MeetingStatus.CANCELLED
    assert meeting.agenda == ({"en": "Budget"},)
    assert meeting.url == "https://c.example/a.pdf"


def test_meeting_from_event_rss(build, parsed):
    """A CivicPlus calendar may be a source of meetings."""
    text = CIVICPLUS.replace("Concert", "CANCELLED - School Board Meeting")
    (meeting,) = build("meeting", *parsed("rss", text)).records
    assert (meeting.body, meeting.status) == ("School Board", MeetingStatus.CANCELLED)


def test_meeting_from_table(one, table):
    """A table names what it has; an agenda is an item a line."""
    item = table(
        body="Parks Board", date="2026-12-01T19:00", agenda="Trees\nDogs", moved_from="2026-11-30T19:00"
    )
    meeting = one("meeting", item)
    assert meeting.agenda == ({"en": "Trees"}, {"en": "Dogs"})
    assert meeting.moved_from == datetime(2026, 12, 1, tzinfo=UTC)


def test_collection_from_table(one, table):
    """Every other week from an anchor, with a season over New Year."""
    item = table(stream="recycling", zone="a", day="Tue", every_weeks="every other week", anchor="1/6/2026")
    day = one(
        "collection", item, fields={"season_start": {"value": "11/1"}, "season_end": {"value": "03-31"}}
    )
    assert (day.weekday, day.every_weeks, day.anchor) == (1, 2, date(2026, 1, 6))
    assert (day.season_start, day.season_end) == ("11-01", "03-31")
    assert day.id == "pickup-a-recycling-1"


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"every_weeks": 2}, "has no anchor date"),
        ({"every_weeks": "often"}, "is not a number of weeks"),
        ({"season_start": "spring"}, "is not MM-DD"),
        ({"day": "someday"}, "is not a weekday"),
        ({"day": "Mon-Thu"}, "is not a weekday"),
        ({"day": "first Mon", "every_weeks": 2, "anchor": "2026-01-05"}, "which is it?"),
        ({"ordinals": "sixth"}, "is not a place in the month"),
    ],
)
def test_collection_that_cannot_be_counted(build, table, more, what):
    """Weeks without an anchor and seasons without days are problems, never guesses."""
    built = build("collection", table(**{"stream": "trash", "zone": "a", "day": "Mon", **more}))
    assert built.records == ()
    assert what in built.problems[0].what


def test_collection_twice_a_week_is_two_days(build, table):
    """One row may name several weekdays; each is a record of its own, under the row's id if it has one."""
    days = build("collection", table(stream="trash", zone="a", day="Mon & Thu")).records
    assert [(each.id, each.weekday) for each in days] == [("pickup-a-trash-0", 0), ("pickup-a-trash-3", 3)]
    named = build("collection", table(id="r7", stream="trash", zone="a", day="Mon & Thu")).records
    assert [each.id for each in named] == ["r7-0", "r7-3"]


def test_collection_on_a_place_in_the_month(one, table):
    """In the words of the day, or in a column of its own."""
    words = one("collection", table(stream="bulk", zone="a", day="1st and 3rd Wednesday of the month"))
    assert (words.weekday, words.ordinals) == (2, (1, 3))
    assert one("collection", table(stream="bulk", zone="a", day="Wed", ordinals="last")).ordinals == (-1,)


def test_collection_only_once(one, table):
    """A day that does not recur needs no weekday."""
    once = one("collection", table(stream="bulk", zone="a", once="4/17/2027"))
    assert (once.once, once.weekday, once.id) == (date(2027, 4, 17), 5, "pickup-a-bulk-2027-04-17")


@pytest.mark.parametrize(
    ("named", "observed", "on"),
    [
        ("2027-07-04", "", "2027-07-04"),  # a Sunday
        ("2027-07-04", "federal", "2027-07-05"),
        ("2027-07-04", "Monday", "2027-07-05"),
        ("2027-12-25", "federal", "2027-12-24"),  # a Saturday
        ("2027-12-25", "monday", "2027-12-25"),
        ("2027-12-25", "actual", "2027-12-25"),
        ("2026-12-25", "federal", "2026-12-25"),
        ("2027-07-04", "7/6/2027", "2027-07-06"),
    ],
)
def test_holiday_is_on_the_day_on_which_it_is_observed(one, table, named, observed, on):
    """Cities differ about a holiday on a weekend; its id stays that of the holiday itself."""
    holiday = one("holiday", table(date=named, name="X", rule="shift_week", observed=observed))
    assert (holiday.date, holiday.id) == (date.fromisoformat(on), named)


def test_holiday_swapped_to_a_weekday(one, table):
    """ "To Saturday" is the first Saturday after it, also from a Saturday."""
    for on, to in (("2026-11-26", "2026-11-28"), ("2026-11-28", "2026-12-05")):
        holiday = one("holiday", table(date=on, name="X", rule="swap", moved_to="Saturday"))
        assert holiday.moved_to == date.fromisoformat(to)


def test_holiday_that_cannot_shift_its_week_early_is_refused(build, table):
    """Before a Monday there is no day of its week: the rule would leave the pickup on the holiday."""
    built = build("holiday", table(date="2027-01-18", name="X", rule="shift week early"))
    assert "use shift_day_early" in built.problems[0].what


def test_holiday_from_table(one, build, table):
    """Rules are words; a swap needs its day."""
    holiday = one(
        "holiday", table(date="12/25/2026", name="Christmas", rule="Shift week", streams="trash;bulk")
    )
    assert (holiday.rule, holiday.streams) == (HolidayRule.SHIFT_WEEK, ("trash", "bulk"))
    bad = build("holiday", *(table(date="12/25/2026", name="C", rule=rule) for rule in ("swap", "maybe")))
    assert ["moved_to" in bad.problems[0].what, "none of: shift_week" in bad.problems[1].what] == [True, True]


def test_holiday_from_ics(build, parsed):
    """A holiday calendar needs only its rule."""
    event = "UID:x\nDTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas"
    (holiday,) = build(
        "holiday", *parsed("ics", ics(event)), fields={"rule": {"value": "shift_week"}}
    ).records
    assert (holiday.date, holiday.name) == (date(2026, 12, 25), {"en": "Christmas"})


def test_exception_and_suspension_from_table(one, build, table):
    """One day moved for some zones; a service off until further notice."""
    item = table(date="2026-12-01", moved_to="2026-12-02", streams="trash", zones="a; b", reason="snow")
    exception = one("pickup_exception", item)
    assert (exception.moved_to, exception.zones) == (date(2026, 12, 2), ("a", "b"))
    suspension = one("suspension", table(streams="bulk", start="2026-12-01T07:00"))
    assert (suspension.streams, suspension.end) == (("bulk",), None)
    assert build("suspension", table(streams="", start="2026-12-01")).problems[0].what == "has no streams"


def test_place_from_geojson_and_columns(one, table):
    """A place has its point's position, its hours from one column or seven, its attributes by name."""
    point = {"type": "Point", "coordinates": [-75.9, 37.1]}
    place = one("place", table(point, name="Pool", type="Swimming Pool", hours="Sat 9-5", wifi="yes"))
    assert (place.id, place.kind, place.lat, place.lon) == ("pool", "swimming_pool", 37.1, -75.9)
    assert place.hours[5] == ("09:00-17:00",)
    days = one("place", table(name="Pool", MON="9-5", SUN=""), fields={"hours": {"mon": "MON", "sun": "SUN"}})
    assert days.hours == (("09:00-17:00",), *[()] * 6)


def test_a_place_whose_hours_are_not_understood_keeps_its_number(build, table):
    """A pool with a season in words is still found and called; that its hours are unknown is said."""
    built = build("place", table(name="Pool", phone="555-0100", hours="Memorial Day - Labor Day, noon-7pm"))
    (pool,) = built.records
    assert (pool.phone, pool.hours) == ("555-0100", ())
    (problem,) = built.problems
    assert problem.what == "hours: 'Memorial Day - Labor Day, noon-7pm' are not opening hours"


def test_closure_official_service_fact(one, table):
    """Small records from tables."""
    closure = one("closure", table(place="pool", start="2026-12-01", reason_en="repairs", reason_es="obras"))
    assert (closure.kind, closure.reason["es"]) == ("facility", "obras")
    official = one("official", table(name="Ann Lee", office="Council Member", ward="3"))
    assert (official.office, official.district, official.id) == ("council_member", "3", "council-member-3")
    service = one("service", table(name="Water", keywords_en="bill; leak", phone="555-0100"))
    assert service.keywords == {"en": ("bill", "leak")}
    fact = one("fact", table(topic="jobs", question="Hiring?", answer_en="Yes.", answer_es="Sí."))
    assert fact.answer == {"en": "Yes.", "es": "Sí."}


def test_pages_from_a_site_and_from_a_list_of_questions(one, table):
    """A page is its heading and its words without markup, as WordPress or a table gives them."""
    site = {"title": "title.rendered", "text": "content.rendered", "url": "link"}
    given = one(
        "page",
        table(
            id=7,
            link="https://x.example/card",
            title={"rendered": "Library &amp; card"},
            content={"rendered": "<p>Bring a <b>photo ID</b>.</p>\n<p>Any branch.</p><script>x()</script>"},
        ),
        fields=site,
    )
    assert (given.title["en"], given.text["en"]) == ("Library & card", "Bring a photo ID. Any branch.")
    assert (given.id, given.url) == ("7", "https://x.example/card")
    asked = one("page", table(question_en="Wifi?", answer_en="Yes.", answer_es="Sí.", question_es="¿Wifi?"))
    assert asked.text == {"en": "Yes.", "es": "Sí."}


def test_service_and_request_from_open311(build, parsed):
    """GeoReport services and requests need no map; what people wrote in a report is left out."""
    services = (
        '[{"service_code": "p", "service_name": "Pothole", "keywords": "hole, bump", "metadata": false}]'
    )
    (service,) = build("service", *parsed("open311", services)).records
    assert (service.id, service.keywords) == ("p", {"en": ("hole", "bump")})
    request = (
        '[{"service_request_id": 7, "status": "Open", "service_name": "Pothole", "service_code": "p",'
        ' "description": "call me, Ann", "requested_datetime": "2026-11-20T09:00:00-05:00"}]'
    )
    (case,) = build("request", *parsed("open311", request)).records
    assert (case.number, case.status, case.service_type) == ("7", "open", "p")
    assert "Ann" not in str(case)


def test_permit_from_socrata(one, table):
    """Floating Socrata dates are days."""
    permit = one(
        "permit", table(permit_number="B1", status="Issued", inspection_date="2026-12-01T00:00:00.000")
    )
    assert (permit.id, permit.status, permit.inspection) == ("b1", "issued", date(2026, 12, 1))


def test_zone_from_geojson(build, table):
    """A zone has an outline, or it is a problem."""
    ring = [[0, 0], [0, 1], [1, 1], [0, 0]]
    area = {"type": "Polygon", "coordinates": [ring]}
    built = build(
        "zone", table(area, id=3, zone_set="district", name_en="Three"), table(id=4, zone_set="district")
    )
    assert [zone.id for zone in built.records] == ["3"]
    assert built.problems[0].what == "has no geometry"


def test_address_from_table(one, build, table):
    """An address keeps the zones that its row names, and is nothing without a position."""
    fields = {"zones": {"pickup": "trash_zone", "district": "ward"}}
    address = one(
        "address",
        table(number=12, street="Elm St", lat="37.1", lon="-75.9", trash_zone="a", ward=""),
        fields=fields,
    )
    assert (address.number, address.zones) == ("12", {"pickup": "a"})
    assert "no latitude" in build("address", table(number=1, street="Elm St")).problems[0].what


@pytest.mark.parametrize(("written", "lat"), [("37,1042", 37.1042), ("-37,5", -37.5), (" 37,25 ", 37.25)])
def test_a_place_by_decimal_commas(one, written, lat):
    """Spreadsheets of other languages write a comma where the point is."""
    place = one("place", {"row": {"name": "Pier", "lat": written, "lon": "-75,9041"}, "geometry": None})
    assert (place.lat, place.lon) == (lat, -75.9041)


def test_a_comma_that_may_be_of_thousands_is_no_number(build):
    """What can be read in two ways is not guessed."""
    built = build("place", {"row": {"name": "Pier", "lat": "37,104", "lon": "-75,904"}, "geometry": None})
    assert "is not a number" in built.problems[0].what
