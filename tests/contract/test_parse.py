"""`townbell parse`: every format by every name, the shapes of its items, and what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from feeds import formats
from tests.contract.townbell import PORT_ALDER, RSS, Townbell

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><id>f</id>
<updated>2026-11-21T14:00:00Z</updated>
<entry><id>1</id><title>The bridge &amp; the road</title>
<updated>2026-11-21T09:00:00-05:00</updated></entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "items": [{"id": "1", "title": "The bridge", "date_published": "2026-11-21T09:00:00-05:00"}],
    }
)
ICS = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:x\r
BEGIN:VEVENT\r
UID:weekly\r
SUMMARY:Council\r
LOCATION:City Hall\r
DTSTART;TZID=America/New_York:20261027T190000\r
DTEND;TZID=America/New_York:20261027T200000\r
RRULE:FREQ=WEEKLY;COUNT=4\r
EXDATE;TZID=America/New_York:20261103T190000\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:day\r
SUMMARY:Fair\r
DTSTART;VALUE=DATE:20261031\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:floating\r
SUMMARY:Walk\r
DTSTART:20261101T080000\r
END:VEVENT\r
END:VCALENDAR\r
"""
CAP = (PORT_ALDER / "examples" / "evacuation-zone-a.xml").read_text("utf-8")
CSV = "id,name,lat,lon\n1,Clerk,37.1,-75.9\n2,Pool,37.2,-75.8\n"
ARCGIS = json.dumps(
    {
        "geometryType": "esriGeometryPoint",
        "spatialReference": {"wkid": 4326},
        "fields": [
            {"name": "WHEN", "type": "esriFieldTypeDate"},
            {"name": "N", "type": "esriFieldTypeInteger"},
        ],
        "features": [{"attributes": {"WHEN": 1763841600000, "N": 7}, "geometry": {"x": -75.9, "y": 37.1}}],
    }
)
GEOJSON = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "A"},
                "geometry": {"type": "Point", "coordinates": [-75.9, 37.1]},
            },
            {"type": "Feature", "properties": {"name": "B"}, "geometry": None},
        ],
    }
)
LEGISTAR = json.dumps(
    [
        {
            "EventId": 7,
            "EventGuid": "x",
            "EventBodyName": "City Council",
            "EventDate": "2026-12-01T00:00:00",
            "EventTime": "7:00 PM",
            "EventLocation": "Chamber",
            "EventAgendaFile": "https://example.com/a.pdf",
            "EventAgendaStatusName": "Final",
        }
    ]
)
OPEN311 = json.dumps(
    [
        {
            "service_request_id": "26-1",
            "status": "open",
            "service_name": "Pothole",
            "service_code": "pothole",
            "requested_datetime": "2026-11-20T10:00:00-05:00",
        }
    ]
)

GOOGLE = json.dumps(
    {
        "kind": "calendar#events",
        "timeZone": "America/New_York",
        "items": [
            {"id": "1", "summary": "Council", "start": {"dateTime": "2026-12-01T19:00:00-05:00"}},
            {"id": "2", "summary": "Fair", "start": {"date": "2026-12-05"}, "end": {"date": "2026-12-06"}},
        ],
    }
)
TRIBE = json.dumps(
    {
        "events": [{"id": 1, "title": "Fair", "start_date": "2026-12-05 10:00:00"}],
        "rest_url": "https://example.com/wp-json/tribe/events/v1/events/",
    }
)

KEYS = {
    "rss": {"id", "title", "link", "published", "updated", "text", "categories"},
    "ics": {
        "uid", "summary", "start", "end", "all_day", "zone", "location", "status", "description", "url",
    },
    "cap": {
        "sender", "identifier", "sent", "status", "scope", "msg_type", "action", "reason", "reaches_public",
        "references", "ends", "infos",
    },
    "table": {"row", "geometry"},
    "legistar": {"id", "body", "start", "location", "status", "agenda", "minutes", "video", "items"},
}  # fmt: skip
LIKE_ICS = {"googlecalendar", "theeventscalendar"}
INFO = {
    "language", "event", "urgency", "severity", "certainty", "response", "onset", "expires", "headline",
    "description", "instruction", "areas",
}  # fmt: skip
FILES = {
    "rss": [RSS, ATOM, JSON_FEED],
    "ics": [ICS],
    "cap": [CAP],
    "table": [CSV, CSV.replace(",", "\t"), ARCGIS, GEOJSON],
    "legistar": [LEGISTAR],
    "open311": [OPEN311],
    "googlecalendar": [GOOGLE],
    "theeventscalendar": [TRIBE],
}
CASES = [(name, number) for name, files in FILES.items() for number in range(len(files))]


def parsed(town: Townbell, data: str | bytes, *words: str) -> dict[str, Any]:
    """The document that parse prints of these bytes; checks its outer shape."""
    ran = town("parse", *words, "-", stdin=data)
    assert (ran.code, ran.err) == (0, "")
    found: dict[str, Any] = ran.json
    assert set(found) == {"format", "title", "items", "problems"}
    for each in found["problems"]:
        assert set(each) == {"where", "what"}
    return found


@pytest.mark.parametrize(("name", "number"), CASES)
def test_auto_recognises_what_the_name_would_read(village: Townbell, name: str, number: int) -> None:
    """Recognised and named give the same document, with the keys of the contract."""
    data = FILES[name][number]
    found = parsed(village, data)
    assert found["format"] == name
    assert found["items"]
    assert found == parsed(village, data, "--format", name)
    for item in found["items"]:
        assert set(item) >= KEYS.get(name, KEYS["ics"] if name in LIKE_ICS else {"what"})
        if name in ("ics", "table"):
            assert set(item) == KEYS[name]


@pytest.mark.parametrize(
    ("alias", "data"),
    [(alias, name) for name in ("rss", "cap", "table") for alias in formats.load(name).aliases],
)
def test_an_alias_is_its_format(village: Townbell, alias: str, data: str) -> None:
    """`nws` is `cap`, `atom` is `rss`: the document says the format's own name."""
    assert parsed(village, FILES[data][0], "--format", alias)["format"] == data


def test_nws_is_an_alias_of_cap(village: Townbell) -> None:
    """The one alias that the contract names."""
    assert "nws" in formats.load("cap").aliases
    assert parsed(village, CAP, "--format", "nws")["items"][0]["action"] == "alert"


def test_rss_times_are_utc(village: Townbell) -> None:
    """ISO with +00:00, or null; markup and entities are gone."""
    (item,) = parsed(village, RSS)["items"]
    assert (item["published"], item["updated"]) == ("2026-11-21T14:00:00+00:00", None)
    (item,) = parsed(village, ATOM)["items"]
    assert (item["title"], item["updated"]) == ("The bridge & the road", "2026-11-21T14:00:00+00:00")
    (item,) = parsed(village, JSON_FEED)["items"]
    assert item["published"] == "2026-11-21T14:00:00+00:00"


def test_ics_is_expanded_in_its_window(village: Townbell) -> None:
    """Half open, ordered by start, the exception gone, each time in its own zone's offset of that day."""
    window = ["--from", "2026-10-27T00:00:00-04:00", "--to", "2026-11-17T19:00:00-05:00"]
    items = parsed(village, ICS, "--format", "ics", *window, "--zone", "America/Chicago")["items"]
    assert [(each["uid"], each["start"]) for each in items] == [
        ("weekly", "2026-10-27T19:00:00-04:00"),
        ("day", "2026-10-31"),
        ("floating", "2026-11-01T08:00:00-06:00"),
        ("weekly", "2026-11-10T19:00:00-05:00"),
    ]
    assert [each["all_day"] for each in items] == [False, True, False, False]
    assert items[0]["end"] == "2026-10-27T20:00:00-04:00"
    assert items[0]["zone"] == "America/New_York"


def test_an_instance_that_overlaps_the_window_is_in(village: Townbell) -> None:
    """Begun before --from and not yet over."""
    window = ["--from", "2026-10-27T19:30:00-04:00", "--to", "2026-10-27T19:45:00-04:00"]
    assert [each["uid"] for each in parsed(village, ICS, *window)["items"]] == ["weekly"]


def test_cap_keeps_what_the_rules_need(village: Townbell) -> None:
    """Meaning, end and both languages; offsets and references as they stand."""
    (item,) = parsed(village, CAP)["items"]
    assert (item["action"], item["reaches_public"], item["sent"]) == (
        "alert",
        True,
        "2026-01-05T09:00:00-05:00",
    )
    assert item["ends"] == "2029-12-31T23:59:00-05:00"
    assert [info["language"] for info in item["infos"]] == ["en-US", "es-US"]
    for info in item["infos"]:
        assert set(info) >= INFO
        for area in info["areas"]:
            assert set(area) >= {"text", "polygons", "circles", "ugc", "same"}
    assert item["infos"][0]["areas"][0]["polygons"][0][0] == [37.05875, -75.92715]
    cancel = (PORT_ALDER / "examples" / "evacuation-zone-a-cancel.xml").read_bytes()
    (item,) = parsed(village, cancel)["items"]
    assert item["action"] == "cancel"
    assert item["references"] == [
        ["alerts@portalder.example", "portalder-example-evacuation", "2026-01-05T09:00:00-05:00"]
    ]


def test_rows_and_their_geometry(village: Townbell) -> None:
    """CSV rows as they are; ArcGIS dates as UTC ISO; geometry is GeoJSON or null."""
    found = parsed(village, CSV)
    assert found["items"][0]["row"]["name"] == "Clerk"
    (item,) = parsed(village, ARCGIS)["items"]
    assert item["row"] == {"WHEN": "2025-11-22T20:00:00+00:00", "N": 7}
    assert item["geometry"] == {"type": "Point", "coordinates": [-75.9, 37.1]}
    assert [each["geometry"] for each in parsed(village, GEOJSON)["items"]][1] is None


def test_meetings_and_requests(village: Townbell) -> None:
    """Legistar and Open311 as the contract shapes them."""
    (item,) = parsed(village, LEGISTAR, "--zone", "America/New_York")["items"]
    assert item["body"] == "City Council"
    assert item["start"].startswith("2026-12-01T19:00:00")
    assert item["status"] in {"scheduled", "cancelled", "postponed", "tentative", "passed"}
    (item,) = parsed(village, OPEN311)["items"]
    assert (item["what"], item["service_request_id"]) == ("request", "26-1")


EMPTY = {
    "a calendar": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n",
    "a feed": '<rss version="2.0"><channel><title>N</title></channel></rss>',
    "a feature collection": '{"type": "FeatureCollection", "features": []}',
}


@pytest.mark.parametrize("case", EMPTY)
def test_valid_but_empty_is_no_error(village: Townbell, case: str) -> None:
    """No items, exit 0."""
    assert parsed(village, EMPTY[case])["items"] == []


UNREADABLE = [
    b"", b" ", b"hello", b"\x00" * 500, b"\x89PNG\r\n\x1a\n", b"<html><body>Sorry</body></html>", b"{", b"7",
    b'{"error": "no"}', b"[" * 100_000, b"\xff\xfe", b"BEGIN:VCARD\r\nEND:VCARD\r\n",
]  # fmt: skip
NAMES = ["auto", *(name for name in formats.names() if name != "table")]


@pytest.mark.parametrize("data", UNREADABLE)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_usable_exits_three(village: Townbell, name: str, data: bytes) -> None:
    """Of no format, or of another: exit 3 and one sentence, nothing on stdout."""
    ran = village("parse", "--format", name, "-", stdin=data)
    assert (ran.code, ran.out) == (3, "")
    assert ran.message.startswith("townbell: ")


def test_a_damaged_file_yields_what_can_be_saved(village: Townbell) -> None:
    """One event with a date that is none: the others, and a problem that says where."""
    found = parsed(village, ICS.replace("20261031", "2026aa31"), "--format", "ics")
    assert {each["uid"] for each in found["items"]} <= {"weekly", "floating"}
    assert found["problems"]


def test_wrong_windows_and_zones_are_said(village: Townbell, tmp_path: Path) -> None:
    """An instant without offset, an unknown zone, an unknown format, a missing file."""
    (tmp_path / "a.ics").write_text(ICS)
    file = str(tmp_path / "a.ics")
    assert village("parse", "--from", "tomorrow", file).code == 2
    assert village("parse", "--to", "2026-11-01T00:00:00", file).code == 2
    assert village("parse", "--zone", "Mars/Base", file).code in (1, 2)
    assert village("parse", "--format", "fax", file).code == 2
    assert village("parse", str(tmp_path / "b.ics")).code == 3
    assert village("parse", str(tmp_path)).code == 3
    for words in (["--from", "tomorrow"], ["--zone", "Mars/Base"], ["--format", "fax"]):
        assert village("parse", *words, file).message


def test_parse_needs_no_city(tmp_path: Path) -> None:
    """One file through a format is a tool of its own: no data folder is made, no city read."""
    town = Townbell(tmp_path / "data", tmp_path / "no-city")
    assert town("parse", "-", stdin=RSS).code == 0
    assert not town.data.exists()


def test_a_file_without_end_is_refused(village: Townbell) -> None:
    """Over a hundred megabytes: exit 3, said, and no more is read."""
    for words in (["/dev/zero"], ["--format", "table", "/dev/zero"]):
        ran = village("parse", *words)
        assert (ran.code, ran.out) == (3, "")
        assert "over 100,000,000 bytes" in ran.message
