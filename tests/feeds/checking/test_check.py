"""What `check` says of a source: which field is at fault, shown by its row, and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from city.profile import City
from feeds.checking.check import Tried, tried
from feeds.checking.trouble import Trouble
from feeds.fetching.fetch import Fetcher
from feeds.source import source

NOW = datetime(2026, 11, 28, 19, tzinfo=UTC)
CITY = City(
    name="Smallville",
    state="VA",
    zone="America/New_York",
    locales=("en-US", "es-US"),
    latitude=37.09,
    longitude=-75.96,
    same=("051899",),
    ugc=("VAZ095",),
    population=900,
)
MEETINGS = """Meeting Date,Body,Contact
12/01/2026,City Council,ann@city.example
12/08/2026,Parks Board,757-555-0101
"""


def checked(
    folder: Path, text: str, kind: str, fields: Mapping[str, Any] | None = None, **more: Any
) -> Tried:
    """A source over this text, tried."""
    (folder / "data.csv").write_text(text)
    table = {
        "id": "s",
        "url": "file:data.csv",
        "format": "table",
        "kind": kind,
        "fields": fields or {},
        **more,
    }
    fetcher = Fetcher(folder, lambda *_: pytest.fail("no network"), {})
    return tried(source(table, "city.toml"), fetcher, CITY, NOW)


def only(found: Tried) -> Trouble:
    """The one trouble; fails if there are others."""
    (trouble,) = found.troubles
    return trouble


def test_a_misspelt_column_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    """The map says 'Metting Date': the file has 'Meeting Date', and its first row is shown."""
    trouble = only(checked(tmp_path, MEETINGS, "meeting", {"start": "Metting Date", "title": "Body"}))
    assert trouble.where == "source 's', field start"
    assert "there is no column 'Metting Date'" in trouble.what
    assert "Meeting Date = '12/01/2026', Body = 'City Council'" in trouble.what
    assert trouble.fix.startswith("Did you mean 'Meeting Date'?")


def test_a_misspelt_field_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    """The left side of the map can be misspelt, too."""
    trouble = only(checked(tmp_path, MEETINGS, "event", {"titel": "Body", "start": "Meeting Date"}))
    assert "no such field" in trouble.what
    assert trouble.fix.startswith("Did you mean 'title'?")


def test_a_day_first_date_is_said_to_be_one(tmp_path: Path) -> None:
    """31/12/2026 is no date month first: column, value, reason and what to do are said."""
    text = MEETINGS.replace("12/01/2026", "31/12/2026")
    found = checked(tmp_path, text, "meeting", {"start": "Meeting Date", "title": "Body"})
    trouble = only(found)
    assert "column 'Meeting Date' holds '31/12/2026', which is no date month first" in trouble.what
    assert "Meeting Date = '31/12/2026', Body = 'City Council'" in trouble.what
    assert "day_first = true" in trouble.fix
    assert (found.ok, found.records) == (True, 1)


def test_a_day_beyond_the_calendar_is_told_like_any_other_fault(tmp_path: Path) -> None:
    """An all-day event that ends after the last day there is makes no record, and no traceback."""
    fields = {"id": "id", "start": {"value": "9998-12-31"}, "end": {"value": "99991231"}}
    found = checked(tmp_path, "id,title,all_day\n1,Fair,yes\n", "event", fields)
    assert found.records == 0
    assert "1 of 1 items make no record" in only(found).what


def test_a_thousand_rows_with_one_fault_are_one_trouble(tmp_path: Path) -> None:
    """The count and the first row stand for all of them."""
    rows = "".join(f"Fair {n},sometime in week {n}\n" for n in range(1000))
    trouble = only(checked(tmp_path, f"title,start\n{rows}", "event"))
    assert "1,000 of 1,000 items make no record; the first is item 1" in trouble.what
    assert "title = 'Fair 0'" in trouble.what


def test_a_source_of_which_nothing_can_be_read_is_not_ok(tmp_path: Path) -> None:
    """A refresh says that it failed; an empty list is right as it is."""
    assert not checked(tmp_path, "title,start\nFair,sometime\n", "event").ok
    assert checked(tmp_path, "title,start\n", "event").ok


def test_different_faults_are_told_apart(tmp_path: Path) -> None:
    """A missing title and an unreadable date are two things to mend; the more frequent comes first."""
    text = "title,start\nFair,soon\nParade,later\n,2026-12-01\n"
    first, second = checked(tmp_path, text, "event").troubles
    assert "column 'start' holds 'soon'" in first.what
    assert "2 of 3 items" in first.what
    assert "it has no title: column 'title' is empty" in second.what


def test_a_field_without_a_column_is_offered_the_likely_one(tmp_path: Path) -> None:
    """No map at all: what the names and values suggest is what staff are offered to write."""
    text = "Event Name,When\nFair,2026-12-01\nParade,2026-12-05\n"
    trouble = only(checked(tmp_path, text, "event"))
    assert "it has no title: the map names no column for it" in trouble.what
    assert trouble.fix == "Did you mean 'Event Name'? Write title = \"Event Name\" under [sources.fields]"


@pytest.mark.parametrize("secret", ["ann@city.example", "757-555-0101", "12 Alder St"])
def test_personal_values_are_not_shown(tmp_path: Path, secret: str) -> None:
    """E-mail, telephone and street addresses stay out of a text that will be mailed about."""
    trouble = only(checked(tmp_path, f"title,start,extra\nFair,soon,{secret}\n", "event"))
    assert secret not in trouble.what
    assert "extra = (" in trouble.what


def test_ids_that_are_not_unique_are_explained(tmp_path: Path) -> None:
    """The lost item is named with its id, and how to tell items apart."""
    text = "id,name\n1,Alder Park\n1,Oak Park\n"
    trouble = only(checked(tmp_path, text, "place"))
    assert "has the id '1' of another item" in trouble.what
    assert "no two rows share" in trouble.fix


def test_what_is_all_over_is_a_trouble(tmp_path: Path) -> None:
    """Every row was read, and residents would hear none of them."""
    found = checked(tmp_path, "title,start\nFair,2025-05-01\nParade,2025-07-04\n", "event")
    assert "all of them are over" in only(found).what
    assert (found.ok, found.records) == (True, 2)


def test_a_calendar_of_last_year_is_a_trouble(tmp_path: Path) -> None:
    """It has entries, but none of the time that is told: not the same as an empty calendar."""
    event = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20240105T190000Z\r\nSUMMARY:Fair\r\nEND:VEVENT\r\n"
    text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{}END:VCALENDAR\r\n"
    old = checked(tmp_path, text.format(event), "event", format="ics")
    assert "lists 1 entries, but none from 40 days ago on" in only(old).what
    assert checked(tmp_path, text.format(""), "event", format="ics").troubles == ()


def test_dates_that_nobody_meant_are_a_trouble(tmp_path: Path) -> None:
    """1970 is an empty date of a database, not an event."""
    trouble = only(checked(tmp_path, "title,start\nFair,2026-12-05\nParade,1970-01-01\n", "event"))
    assert "1 records are of a date that cannot be meant" in trouble.what
    assert "1970-01-01" in trouble.what


def test_swapped_and_far_positions_are_told_apart(tmp_path: Path) -> None:
    """Latitude and longitude exchanged; or simply another city's file."""
    swapped = only(checked(tmp_path, "name,lat,lon\nA,-75.9,37.1\nB,-75.8,37.0\n", "place"))
    assert swapped.what == "latitude and longitude are swapped"
    far = only(checked(tmp_path, "name,lat,lon\nA,47.6,-122.3\nB,47.7,-122.4\n", "place"))
    assert "far from Smallville" in far.what
    assert (
        checked(tmp_path, "name,lat,lon\nA,37.1,-75.9\nB,47.7,-122.4\nC,37.0,-75.8\n", "place").troubles == ()
    )


def test_weekdays_by_number_are_questioned_unless_monday_is_zero(tmp_path: Path) -> None:
    """1 would be Tuesday, which hardly anybody means; 0 to 4 and names are left alone."""
    fields = {"stream": {"value": "trash"}}
    trouble = only(checked(tmp_path, "zone,weekday\nA,1\nB,5\n", "collection", fields))
    assert "1 is read as Tuesday" in trouble.what
    assert checked(tmp_path, "zone,weekday\nA,0\nB,4\n", "collection", fields).troubles == ()
    assert checked(tmp_path, "zone,weekday\nA,Monday\nB,Friday\n", "collection", fields).troubles == ()


def test_a_credential_in_the_table_is_a_trouble_that_does_not_repeat_it(tmp_path: Path) -> None:
    """In headers, query or url: named, never shown; a reference to the environment is right."""
    text = "title,start\nFair,2026-12-05\n"
    trouble = only(checked(tmp_path, text, "event", headers={"X-App-Token": "abc123"}))
    assert "'X-App-Token' stands in its headers" in trouble.what
    assert "env:X_APP_TOKEN" in trouble.fix
    assert "abc123" not in f"{trouble}"
    in_query = only(checked(tmp_path, text, "event", query={"apikey": "abc123"}))
    assert 'query = { "apikey" = "env:APIKEY" }' in in_query.fix
    harmless = {"$where": "x", "order_by": "key", "primary_key": "7"}
    assert checked(tmp_path, text, "event", query=harmless).troubles == ()


def test_a_right_source_has_no_trouble(tmp_path: Path) -> None:
    """Nothing is said where there is nothing to mend."""
    found = checked(tmp_path, MEETINGS, "meeting", {"start": "Meeting Date", "title": "Body"})
    assert (found.ok, found.records, found.troubles) == (True, 2, ())


def test_hours_that_are_not_understood_are_told_and_the_place_lives(tmp_path: Path) -> None:
    """The row is shown, and that it loses its hours and no more."""
    text = "name,hours\nOak Library,Mon-Fri 9-17\nAlder Pool,Memorial Day - Labor Day noon-7pm\n"
    found = checked(tmp_path, text, "place")
    assert found.records == 2
    assert "1 of 2 items lose their hours; the first is item 2" in only(found).what
    assert "Alder Pool" in only(found).what


def test_a_stream_that_nobody_can_ask_for_is_said(tmp_path: Path) -> None:
    """What our streams are called is known; a cart's colour is not, and its days would be told to nobody."""
    rows = "stream,zone,weekday\nGarbage,1,Monday\nGreen Cart,1,Tuesday\n"
    trouble = only(checked(tmp_path, rows, "collection"))
    assert trouble.what == "'Green Cart': no stream that residents can ask for"
    assert "bulk, recycling, street_sweeping, trash, yard_waste" in trouble.fix


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("x,Elm St,37,-76", "column 'NUMBER' holds 'x', which is no house number."),
        (",Elm St,37,-76", "it has no number: column 'NUMBER' is empty."),
        ("3,Elm St,91,-76", "column 'LAT' holds '91', which is no latitude and longitude in degrees."),
        ("3,,37,-76", "it has no street: column 'STREET' is empty."),
    ],
)
def test_a_bad_address_names_the_column_that_is_at_fault(tmp_path: Path, row: str, said: str) -> None:
    """Not the one that was read last: staff once were told to map a postcode, which no address needs."""
    found = checked(tmp_path, f"NUMBER,STREET,LAT,LON\n1,Elm St,37.09,-75.96\n{row}\n", "address")
    (trouble,) = (each for each in found.troubles if "item 2" in each.what)
    assert said in trouble.what
