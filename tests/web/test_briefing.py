"""The flash briefing's feeds over real HTTP: the elements, the dates, and asking again."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPResponse
from xml.etree import ElementTree

import pytest
from werkzeug.serving import make_server

from city.profile import City
from web.ports import Answered, BriefingItem, Site
from web.site import create_site

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Told:
    """What the briefing tells at a moment; a test changes it while the server runs."""

    def __init__(self) -> None:
        self.now = NOW
        self.items = [
            BriefingItem("a-1", NOW, "Fire & <smoke>", "Ñandú: stay inside & close windows.", ""),
            BriefingItem("b-2", NOW - timedelta(hours=2), "Pool", "The pool opens.", "https://x.example/2"),
        ]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def port(told: Told) -> Iterator[int]:
    """A real server on the loopback; the port that it listens on."""
    city = City(
        name="Port Alder", state="VA", zone="America/New_York", locales=("en-US", "es-US"),
        latitude=36.9, longitude=-76.3, same=(), ugc=(), population=1,
    )  # fmt: skip
    site = Site(
        city=city,
        ask=lambda *_: Answered({}, {}),
        now=lambda: told.now,
        secret="s",
        health=lambda: {"ok": True},
        briefing=lambda locale: [replace(each, title=f"{each.title} ({locale})") for each in told.items],
    )
    server = make_server("127.0.0.1", 0, create_site(site), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()


def get(port: int, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_the_json_has_the_elements_of_the_reference(port: int) -> None:
    """A list of items with uid, updateDate in UTC to the tenth, titleText, mainText and redirectionUrl."""
    response, body = get(port, "/briefing/en-US.json")
    assert (response.status, response.getheader("Content-Type")) == (200, "application/json; charset=utf-8")
    assert json.loads(body.decode("utf-8")) == [
        {
            "uid": "a-1",
            "updateDate": "2026-11-21T12:00:00.0Z",
            "titleText": "Fire & <smoke> (en-US)",
            "mainText": "Ñandú: stay inside & close windows.",
            "redirectionUrl": f"http://127.0.0.1:{port}/alerts?lang=en-US",
        },
        {
            "uid": "b-2",
            "updateDate": "2026-11-21T10:00:00.0Z",
            "titleText": "Pool (en-US)",
            "mainText": "The pool opens.",
            "redirectionUrl": "https://x.example/2",
        },
    ]


def test_the_rss_says_the_same(port: int) -> None:
    """RSS 2.0: guid, pubDate, title, description and link; special characters are the XML's matter."""
    response, body = get(port, "/briefing/es-US.xml")
    assert response.getheader("Content-Type") == "application/rss+xml; charset=utf-8"
    root = ElementTree.fromstring(body)  # our own
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    assert root.findtext("channel/title") == "Port Alder: alertas, reuniones y noticias"
    assert root.findtext("channel/language") == "es-US"
    first = root.find("channel/item")
    assert first is not None
    assert [each.tag for each in first] == ["guid", "pubDate", "title", "description", "link"]
    assert [each.text for each in first] == [
        "a-1",
        "Sat, 21 Nov 2026 12:00:00 GMT",
        "Fire & <smoke> (es-US)",
        "Ñandú: stay inside & close windows.",
        f"http://127.0.0.1:{port}/alerts?lang=es-US",
    ]


def test_the_english_feed_names_itself(port: int) -> None:
    """The channel's title in English."""
    _, body = get(port, "/briefing/en-US.xml")
    title = ElementTree.fromstring(body).findtext("channel/title")  # our own
    assert title == "Port Alder: alerts, meetings and news"


def test_a_language_of_the_city_is_served_under_any_of_its_locales(port: int) -> None:
    """es-MX hears the city's Spanish; a language that the city does not speak is not found."""
    assert json.loads(get(port, "/briefing/es-MX.json")[1])[1]["titleText"] == "Pool (es-US)"
    assert get(port, "/briefing/fr-FR.json")[0].status == 404
    assert get(port, "/briefing/..%2f..json")[0].status == 404


@pytest.mark.parametrize("path", ["/briefing/en-US.json", "/briefing/en-US.xml"])
def test_asking_again_costs_nothing_while_nothing_changed(port: int, told: Told, path: str) -> None:
    """With the ETag, or with the date, the answer is 304 without a body, until an item changes."""
    first, _ = get(port, path)
    tag, date = first.getheader("ETag") or "", first.getheader("Last-Modified") or ""
    assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
    assert parsedate_to_datetime(date) == NOW
    told.now += timedelta(minutes=5)
    for headers in ({"If_None_Match": tag}, {"If_Modified_Since": date}):
        again, body = get(port, path, **headers)
        assert (again.status, body) == (304, b"")
    told.items[0] = replace(told.items[0], text="It is over.")
    for headers in ({"If_None_Match": tag}, {"If_Modified_Since": date}):
        assert get(port, path, **headers)[0].status == 200


def test_the_end_of_an_emergency_is_a_change(port: int, told: Told) -> None:
    """The newest item goes and older ones stay: a reader that asks by date still gets the new feed."""
    first, _ = get(port, "/briefing/en-US.json")
    told.now += timedelta(minutes=1)
    del told.items[0]
    again, body = get(port, "/briefing/en-US.json", If_Modified_Since=first.getheader("Last-Modified") or "")
    assert again.status == 200
    assert [each["uid"] for each in json.loads(body)] == ["b-2"]


def test_it_is_kept_but_asked_about(port: int) -> None:
    """Any cache must ask each time, so that no emergency is old."""
    assert get(port, "/briefing/en-US.json")[0].getheader("Cache-Control") == "no-cache"
