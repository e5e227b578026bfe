"""CAP as XML, in every wrapping in which it is published."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.earth.geometry import MAX_POINTS
from city.errors import TownbellError, Unreadable
from feeds.cap.reading import MAX_ALERTS
from feeds.formats import Parsed, ParseOptions, load, recognise
from feeds.formats.cap import FORMAT, MAX_BYTES

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
BODY = """
  <identifier>flood-1</identifier>
  <sender>city@example.gov</sender>
  <sent>2026-11-22T07:00:00-05:00</sent>
  <status>Actual</status>
  <msgType>Alert</msgType>
  <scope>Public</scope>
  <info>
    <language>en-US</language>
    <category>Met</category>
    <event>Flood</event>
    <responseType>Avoid</responseType>
    <responseType>Monitor</responseType>
    <urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>
    <eventCode><valueName>SAME</valueName><value>FLW</value></eventCode>
    <onset>2026-11-22T08:00:00-05:00</onset>
    <expires>2026-11-22T12:00:00-05:00</expires>
    <senderName>Port Alder</senderName>
    <headline>Flooding on Water Street</headline>
    <description>The river is rising.</description>
    <instruction>Stay away.</instruction>
    <web>https://example.gov/flood</web>
    <parameter><valueName>VTEC</valueName><value>/O.NEW.KMFL.FL.W.0001.261122T1200Z-261122T1700Z/</value></parameter>
    <area>
      <areaDesc>Harbor</areaDesc>
      <polygon>25.1,-80.1 25.1,-80.2 25.2,-80.2 25.1,-80.1</polygon>
      <circle>25.5,-80.5 3.5</circle>
      <geocode><valueName>UGC</valueName><value>FLZ072-073</value></geocode>
      <geocode><valueName>SAME</valueName><value>012086</value></geocode>
    </area>
  </info>
"""
ALERT = f'<alert xmlns="{NAMESPACE}">{BODY}</alert>'

PROMISED = {"sender", "identifier", "sent", "status", "scope", "msg_type", "action", "reason"}
PROMISED |= {"reaches_public", "references", "ends", "infos"}
PROMISED_OF_INFO = {"language", "event", "urgency", "severity", "certainty", "response", "onset", "expires"}
PROMISED_OF_INFO |= {"headline", "description", "instruction", "areas"}


def parse(text: str | bytes) -> Parsed:
    """The text as the format reads it."""
    return FORMAT.parse(text.encode() if isinstance(text, str) else text, ParseOptions())


def only(text: str | bytes) -> dict[str, Any]:
    """The one item in the text, of which nothing was wrong."""
    parsed = parse(text)
    assert [each.what for each in parsed.problems] == []
    assert len(parsed.items) == 1
    return dict(parsed.items[0])


def test_an_item_has_the_shape_of_the_contract() -> None:
    """Every key that the command line promises, with the values as published."""
    item = only(ALERT)
    info = item["infos"][0]
    assert item["sent"] == "2026-11-22T07:00:00-05:00"
    assert (item["action"], item["reason"], item["reaches_public"]) == ("alert", "new", True)
    assert item["references"] == []
    assert item["ends"] == "2026-11-22T12:00:00-05:00"
    assert info["response"] == "Avoid"
    assert info["responses"] == ["Avoid", "Monitor"]
    assert info["areas"] == [
        {
            "text": "Harbor",
            "polygons": [[[25.1, -80.1], [25.1, -80.2], [25.2, -80.2], [25.1, -80.1]]],
            "circles": [[25.5, -80.5, 3.5]],
            "ugc": ["FLZ072", "FLZ073"],
            "same": ["012086"],
            "geocodes": {"UGC": ["FLZ072-073"], "SAME": ["012086"]},
        }
    ]
    assert item.keys() >= PROMISED
    assert info.keys() >= PROMISED_OF_INFO


@pytest.mark.parametrize(
    "text",
    [
        ALERT,
        f"<alert>{BODY}</alert>",
        f"\n  {ALERT}\n",
        "\ufeff" + ALERT,
        f'<?xml version="1.0" encoding="UTF-8"?>{ALERT}',
        ALERT.replace("cap:1.2", "cap:1.1"),
        re.sub(r"<(/?)(\w)", r"<\1c:\2", f"<alert>{BODY}</alert>").replace(
            "alert>", f'alert xmlns:c="{NAMESPACE}">', 1
        ),
        f'<alerts xmlns="{NAMESPACE}"><alert>{BODY}</alert></alerts>',
        f"<EDXLDistribution><contentObject><xmlContent>{ALERT}</xmlContent></contentObject></EDXLDistribution>",
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>x</id><content>{ALERT}</content></entry></feed>',
        f"<rss><channel><item><guid>x</guid>{ALERT}</item></channel></rss>",
        f"<rss><channel><item><description><![CDATA[{ALERT}]]></description></item></channel></rss>",
    ],
)
def test_the_same_alert_in_every_wrapping(text: str) -> None:
    """Any namespace, prefix or none; alone, in a list, in EDXL, in Atom and RSS, even as escaped text."""
    item = only(text)
    assert (item["identifier"], item["infos"][0]["areas"][0]["same"]) == ("flood-1", ["012086"])


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_declared_encodings_are_read(encoding: str) -> None:
    """The declaration counts, not a guess."""
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + ALERT.replace("Harbor", "Bahía")
    assert only(text.encode(encoding))["infos"][0]["areas"][0]["text"] == "Bahía"


def test_cap_1_0_writes_name_equals_value() -> None:
    """Its codes and parameters have no elements of their own."""
    old = ALERT.replace(NAMESPACE, "http://www.incident.com/cap/1.0").replace(
        "<geocode><valueName>SAME</valueName><value>012086</value></geocode>",
        "<geocode>FIPS6=012011</geocode>",
    )
    assert only(old)["infos"][0]["areas"][0]["same"] == ["012011"]


def test_an_unknown_namespace_is_read_with_a_problem() -> None:
    """A misspelt namespace must not hide a warning."""
    parsed = parse(ALERT.replace(NAMESPACE, "urn:oasis:names:tc:emergency:alerts:1.2"))
    assert len(parsed.items) == 1
    assert "none of CAP's" in parsed.problems[0].what


def test_several_alerts_and_their_order() -> None:
    """All of one document, in its order."""
    text = f"<alerts>{ALERT}{ALERT.replace('flood-1', 'flood-2')}</alerts>"
    assert [item["identifier"] for item in parse(text).items] == ["flood-1", "flood-2"]


def test_a7_and_a8_decide_the_action() -> None:
    """The format asks the rules of the city room, and shows their reason."""
    over = (
        ALERT.replace("<msgType>Alert", "<msgType>Update")
        .replace("<urgency>Expected", "<urgency>Past")
        .replace("<responseType>Avoid", "<responseType>AllClear")
        .replace("T12:00:00", "T07:00:00")
    )
    assert (only(over)["action"], only(over)["reason"]) == ("cancel", "all_clear_update")


def test_a4_references_keep_their_time_as_written() -> None:
    """A newline inside a triple parts nothing, and what cannot be read is noted and hides nothing."""
    parsed = parse(
        ALERT.replace(
            "<info>", "<references>a@x,\n 1,2026-11-22T07:00:00-00:00\n\nrubbish</references><info>", 1
        )
    )
    assert parsed.items[0]["references"] == [["a@x", "1", "2026-11-22T07:00:00-00:00"]]
    assert "rubbish" in parsed.problems[0].what


def test_a3_a_time_without_an_offset_is_refused_and_the_alert_is_not() -> None:
    """The end is unknown then, not guessed."""
    parsed = parse(ALERT.replace("2026-11-22T12:00:00-05:00", "2026-11-22T12:00:00"))
    assert parsed.items[0]["ends"] is None
    assert parsed.items[0]["infos"][0]["expires"] is None
    assert "no time with an offset" in parsed.problems[0].what


@pytest.mark.parametrize(
    ("polygon", "kept", "what"),
    [
        ("1,1 2,2 3,1", True, "does not end where it began"),
        ("1,1 2,2 1,1", False, "fewer than three"),
        ("1,1 95,2 3,1 1,1", False, "not on the earth"),
        ("1,1 north 3,1 1,1", False, "not two numbers"),
        ("0,0 2,2 0,2 2,0 0,0", True, "crosses itself"),
        ("", False, None),
    ],
)
def test_a14_a_bad_polygon_is_noted(polygon: str, *, kept: bool, what: str | None) -> None:
    """What still says where is kept; what does not is left out; an empty element is nothing."""
    parsed = parse(ALERT.replace("25.1,-80.1 25.1,-80.2 25.2,-80.2 25.1,-80.1", polygon))
    assert bool(parsed.items[0]["infos"][0]["areas"][0]["polygons"]) is kept
    assert [what in each.what for each in parsed.problems] == ([True] if what else [])


@pytest.mark.parametrize(
    "circle", ["25.5,-80.5", "25.5 -80.5 -1", "95,-80 1", "25.5,-80.5 inf", "nan,nan nan", "here 5"]
)
def test_a14_a_bad_circle_is_left_out_and_noted(circle: str) -> None:
    """No centre on earth, no radius, or one without end: its area goes by what else it says."""
    parsed = parse(ALERT.replace("25.5,-80.5 3.5", circle))
    assert parsed.items[0]["infos"][0]["areas"][0]["circles"] == []
    assert "no circle" in parsed.problems[0].what


def test_a19_a_ring_with_too_many_points_is_left_out_before_any_geometry() -> None:
    """Its area goes by its codes."""
    parsed = parse(ALERT.replace("25.1,-80.1 25.1,-80.2", "25.1,-80.1 " * (MAX_POINTS + 2)))
    area = parsed.items[0]["infos"][0]["areas"][0]
    assert area["polygons"] == []
    assert area["same"] == ["012086"]
    assert "too many points" in parsed.problems[0].what


_ENTITIES = '<!DOCTYPE alert [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "data",
    [
        (_ENTITIES + ALERT.replace("rising", "&b;")).encode(),
        (_ENTITIES + ALERT).encode("utf-16"),
        (_ENTITIES + ALERT).encode("utf-16-be"),
        ('<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + ALERT).encode(),
        ('<!DOCTYPE alert [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>' + ALERT).encode(),
    ],
)
def test_a19_declared_entities_are_refused_unread(data: bytes) -> None:
    """Whether they are used, and in whatever encoding: CAP has no use for them."""
    with pytest.raises(Unreadable, match="entities"):
        FORMAT.parse(data, ParseOptions())


def test_a19_nothing_is_fetched_for_a_doctype() -> None:
    """A document type alone is harmless: nothing is loaded for it."""
    assert only('<!DOCTYPE alert SYSTEM "http://127.0.0.1:9/cap.dtd">' + ALERT)["identifier"] == "flood-1"


def test_a19_a_huge_body_is_refused() -> None:
    """By its length, before it is parsed."""
    with pytest.raises(Unreadable, match="more than the 16 MB that are read"):
        FORMAT.parse(b" " * (MAX_BYTES + 1), ParseOptions())


def test_a19_a_file_of_endless_entries_is_read_up_to_a_number() -> None:
    """The rest is left out, and a problem says so."""
    parsed = parse(f"<alerts>{'<alert><sender>x</sender></alert>' * (MAX_ALERTS + 5)}</alerts>")
    assert len(parsed.items) == MAX_ALERTS
    assert "more than" in parsed.problems[0].what


def test_a19_depth_is_bounded() -> None:
    """A hundred thousand nested elements are an error, not a crash."""
    with pytest.raises(TownbellError):
        parse("<alert>" + "<a>" * 100_000)


def test_a_truncated_feed_keeps_its_whole_alerts() -> None:
    """The second alert breaks off: the first is whole, and a problem says where the file ends."""
    text = f"<alerts>{ALERT}{ALERT.replace('flood-1', 'flood-2')}</alerts>"
    parsed = parse(text[: text.index("flood-2") + 300])
    assert parsed.items[0]["infos"][0]["areas"][0]["ugc"] == ["FLZ072", "FLZ073"]
    assert "not well-formed" in parsed.problems[0].what


def test_half_a_polygon_of_a_truncated_file_is_left_out() -> None:
    """It would be another place."""
    parsed = parse(ALERT[: ALERT.index("25.2,-80.2") + 11])
    assert parsed.items[0]["infos"][0]["areas"][0]["polygons"] == []


@pytest.mark.parametrize(
    "text",
    [
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:cap="urn:oasis:names:tc:emergency:cap:1.1"/>',
        "<rss><channel><title>No alerts</title></channel></rss>",
        f'<alerts xmlns="{NAMESPACE}"/>',
        "<EDXLDistribution/>",
    ],
)
def test_an_empty_listing_is_valid(text: str) -> None:
    """No alerts is a state of the world, not an error."""
    parsed = parse(text)
    assert (parsed.items, parsed.problems) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "plain words",
        "<html><body>404</body></html>",
        "<alert/>",
        "<alert><foo/></alert>",
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>',
        "<rss><channel><item/></channel></rss>",
        "\x00\x01\x02",
    ],
)
def test_nothing_usable_is_an_error(text: str) -> None:
    """One that says what is wrong and what to do."""
    with pytest.raises(Unreadable) as caught:
        parse(text)
    assert caught.value.fix or caught.value.what


INDEX = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:cap="urn:oasis:names:tc:emergency:cap:1.1">
<title>Current alerts</title><author><name>w-nws.webmaster@noaa.gov</name></author>
<entry><id>https://api.weather.gov/alerts/urn:oid:2.49.0.1.840.0.abc123.001.1</id>
<updated>2026-11-22T07:00:00-05:00</updated><title>Wind Advisory until noon</title>
<link href="https://api.weather.gov/alerts/1.cap" type="application/cap+xml"/>
<summary>Strong winds.</summary><category term="not CAP's"/>
<cap:event>Wind Advisory</cap:event><cap:expires>2026-11-22T12:00:00-05:00</cap:expires>
<cap:status>Actual</cap:status><cap:msgType>Alert</cap:msgType><cap:category>Met</cap:category>
<cap:urgency>Expected</cap:urgency><cap:severity>Minor</cap:severity><cap:certainty>Likely</cap:certainty>
<cap:areaDesc>Alder County</cap:areaDesc><cap:polygon/>
<cap:geocode><valueName>FIPS6</valueName><value>012086 012087</value><valueName>UGC</valueName>
<value>FLZ072 FLZ073</value></cap:geocode>
<cap:parameter><valueName>VTEC</valueName><value>/O.NEW.KMFL.WI.Y.0001.261122T1200Z-261122T1700Z/</value>
</cap:parameter></entry></feed>"""


def test_an_index_entry_with_caps_own_elements_is_an_alert() -> None:
    """The NWS's Atom index: codes, times and VTEC stand in the entry; scope is not among them, but public."""
    item = only(INDEX)
    area = item["infos"][0]["areas"][0]
    assert item["identifier"] == "urn:oid:2.49.0.1.840.0.abc123.001.1"
    assert item["sender"] == "w-nws.webmaster@noaa.gov"
    assert item["sent"] == "2026-11-22T07:00:00-05:00"
    assert (item["action"], item["scope"], item["infos"][0]["categories"]) == ("alert", "Public", ["Met"])
    assert (area["same"], area["ugc"]) == (["012086", "012087"], ["FLZ072", "FLZ073"])


def test_only_caps_own_elements_count_in_an_entry() -> None:
    """A <status> of another vocabulary makes no alert Actual."""
    other = INDEX.replace("urn:oasis:names:tc:emergency:cap:1.1", "http://escape.example/terms")
    assert parse(other).items[0]["reaches_public"] is False


def test_an_entry_that_only_links_is_shown_to_staff_only() -> None:
    """It has no status, so it reaches nobody; the problem names the address that was not followed."""
    parsed = parse(
        "<rss><channel><item><title>AMBER ALERT</title><link>https://example.gov/1.cap</link>"
        "<guid>one</guid><pubDate>Wed, 11 Jun 2003 22:39:00 -0700</pubDate></item></channel></rss>"
    )
    item = parsed.items[0]
    assert (item["identifier"], item["sent"]) == ("one", "2003-06-11T22:39:00-07:00")
    assert (item["action"], item["reaches_public"]) == ("none", False)
    assert "https://example.gov/1.cap" in parsed.problems[0].what


@pytest.mark.parametrize(
    ("text", "mine"),
    [
        (ALERT, True),
        (INDEX, True),
        (f"<alert>{BODY}</alert>", True),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>News</title></entry></feed>', False),
        ("<html><body>urn:oasis:names:tc:emergency:cap:1.2</body></html>", False),
        ("<!doctype html><p>urn:oasis:names:tc:emergency:cap:1.2", False),
        ("BEGIN:VCALENDAR", False),
        ("", False),
    ],
)
def test_cap_is_recognised_by_content(text: str, *, mine: bool) -> None:
    """A feed of CAP beats plain RSS; a page that talks about CAP is none."""
    found = recognise(text.encode())
    assert (found is not None and found.name == "cap") is mine
    assert 0 <= FORMAT.recognises(text.encode()) <= 1


def test_nws_is_an_alias() -> None:
    """A city's settings may say format = "nws"."""
    assert load("nws") is FORMAT


@pytest.mark.parametrize("namespace", ["}ttp://example.org", "{", "{}", " ", "a b", "\u00e9", "t&#xD800;c"])
def test_a_damaged_namespace_is_read(namespace: str) -> None:
    """lxml's own QName refuses some of these."""
    assert parse(ALERT.replace(NAMESPACE, namespace)).items[0]["identifier"] == "flood-1"


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=200) | st.integers(0, len(ALERT)).map(lambda cut: ALERT[:cut].encode()))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Noise and every truncation of an alert: items, or one of our own errors."""
    with suppress(TownbellError):
        assert FORMAT.parse(data, ParseOptions()).format == "cap"
    assert 0 <= FORMAT.recognises(data) <= 1


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.integers(0, len(INDEX) - 1), st.binary(min_size=1, max_size=6))
def test_any_damage_is_read_or_refused(position: int, noise: bytes) -> None:
    """Bytes written over an index at any place."""
    data = INDEX.encode()
    with suppress(TownbellError):
        assert parse(data[:position] + noise + data[position + len(noise) :]).format == "cap"


def test_a19_ranges_of_codes_are_written_out_up_to_a_number() -> None:
    """Twenty thousand times a thousand codes took a minute; every code of a real file is below the bound."""
    one = "<geocode><valueName>UGC</valueName><value>MNZ001&gt;999</value></geocode>"
    area = f"<area><areaDesc>a</areaDesc>{one * 600}</area>"
    alert = f"<alert><identifier>x</identifier><sender>s</sender><info>{area * 3}</info></alert>"
    parsed = parse(alert)
    assert [len(each["ugc"]) for each in parsed.items[0]["infos"][0]["areas"]] == [999, 999, 0]
    said = [problem.what for problem in parsed.problems if "too many areas" in problem.what]
    assert len(said) == 2


def test_an_alert_that_is_nested_without_end_is_refused_in_our_words() -> None:
    """100,000 elements in each other: told to whoever publishes it, not to the parser's programmer."""
    with pytest.raises(Unreadable, match="nested too deeply") as raised:
        FORMAT.parse(b"<rss>" + b"<a>" * 100_000, ParseOptions())
    assert "XML_PARSE_HUGE" not in str(raised.value)
