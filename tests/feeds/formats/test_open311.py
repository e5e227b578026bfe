"""The open311 format: XML and JSON of GeoReport v2 come out alike."""

from __future__ import annotations

import json

import pytest

from city.errors import Unreadable
from feeds.formats import Parsed, ParseOptions, load, recognise

SERVICE_XML = (
    b"<services><service><service_code>003</service_code><service_name>Potholes</service_name>"
    b"<description/><metadata>true</metadata><type>realtime</type><keywords>road, hole</keywords>"
    b"<group>Streets</group></service></services>"
)
SERVICE_JSON = (
    b'[{"service_code": "003", "service_name": "Potholes", "description": "", "metadata": true,'
    b' "type": "realtime", "keywords": ["road", "hole"], "group": "Streets"}]'
)
REQUEST_XML = (
    b"<service_requests><request><service_request_id>638344</service_request_id><status>closed</status>"
    b'<status_notes xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
    b"<service_code>6</service_code><requested_datetime>2010-04-14T06:37:38-08:00</requested_datetime>"
    b"<zipcode>23510</zipcode><lat>36.8468</lat><long>-76.2852</long></request></service_requests>"
)
REQUEST_JSON = (
    b'{"requests": [{"service_request_id": 638344, "status": "closed", "status_notes": null,'
    b' "service_code": 6, "requested_datetime": "2010-04-14T06:37:38-08:00", "zipcode": 23510,'
    b' "lat": "36.8468", "lon": "-76.2852"}]}'
)
DEFINITION_XML = (
    b"<service_definition><service_code>DMV66</service_code><attributes><attribute><variable>true</variable>"
    b"<code>WHISHETN</code><datatype>singlevaluelist</datatype><required>false</required><order>1</order>"
    b"<values><value><key>123</key><name>Ford</name></value></values></attribute></attributes></service_definition>"
)


def read(data: bytes) -> Parsed:
    """The answer with default options."""
    return load("open311").parse(data, ParseOptions())


@pytest.mark.parametrize("data", [SERVICE_XML, SERVICE_JSON])
def test_a_service(data: bytes) -> None:
    """What can be reported."""
    assert read(data).items == (
        {
            "what": "service",
            "service_code": "003",
            "service_name": "Potholes",
            "description": None,
            "metadata": True,
            "type": "realtime",
            "keywords": "road, hole",
            "group": "Streets",
        },
    )


@pytest.mark.parametrize("data", [REQUEST_XML, REQUEST_JSON])
def test_a_request(data: bytes) -> None:
    """What was reported: ids as text, places as numbers, nil as null."""
    assert read(data).items == (
        {
            "what": "request",
            "service_request_id": "638344",
            "status": "closed",
            "status_notes": None,
            "service_code": "6",
            "requested_datetime": "2010-04-14T06:37:38-08:00",
            "zipcode": "23510",
            "lat": 36.8468,
            "long": -76.2852,
        },
    )


def test_a_definition() -> None:
    """What a report of this kind asks for."""
    (item,) = read(DEFINITION_XML).items
    assert (item["what"], item["service_code"]) == ("definition", "DMV66")
    assert item["attributes"] == [
        {
            "variable": True,
            "code": "WHISHETN",
            "datatype": "singlevaluelist",
            "required": False,
            "order": 1,
            "values": [{"key": "123", "name": "Ford"}],
        }
    ]


@pytest.mark.parametrize("data", [b"<services/>", b"[]", b'{"service_requests": []}'])
def test_an_empty_answer_has_no_items(data: bytes) -> None:
    """Nothing reported is no error."""
    assert read(data).items == ()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (
            b"<errors><error><code>403</code><description>Invalid api_key</description></error></errors>",
            "Invalid api_key",
        ),
        (b'[{"code": 403, "description": "Invalid api_key"}]', "Invalid api_key"),
        (b"<feed/>", "root element is 'feed'"),
        (b'[{"city_name": "Port Alder"}]', "no entry has a service_code"),
        (b"<html><body/></html>", "HTML page"),
        (b"", "empty"),
        (b'<!DOCTYPE s [<!ENTITY a "b">]><services><service/></services>', "unsafe"),
        (
            b'<!DOCTYPE s SYSTEM "file:///etc/passwd" [<!ENTITY x SYSTEM "file:///etc/passwd">]><s>&x;</s>',
            "unsafe",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(data: bytes, told: str) -> None:
    """The server's own words where it sent an error, and why else."""
    with pytest.raises(Unreadable, match=told):
        read(data)


def test_a_cut_off_answer_keeps_the_whole_entries() -> None:
    """The entry in whose middle the XML ends is left out, and that is said."""
    two = SERVICE_XML.replace(b"</services>", SERVICE_XML.removeprefix(b"<services>"))
    parsed = read(two[: two.rindex(b"<type>")])
    assert (len(parsed.items), len(parsed.problems)) == (1, 1)


def test_definitions_are_typed_alike_in_both_notations() -> None:
    """Flags, order and keys: XML and JSON give the same, and JSON is recognised."""
    attribute = {
        "variable": True,
        "code": "W",
        "datatype": "singlevaluelist",
        "required": "true",
        "order": "1",
    }
    document = {"service_code": "6", "attributes": [{**attribute, "values": [{"key": 123, "name": "Ford"}]}]}
    xml = b"""<service_definition><service_code>6</service_code><attributes><attribute>
    <variable>true</variable>
    <code>W</code><datatype>singlevaluelist</datatype><required>true</required><order>1</order>
    <values><value><key>123</key><name>Ford</name></value></values></attribute></attributes></service_definition>"""
    data = json.dumps([document]).encode()
    found = recognise(data)
    assert found is not None
    assert found.name == "open311"
    assert found.parse(data, ParseOptions()).items == load("open311").parse(xml, ParseOptions()).items
    assert found.parse(data, ParseOptions()).items[0]["attributes"][0]["order"] == 1


def test_a_request_with_attributes_is_a_request() -> None:
    """Boston and others answer requests with the attributes that were filled in."""
    record = {"service_request_id": 1, "service_code": 6, "attributes": [{"code": "X", "value": "y"}]}
    (item,) = load("open311").parse(json.dumps([record]).encode(), ParseOptions()).items
    assert (item["what"], item["service_request_id"]) == ("request", "1")


@pytest.mark.parametrize("around", [{"requests": {"request": 0}}, {"service_requests": 0}, {"requests": 0}])
def test_json_made_of_xml_is_unwrapped(around: dict[str, object]) -> None:
    """A list in one or two wrappers is the same list."""
    records = [
        {"service_request_id": "1", "service_code": "2"},
        {"service_request_id": "2", "service_code": "2"},
    ]
    data = json.dumps(around).replace("0", json.dumps(records)).encode()
    assert [each["service_request_id"] for each in load("open311").parse(data, ParseOptions()).items] == [
        "1",
        "2",
    ]


def test_what_xml_repeats_is_a_list() -> None:
    """Several photos of one request are all there."""
    data = b"""<service_requests><request><service_request_id>1</service_request_id>
    <service_code>2</service_code>
    <extended_attributes><photos><photo>a</photo><photo>b</photo></photos></extended_attributes></request>
    </service_requests>"""
    (item,) = load("open311").parse(data, ParseOptions()).items
    assert item["extended_attributes"] == {"photos": {"photo": ["a", "b"]}}


def test_a_list_of_errors_is_refused_with_its_words() -> None:
    """Some servers wrap the specification's errors once more."""
    with pytest.raises(Unreadable, match="Invalid api_key"):
        load("open311").parse(
            b'{"errors": [{"code": 403, "description": "Invalid api_key"}]}', ParseOptions()
        )


def test_many_elements_of_one_name_are_a_list_in_their_order() -> None:
    """Twenty thousand photos are read once each, not each anew for every one that follows."""
    urls = "".join(f"<url>{number}</url>" for number in range(20_000))
    request = f"<request><service_request_id>1</service_request_id><media>{urls}</media></request>"
    (item,) = read(f"<requests>{request}</requests>".encode()).items
    assert item["media"]["url"] == [str(number) for number in range(20_000)]
