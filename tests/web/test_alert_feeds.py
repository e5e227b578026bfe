"""What is in force for other programs: RSS and JSON, in the words of the page, made once for everybody."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from flask.testing import FlaskClient

from city.alerts.messages import Area
from tests.web.test_alerts_page import NOW, Town, client_of
from tests.web.test_signup_pages import words
from web.ports import Alert, Alerts, PastAlert

RING = ((37.0, -76.0), (37.0, -75.9), (37.1, -75.9), (37.0, -76.0))
FLOOD = Alert(
    "emergency", "Leave <zone> A now & go.", NOW + timedelta(hours=3), "chain-1", NOW,
    "Take Main Street west.", "Zone A",
    (Area(text="Zone A", polygons=(RING,), circles=((37.0, -76.0, 1.5),)),),
)  # fmt: skip


@pytest.fixture
def town() -> Town:
    found = Town()
    found.alerts = Alerts([FLOOD, Alert("news", "No open fires.")])
    return found


@pytest.fixture
def client(town: Town) -> FlaskClient:
    return client_of(town)


def test_rss_is_read_by_a_reader(client: FlaskClient) -> None:
    """feedparser finds no fault: what, where and what to do, when it was sent, and a name for each."""
    answer = client.get("/alerts/rss.xml?lang=en")
    assert answer.mimetype == "application/rss+xml"
    feed = feedparser.parse(answer.data)
    assert not feed.bozo
    assert (feed.version, feed.feed.title) == ("rss20", "Alerts in Port Alder")
    first, second = feed.entries
    assert first.title == "Leave <zone> A now & go."
    assert first.description == "Where: Zone A What to do: Take Main Street west."
    assert first.published_parsed[:5] == (2026, 11, 23, 15, 0)
    assert first.id != second.id
    assert first.link == "http://localhost/alerts?lang=en-US"


def test_an_update_has_a_name_of_its_own(client: FlaskClient, town: Town) -> None:
    """Readers show what they have not seen: the same chain, sent later, is new to them."""
    before = ElementTree.fromstring(client.get("/alerts/rss.xml").data).findtext(".//guid")
    town.alerts = Alerts(
        [Alert("emergency", "Zone A may go home.", id="chain-1", sent=NOW + timedelta(hours=1))]
    )
    town.now += timedelta(seconds=11)
    assert ElementTree.fromstring(client.get("/alerts/rss.xml").data).findtext(".//guid") != before


def test_json_has_all_of_it_with_the_area(client: FlaskClient) -> None:
    """Longitude first, as GeoJSON wants it; instants with their offset; null where nothing is drawn."""
    told = client.get("/alerts/alerts.json?lang=en").json
    assert told is not None
    first, second = told["alerts"]
    assert first == {
        "id": "chain-1", "tier": "emergency", "text": "Leave <zone> A now & go.",
        "what_to_do": "Take Main Street west.", "where": "Zone A", "sent": "2026-11-23T15:00:00+00:00",
        "until": "2026-11-23T18:00:00+00:00",
        "geometry": {"type": "MultiPolygon", "coordinates": [[[[lon, lat] for lat, lon in RING]]]},
        "circles": [{"lat": 37.0, "lon": -76.0, "km": 1.5}],
    }  # fmt: skip
    assert (second["geometry"], second["until"], told["complete"]) == (None, None, True)


def test_json_says_when_an_alert_may_be_missing(client: FlaskClient, town: Town) -> None:
    """An empty list of a source that is silent is not "no alerts"."""
    town.alerts = Alerts(blind_since=NOW - timedelta(hours=1))
    told = client.get("/alerts/alerts.json").json
    assert told == {
        "city": "Port Alder", "language": "en-US", "complete": False,
        "blind_since": "2026-11-23T14:00:00+00:00", "alerts": [],
    }  # fmt: skip
    town.alerts, town.now = Alerts(never_heard=True), town.now + timedelta(seconds=11)
    assert client.get("/alerts/alerts.json").json["complete"] is False  # type: ignore[index]


@pytest.mark.parametrize("path", ["/alerts/rss.xml", "/alerts/alerts.json", "/alerts/banner"])
def test_it_is_made_once_for_all_and_anew_after_ten_seconds(
    client: FlaskClient, town: Town, path: str
) -> None:
    """A hundred who ask look nothing up; 304 where it is known; a cache may keep it for ten seconds."""
    first = client.get(f"{path}?lang=es")
    looked = town.asked
    assert {client.get(f"{path}?lang=es").data for _ in range(100)} == {first.data}
    assert town.asked == looked
    assert first.headers["Cache-Control"] == "public, max-age=10"
    assert first.headers["Content-Language"] == "es-US"
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"{path}?lang=es", headers=known).status_code == 304
    town.alerts = Alerts([Alert("news", "Something else.", id="n")])
    town.now += timedelta(seconds=10)
    assert b"Something else." in client.get(f"{path}?lang=es", headers=known).data


@pytest.mark.parametrize("path", ["/alerts/rss.xml", "/alerts/alerts.json"])
def test_other_sites_pages_may_read_it(client: FlaskClient, path: str) -> None:
    """As the Atom feed beside them: public facts, from anywhere, without credentials."""
    headers = client.get(path).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_page_says_where_and_what_to_do_and_what_is_over(client: FlaskClient, town: Town) -> None:
    """In words beside the map, as text; what lately ended, and when."""
    town.past = [PastAlert("weather", "Tornado Warning.", NOW - timedelta(hours=2))]
    page = client.get("/alerts?lang=en")
    text = words(page.text)
    assert "1 Emergency Leave &lt;zone&gt; A now &amp; go. Until today at 1 PM." in text
    assert "Where: Zone A What to do: Take Main Street west." in text
    assert "with the areas of the alerts that are drawn: number 1 of the list above." in text
    assert "Over lately Tornado Warning. Ended today at 8 AM." in text
    assert 'class="reach"' in page.text
