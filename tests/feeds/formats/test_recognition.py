"""What ``auto`` makes of bytes: by what is in them, never by a name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from city.errors import WrongUse
from feeds.formats import Format, Parsed, ParseOptions, every, load, names, recognise
from feeds.read import RELATIVE


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "ics"),
        (b"\xef\xbb\xbf\r\nbegin:vcalendar\r\n", "ics"),
        ("BEGIN:VCALENDAR\r\n".encode("utf-16"), "ics"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "rss"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "rss"),
        (b'<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel/></rdf:RDF>', "rss"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "rss"),
        (b"name,open\nPool,9\n", "table"),
        (b"name;open\nPool;9\n", "table"),
        (b'[{"name": "Pool"}]', "table"),
        (b"[]", "table"),
        (b'{"type": "FeatureCollection", "features": []}', "table"),
        (b'{"fields": [], "features": [{"attributes": {}}]}', "table"),
        (b'{"success": true, "result": {"records": []}}', "table"),
        (b'{"error": {"code": 499, "message": "Token Required"}}', "table"),
        (b'[{"EventId": 1, "EventBodyName": "Council", "EventDate": "2026-01-01T00:00:00"}]', "legistar"),
        (
            b'{"@odata.context": "https://x.api.civicclerk.com/v1/$metadata#Events", "value": []}',
            "civicclerk",
        ),
        (
            b'[{"id": 1, "title": "Council", "dateTime": "2026-01-01T10:00:00", "documentList": []}]',
            "primegov",
        ),
        (b"<services><service><service_code>1</service_code></service></services>", "open311"),
        (b"<errors><error><code>403</code><description>No key</description></error></errors>", "open311"),
        (b'[{"service_code": "1", "service_name": "Pothole"}]', "open311"),
        (b'[{"service_request_id": "1", "service_code": "2"}]', "open311"),
        (b'{"kind": "calendar#events", "items": []}', "googlecalendar"),
        (b'{"events": [], "rest_url": "https:\\/\\/x\\/tribe\\/events\\/v1\\/events"}', "theeventscalendar"),
    ],
)
def test_the_right_format_is_recognised(data: bytes, expected: str) -> None:
    """Each format by what only it has."""
    found = recognise(data)
    assert found is not None
    assert found.name == expected


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"{",
        b"null",
        b"<!DOCTYPE html><html><head></head><body><rss></rss></body></html>",
        b"<html><table><tr><td>a,b</td></tr></table></html>",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"PK\x03\x04\x14\x00\x06\x00",
        b"Dear neighbour,\nthe pool is closed, sorry.\nYours, the city\n",
        b"The meeting is cancelled.",
        b"BEGIN:VCARD\nVERSION:2.1\nEND:VCARD\n",
    ],
)
def test_what_is_of_no_format_is_not_recognised(data: bytes) -> None:
    """Web pages, images, archives, prose, and JSON without a shape."""
    assert recognise(data) is None


def test_every_format_satisfies_the_protocol() -> None:
    """A name, aliases that no other has, and a score from 0 to 1, for each module of the folder."""
    taken = [name for each in every() for name in (each.name, *each.aliases)]
    assert len(taken) == len(set(taken))
    for each in every():
        assert each.name in names()
        assert 0.0 <= each.recognises(b"name,open\nPool,9\n") <= 1.0


def test_formats_are_loaded_by_name_and_alias() -> None:
    """An operator may write geojson for table; what nobody knows is wrong use."""
    assert (load("rss").name, load("geojson").name, load("ical").name) == ("rss", "table", "ics")
    with pytest.raises(WrongUse, match="unknown format"):
        load("gopher")


def test_what_auto_finds_it_can_read() -> None:
    """The valid but empty inputs give no items and no problems."""
    for data in (
        b"[]",
        b'{"features": []}',
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        b"<rss><channel/></rss>",
    ):
        found = recognise(data)
        assert found is not None
        assert found.parse(data, ParseOptions()) == Parsed(found.name, "", ())


def test_every_windowed_format_is_read_anew_each_day() -> None:
    """A format whose items are those of a window depends on the day, under each of its names."""
    windowed = [each for each in every() if _gives_a_window(each)]
    assert [each.name for each in windowed] == ["googlecalendar", "ics", "theeventscalendar"]
    assert {name for each in windowed for name in (each.name, *each.aliases)} | {"auto"} == RELATIVE


def _gives_a_window(each: Format) -> bool:
    """Whether the same bytes give other items for another window."""
    listings = (
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20260105T000000Z\nEND:VEVENT\nEND:VCALENDAR",
        b'{"kind": "calendar#events", "items": [{"id": "1", "start": {"date": "2026-01-05"}}]}',
        b'{"rest_url": "tribe/events/v1", "events": [{"id": 1, "start_date": "2026-01-05 00:00:00"}]}',
    )
    windows = [
        ParseOptions(datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC))
        for year in (2025, 2026)
    ]
    read = [data for data in listings if each.recognises(data) > 0.9]
    return any(each.parse(data, windows[0]).items != each.parse(data, windows[1]).items for data in read)
