"""Values as cities write them: dates, weekdays, hours, outlines, columns about persons."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from feeds.fields import dates, hours, persons, polygons

ZONE = "America/New_York"
NINE_TO_FIVE = ("09:00-17:00",)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24T19:00:00-05:00",
        "2026-11-25T00:00:00Z",
        "2026-11-24T19:00:00.000",
        "2026-11-24 19:00",
        "11/24/2026 7:00 PM",
        "11/24/26 7:00 PM",
        "11-24-2026 19:00",
        "November 24, 2026 7 p.m.",
        "Tuesday, Nov. 24, 2026 at 7:00 PM",
        "24 de noviembre de 2026, 19:00",
    ],
)
def test_one_instant_in_many_words(text):
    """ISO, US and Spanish forms of one instant are that instant, in the city's zone where none is given."""
    assert dates.instant(text, ZONE).astimezone(UTC) == datetime(2026, 11, 25, tzinfo=UTC)


def test_day_of_an_instant_is_local():
    """Two in the morning UTC is still the evening before in New York."""
    assert dates.day("2026-11-25T02:00:00Z", ZONE) == date(2026, 11, 24)


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "13/45/2026",
        "",
        "24.11.",
        "12-05-11",
        "2/3/4/2026",
        "11/24/202",
        "555-12-3456",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+12:00",
    ],
)
def test_no_date(text):
    """Words without a date are refused, never guessed; so is the end of time, which is later elsewhere."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the words themselves
        dates.day(text, ZONE)


@pytest.mark.parametrize(
    "never", ["9999-12-31", "9999-12-31T23:59:59", "0001-01-01T00:00:00Z", "12/31/9999", date.max]
)
def test_a_placeholder_is_no_date(one, build, table, never):
    """The first and the last day of the calendar stand for none: no end, no inspection; a start is needed."""
    assert one("closure", table(place="Pier", start="2026-12-01", end=never)).end is None
    assert one("permit", table(number="7", status="open", inspection=never)).inspection is None
    assert [each.what for each in build("holiday", table(date=never, name="x", rule="skip")).problems] == [
        "has no date"
    ]


@pytest.mark.parametrize(
    ("text", "day"), [("Mon", 0), ("miércoles", 2), ("Thursdays", 3), ("dom.", 6), (4, 4)]
)
def test_weekday(text, day):
    """English, Spanish and numbers from Monday = 0."""
    assert dates.weekday(text) == day


@pytest.mark.parametrize("text", ["7", "M", "", "someday"])
def test_no_weekday(text):
    """A number past six and a lone letter name no weekday."""
    with pytest.raises(ValueError, match="is not a weekday"):
        dates.weekday(text)


@pytest.mark.parametrize(
    ("text", "clock"), [("noon", time(12)), ("12 a.m.", time(0)), ("7:30pm", time(19, 30))]
)
def test_clock(text, clock):
    """Times as people write them."""
    assert dates.clock(text) == clock


def week(**days: tuple[str, ...]) -> hours.Week:
    return tuple(days.get(day, ()) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))


def weekdays(span: tuple[str, ...], **more: tuple[str, ...]) -> hours.Week:
    return week(mon=span, tue=span, wed=span, thu=span, fri=span, **more)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon-Fri 9:00-17:00; Sat 10-14", weekdays(NINE_TO_FIVE, sat=("10:00-14:00",))),
        ("Monday - Friday: 9 a.m. to 5 p.m.", weekdays(NINE_TO_FIVE)),
        ("Lun-Vie 9:00-17:00, Dom cerrado", weekdays(NINE_TO_FIVE)),
        ("Weekdays 9-5", weekdays(NINE_TO_FIVE)),
        ("Mon 9-12, 1-5 pm", week(mon=("09:00-12:00", "13:00-17:00"))),
        ("Mon, Wed & Fri 9am-5pm", week(mon=NINE_TO_FIVE, wed=NINE_TO_FIVE, fri=NINE_TO_FIVE)),
        ("Fri 18:00-02:00", week(fri=("18:00-02:00",))),
        ("Sat-Mon noon-midnight", week(sat=("12:00-24:00",), sun=("12:00-24:00",), mon=("12:00-24:00",))),
        ("24/7", (("00:00-24:00",),) * 7),
        ("M-Th 9am-9pm, F 9am-6pm", (*weekdays(("09:00-21:00",))[:4], ("09:00-18:00",), (), ())),
        ("M, W: 12PM-8PM; SU: Closed", week(mon=("12:00-20:00",), wed=("12:00-20:00",))),
        ("Daily 6:00-22:00", (("06:00-22:00",),) * 7),
    ],
)
def test_hours(text, expected):
    """Opening hours in words are seven days of spans."""
    assert hours.week(text) == expected


@pytest.mark.parametrize("text", ["by appointment", "Mon-Fri 9-5 except holidays", "dawn to dusk"])
def test_hours_not_understood(text):
    """Hours with words that are not understood are refused, never half read."""
    with pytest.raises(ValueError, match="are not opening hours"):
        hours.week(text)


SQUARE = [[0, 0], [0, 1], [1, 1], [0, 0]]


def test_polygon_and_multipolygon():
    """Both kinds of areas come out as polygons of rings of points."""
    ring = ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0))
    assert polygons.polygons({"type": "Polygon", "coordinates": [SQUARE]}) == ((ring,),)
    assert polygons.polygons({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}) == (
        (ring,),
        (ring,),
    )


def test_open_ring_is_closed():
    """A ring whose last point is missing is closed, not refused."""
    opened = {"type": "Polygon", "coordinates": [[*SQUARE[:3], [1, 0]]]}
    assert polygons.polygons(opened)[0][0][-1] == (0.0, 0.0)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": [[[0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 95], [0, 1], [1, 1], [0, 95]]]},
        {"type": "Polygon", "coordinates": [[["a", 0], [0, 1], [1, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": []},
    ],
)
def test_no_area(geometry):
    """What encloses nothing, or lies off the earth, is no zone."""
    with pytest.raises(ValueError, match=r"geometry|outline|longitude"):
        polygons.polygons(geometry)


@pytest.mark.parametrize(
    "columns",
    [["ArresteeAge"], ["OFFENDER_NAME"], ["warrant_no"], ["DOB"], ["last_name", "race"], ["victimSex"]],
)
def test_persons_refused(columns):
    """Columns about accused, arrested, harmed or identified persons refuse a source."""
    assert persons.refuses(["id", "date", *columns])


@pytest.mark.parametrize(
    "columns",
    [["name", "title", "district", "phone"], ["Arrest", "Primary Type", "Block"], ["race_distance"]],
)
def test_counts_and_officials_are_not_refused(columns):
    """Crime counts, officials and a foot race are no data about private persons."""
    assert persons.refuses(columns) is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("31/12/2026", "2026-12-31"),
        ("3.12.26 18:30", "2026-12-03 18:30"),
        ("03-12-2026", "2026-12-03"),
        ("2026-12-03", "2026-12-03"),
        ("soon", "soon"),
    ],
)
def test_a_date_that_is_said_to_be_day_first(text, read):
    """Its numbers are turned round; what is no date in numbers stays as it is."""
    assert dates.from_day_first(text) == read


@pytest.mark.parametrize(
    ("text", "day_first", "month_first"),
    [
        ("31/12/2026", True, False),
        ("12/31/2026", False, True),
        ("03/04/2026", False, False),
        ("40/40/2026", False, False),
        ("2026-12-31", False, False),
    ],
)
def test_which_way_round_a_date_can_only_be_read(text, day_first, month_first):
    """Only a number past twelve tells; most dates leave it open."""
    assert (dates.is_day_first(text), dates.is_month_first(text)) == (day_first, month_first)
