"""The NWS's alerts as api.weather.gov lists them."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.errors import TownbellError, Unreadable
from feeds.formats import Parsed, ParseOptions, recognise
from feeds.formats.cap import FORMAT

PROPERTIES: dict[str, Any] = {
    "@id": "https://api.weather.gov/alerts/urn:oid:2.49.0.1.840.0.abc123.001.1",
    "@type": "wx:Alert",
    "id": "urn:oid:2.49.0.1.840.0.abc123.001.1",
    "areaDesc": "Alder",
    "geocode": {"SAME": ["012086"], "UGC": ["FLZ072"]},
    "affectedZones": ["https://api.weather.gov/zones/forecast/FLZ074"],
    "references": [],
    "sent": "2026-11-22T07:00:00-05:00",
    "effective": "2026-11-22T07:00:00-05:00",
    "onset": "2026-11-22T08:00:00-05:00",
    "expires": "2026-11-22T09:00:00-05:00",
    "ends": "2026-11-22T12:00:00-05:00",
    "status": "Actual",
    "messageType": "Alert",
    "category": "Met",
    "severity": "Minor",
    "certainty": "Likely",
    "urgency": "Expected",
    "event": "Wind Advisory",
    "sender": "w-nws.webmaster@noaa.gov",
    "senderName": "NWS Miami FL",
    "headline": "Wind Advisory",
    "description": "Strong winds.",
    "instruction": None,
    "response": "Execute",
    "parameters": {"VTEC": ["/O.NEW.KMFL.WI.Y.0001.261122T1200Z-261122T1700Z/"]},
}
SQUARE = [[[-81, 25], [-80, 25], [-80, 26], [-81, 26], [-81, 25]]]


def feature(geometry: object = None, **changes: Any) -> dict[str, Any]:
    """One alert, as a feature."""
    return {
        "id": PROPERTIES["@id"],
        "type": "Feature",
        "geometry": geometry,
        "properties": PROPERTIES | changes,
    }


def listing(*features: Any) -> str:
    """A listing of these."""
    return json.dumps({"type": "FeatureCollection", "features": features, "title": "Current alerts"})


def parse(text: str | bytes) -> Parsed:
    """The text as the format reads it."""
    return FORMAT.parse(text.encode() if isinstance(text, str) else text, ParseOptions())


def only(text: str) -> dict[str, Any]:
    """The one item in the text, of which nothing was wrong."""
    parsed = parse(text)
    assert [each.what for each in parsed.problems] == []
    assert len(parsed.items) == 1
    return dict(parsed.items[0])


@pytest.mark.parametrize(
    "text",
    [
        listing(feature()),
        json.dumps(feature()),
        json.dumps({"@context": {}, "@graph": [PROPERTIES], "title": "x"}),
        json.dumps(PROPERTIES),
        "\ufeff" + listing(feature()),
    ],
)
def test_every_shape_of_the_api_is_one_item(text: str) -> None:
    """A collection, one feature, JSON-LD in a graph or alone."""
    item = only(text)
    assert item["identifier"] == PROPERTIES["id"]
    assert (item["action"], item["scope"], item["msg_type"]) == ("alert", "Public", "Alert")
    assert item["infos"][0]["language"] == "en-US"


def test_a9_ends_comes_before_expires() -> None:
    """The event goes on after the message has expired."""
    assert only(listing(feature()))["ends"] == "2026-11-22T12:00:00-05:00"
    assert only(listing(feature(ends=None)))["ends"] == "2026-11-22T09:00:00-05:00"


def test_a17_what_the_nws_leaves_out_is_null() -> None:
    """47 % of the instructions."""
    assert only(listing(feature()))["infos"][0]["instruction"] is None


def test_a14_coordinates_are_turned_into_lat_lon() -> None:
    """GeoJSON says longitude first, CAP latitude."""
    drawn = only(listing(feature({"type": "Polygon", "coordinates": SQUARE})))
    assert drawn["infos"][0]["areas"][0]["polygons"][0][0] == [25.0, -81.0]
    other = [[[lon, lat + 5] for lon, lat in SQUARE[0]]]
    many = only(listing(feature({"type": "MultiPolygon", "coordinates": [SQUARE, other]})))
    assert len(many["infos"][0]["areas"][0]["polygons"]) == 2


def test_a14_well_known_text_is_read() -> None:
    """JSON-LD writes geometry that way."""
    alert = PROPERTIES | {"geometry": "POLYGON((-81 25, -80 25, -80 26, -81 25))"}
    area = only(json.dumps({"@graph": [alert]}))["infos"][0]["areas"][0]
    assert area["polygons"] == [[[25.0, -81.0], [25.0, -80.0], [26.0, -80.0], [25.0, -81.0]]]


def test_a14_zones_come_from_their_addresses_where_the_code_is_missing() -> None:
    """Some listings leave geocode.UGC empty."""
    area = only(listing(feature(geocode={"UGC": [], "SAME": []})))["infos"][0]["areas"][0]
    assert area["ugc"] == ["FLZ074"]


def test_a14_a_hole_is_warned_too_and_noted() -> None:
    """CAP knows no holes."""
    parsed = parse(listing(feature({"type": "Polygon", "coordinates": [*SQUARE, *SQUARE]})))
    assert len(parsed.items[0]["infos"][0]["areas"][0]["polygons"]) == 1
    assert "holes" in parsed.problems[0].what


def test_a4_references_are_triples() -> None:
    """As they stand in the listing."""
    reference = {
        "@id": "https://x/1",
        "identifier": "1",
        "sender": "w@x",
        "sent": "2026-11-22T06:00:00-00:00",
    }
    item = only(listing(feature(messageType="Update", references=[reference])))
    assert item["references"] == [["w@x", "1", "2026-11-22T06:00:00-00:00"]]
    assert item["action"] == "update"


def test_a8_a_disguised_cancel_shows_what_it_retires() -> None:
    """Alert, no references, VTEC CAN, expiredReferences, an end in the future."""
    parameters = {
        "VTEC": ["/O.CAN.KMFL.WI.Y.0001.000000T0000Z-261122T1700Z/"],
        "expiredReferences": ["w@x,1,2026-11-22T06:00:00-05:00 w@x,2,2026-11-22T06:30:00-05:00"],
    }
    item = only(listing(feature(response="AllClear", urgency="Past", parameters=parameters)))
    assert (item["action"], item["reason"]) == ("cancel", "vtec_cancelled")
    assert [each[1] for each in item["references"]] == ["1", "2"]


def test_an_empty_listing_is_valid() -> None:
    """No active alerts."""
    parsed = parse(listing())
    assert (parsed.items, parsed.problems, parsed.title) == ((), (), "Current alerts")


@pytest.mark.parametrize(
    "broken",
    [None, 3, "x", [], {}, {"properties": None}, {"properties": {"event": "x"}}],
)
def test_one_bad_feature_is_a_problem_and_the_others_are_read(broken: Any) -> None:
    """Whatever stands in its place."""
    parsed = parse(listing(feature(), broken, feature()))
    assert len(parsed.items) == 2
    assert [each.where for each in parsed.problems] == ["features[1]"]


@pytest.mark.parametrize("field", sorted(PROPERTIES))
@pytest.mark.parametrize("value", [None, 3, [], {}, "x", [None], {"SAME": None}, [[1]]])
def test_any_value_in_any_field_is_survived(field: str, value: Any) -> None:
    """A field of the wrong kind is left empty; the alert stays."""
    parsed = parse(listing(feature(**{field: value}), feature()))
    assert len(parsed.items) == 2


@pytest.mark.parametrize(
    "geometry",
    [
        3,
        "POINT(1 2)",
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon"},
        {"coordinates": 3},
        {"type": "Polygon", "coordinates": [[["a", 1]]]},
        {"type": "Polygon", "coordinates": [[[1, None]] * 4]},
    ],
)
def test_a_geometry_that_is_no_polygon_leaves_the_codes(geometry: Any) -> None:
    """Its area goes by its codes."""
    area = parse(listing(feature(geometry))).items[0]["infos"][0]["areas"][0]
    assert (area["polygons"], area["same"]) == ([], ["012086"])


def test_a_truncated_listing_keeps_its_whole_features() -> None:
    """The third breaks off."""
    text = listing(feature(), feature(), feature())
    parsed = parse(text[:-300])
    assert len(parsed.items) == 2
    assert "not well-formed" in parsed.problems[0].what


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        "[" * 100_000,
        '{"features": ' + "[" * 100_000,
        '{"type": "FeatureCollection", "features": [{"properties": {"name": "a park"}}]}',
        '{"type": "FeatureCollection"',
        '{"x": ' + "9" * 5000 + "}",
    ],
)
def test_nothing_usable_is_an_error(text: str) -> None:
    """One of ours, however deep or strange the JSON."""
    with pytest.raises(Unreadable):
        parse(text)


@pytest.mark.parametrize(
    ("text", "mine"),
    [
        (listing(feature()), True),
        (
            json.dumps({"features": [], "title": "Current watches, warnings, and advisories for Florida"}),
            True,
        ),
        ('{"type": "FeatureCollection", "features": [{"properties": {"name": "a park"}}]}', False),
        ('{"version": "https://jsonfeed.org/version/1", "items": []}', False),
        ('[{"event": "x"}]', False),
        ('[{"messageType": "SMS", "text": "hello"}]', False),
        (json.dumps({name: value for name, value in PROPERTIES.items() if name != "@type"}), True),
    ],
)
def test_nws_listings_are_recognised(text: str, *, mine: bool) -> None:
    """Also empty ones, by their title; other GeoJSON is a table."""
    found = recognise(text.encode())
    assert (found is not None and found.name == "cap") is mine


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.integers(0, 1500), st.binary(max_size=4))
def test_any_damage_is_read_or_refused(position: int, noise: bytes) -> None:
    """Bytes written over a listing at any place."""
    data = listing(feature({"type": "Polygon", "coordinates": SQUARE})).encode()
    with suppress(TownbellError):
        assert parse(data[:position] + noise + data[position + len(noise) :]).format == "cap"


def test_a_listing_that_goes_on_elsewhere_says_so() -> None:
    """The API gives at most 500 alerts at a time; the rest must not be lost in silence."""
    whole = json.loads(listing(feature()))
    whole["pagination"] = {"next": "https://api.weather.gov/alerts?cursor=abc"}
    parsed = parse(json.dumps(whole))
    assert len(parsed.items) == 1
    assert [problem.where for problem in parsed.problems] == ["pagination"]
