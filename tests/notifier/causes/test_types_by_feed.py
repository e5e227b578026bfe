"""F7 as a table: every message type by every feed, from its own bytes to who is told what."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest

from city.advisories import message
from city.records import Advisory
from feeds import formats
from feeds.formats import ParseOptions
from tests.notifier.alder import NOON, Town

CAP = formats.load("cap")
SENDER = "w-nws.webmaster@noaa.gov"
MINUTE = timedelta(minutes=1)
TORNADO, OVER = "Tornado Warning", "Over: Tornado Warning"
Parts = Mapping[str, str]


def parts_of(name: str, kind: str, sent: datetime, refers: tuple[str, datetime] | None) -> Parts:
    """One message of the feed's making, as words."""
    instant = f"{sent.isoformat(timespec='seconds')[:19]}-00:00"
    about = f"{SENDER},{refers[0]},{refers[1].isoformat(timespec='seconds')[:19]}-00:00" if refers else ""
    text = "A tornado was seen." if kind != "Update" else "The tornado has turned north."
    expires = f"{(sent + timedelta(hours=1)).isoformat(timespec='seconds')[:19]}-00:00"
    return {
        "name": name, "kind": kind, "sent": instant, "about": about, "text": text, "expires": expires,
        "sender": SENDER,
    }  # fmt: skip


def xml(each: Parts) -> str:
    """CAP 1.2, as IPAWS and most states have it."""
    references = f"<references>{each['about']}</references>" if each["about"] else ""
    return f"""<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{each["name"]}</identifier>
<sender>{each["sender"]}</sender><sent>{each["sent"]}</sent><status>Actual</status>
<msgType>{each["kind"]}</msgType><scope>Public</scope>{references}<info><language>en-US</language>
<category>Met</category><event>Tornado Warning</event><urgency>Immediate</urgency><severity>Extreme</severity>
<certainty>Observed</certainty><expires>{each["expires"]}</expires><headline>{each["text"]}</headline>
<description>{each["text"]}</description><area><areaDesc>Alder</areaDesc>
<geocode><valueName>SAME</valueName><value>012081</value></geocode></area></info></alert>"""


def atom(each: Parts) -> str:
    """A feed whose entries hold CAP."""
    inner = xml(each)
    return f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Alerts</title><id>x</id>
<entry><id>{each["name"]}</id><title>t</title><content type="text/xml">{inner}</content></entry></feed>"""


def geojson(each: Parts) -> str:
    """The listing of api.weather.gov."""
    sender, identifier, sent = each["about"].split(",") if each["about"] else ("", "", "")
    about = [{"@id": "u", "identifier": identifier, "sender": sender, "sent": sent}] if identifier else []
    properties = {
        "@type": "wx:Alert", "id": each["name"], "areaDesc": "Alder",
        "geocode": {"SAME": ["012081"], "UGC": ["FLZ072"]}, "references": about, "sent": each["sent"],
        "effective": each["sent"], "expires": each["expires"], "ends": each["expires"], "status": "Actual",
        "messageType": each["kind"], "category": "Met", "severity": "Extreme", "certainty": "Observed",
        "urgency": "Immediate", "event": "Tornado Warning", "sender": each["sender"],
        "headline": each["text"], "description": each["text"], "instruction": None,
        "response": "Shelter", "parameters": {},
    }  # fmt: skip
    feature = {"id": "u", "type": "Feature", "geometry": None, "properties": properties}
    return json.dumps({"type": "FeatureCollection", "features": [feature], "title": "Current alerts"})


FEEDS: Mapping[str, Callable[[Parts], str]] = {"cap": xml, "atom": atom, "nws": geojson}


def read(feed: str, parts: Parts) -> Advisory:
    """What the pipeline makes of the feed's bytes."""
    (item,) = CAP.parse(FEEDS[feed](parts).encode(), ParseOptions()).items
    one = message(item)
    return Advisory(id=one.identifier, source=feed, received=NOON, message=one)


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize(
    ("kind", "of_the_known", "of_the_unknown"),
    [
        ("Alert", None, [TORNADO]),
        ("Update", ["Update: Tornado Warning"], [TORNADO]),
        ("Cancel", [OVER], []),
        ("Ack", [], []),
        ("Error", [], []),
    ],
)
def test_f7_what_every_type_tells_by_every_feed(
    town: Town, feed: str, kind: str, of_the_known: list[str] | None, of_the_unknown: list[str]
) -> None:
    """Of an alert that was told, and of one that nobody ever saw; each once, however often it is listed."""
    town.subscribe("s1")
    first = read(feed, parts_of("first", "Alert", NOON - MINUTE, None))
    town.view.all = [read(feed, parts_of("second", kind, NOON, ("nobody-saw", NOON - 9 * MINUTE)))]
    assert [subject for _, subject in town.told()] == of_the_unknown
    if of_the_known is None:
        return
    town.restart()
    town.view.all, town.clock.instant = [first], NOON + MINUTE
    town.told()
    later = read(feed, parts_of("third", kind, NOON + 2 * MINUTE, ("first", NOON - MINUTE)))
    town.view.all, town.clock.instant = [first, later], NOON + 3 * MINUTE
    assert [subject for _, subject in town.told()] == of_the_known
    assert town.told() == []


def test_the_three_feeds_say_the_same() -> None:
    """The table has three columns, not one three times over: three texts, one message."""
    parts = parts_of("first", "Alert", NOON, None)
    assert len({make(parts) for make in FEEDS.values()}) == len(FEEDS)
    assert {read(feed, parts).message.infos[0].event for feed in FEEDS} == {"Tornado Warning"}
