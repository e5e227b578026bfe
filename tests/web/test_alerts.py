"""The city's own alerts over HTTP: documents that never change, a feed that forgets nothing too early."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from city.emergency.emergencies import Published
from city.profile import City
from web.ports import Answered, Site
from web.site import create_site

NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
CITY = City(
    name="Port Alder", state="VA", zone="America/New_York", locales=("en-US", "es-US"), latitude=37.0,
    longitude=-75.9, same=("051899",), ugc=("VAZ095",), population=48_200,
)  # fmt: skip


def published(identifier: str, **values: Any) -> Published:
    """A message of the city, frozen at NOW and over six hours later."""
    fields: dict[str, Any] = {
        "advisory_id": "a-1",
        "chain": "a-1",
        "sender": "alerts@portalder.example",
        "sent": "2026-11-29T03:00:00-05:00",
        "at": NOW,
        "until": NOW + timedelta(hours=6),
        "msg_type": "Alert",
        "is_public": True,
        "item": {
            "identifier": identifier,
            "sender": "alerts@portalder.example",
            "infos": [
                {"headline": f"Leave <now>, {identifier} & all", "description": "The dunes are broken."}
            ],
        },
        "document": f"<alert>{identifier}: ¡salga!</alert>".encode(),
    }
    return Published(identifier=identifier, **{**fields, **values})


class Town:
    """The pages, with a clock and messages that a test changes."""

    def __init__(self) -> None:
        self.now = NOW
        self.messages: list[Published] = []
        site = Site(
            city=CITY,
            ask=lambda *_: Answered({}, {}),
            now=lambda: self.now,
            secret="s",
            health=lambda: {"ok": True},
            published=lambda: self.messages,
            document=lambda name: next((each for each in self.messages if each.identifier == name), None),
        )
        self.client: FlaskClient = create_site(site).test_client()

    def entries(self) -> list[ElementTree.Element]:
        """The entries of the feed."""
        answer = self.client.get("/alerts/atom.xml")
        assert answer.status_code == 200
        return ElementTree.fromstring(answer.data).findall(f"{ATOM}entry")

    def names(self) -> list[str]:
        """The identifiers in the feed, in its order."""
        links = [each.find(f"{ATOM}link") for each in self.entries()]
        return [
            str(each.get("href")).rpartition("/")[2].removesuffix(".xml")
            for each in links
            if each is not None
        ]


@pytest.fixture
def town() -> Town:
    return Town()


def test_a_document_is_served_byte_for_byte_and_may_be_kept(town: Town) -> None:
    """F5: the frozen bytes, as CAP, for ever; asked again with its tag: 304."""
    town.messages = [published("a-1")]
    answer = town.client.get("/alerts/cap/a-1.xml")
    assert answer.data == town.messages[0].document
    assert answer.mimetype == "application/cap+xml"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = town.client.get("/alerts/cap/a-1.xml", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    town.now += timedelta(days=400)
    assert town.client.get("/alerts/cap/a-1.xml").data == town.messages[0].document


def test_a_document_that_is_none_is_not_found(town: Town) -> None:
    """No such identifier, or a strange one: 404, never an error."""
    town.messages = [published("a-1")]
    for name in ("a-2", "..%2f..%2fetc", "%00", "a-1.xml.xml", "x" * 5_000):
        assert town.client.get(f"/alerts/cap/{name}.xml").status_code == 404
    assert town.client.post("/alerts/cap/a-1.xml").status_code == 405


def test_b4_a_test_is_on_no_public_channel(town: Town) -> None:
    """Neither listed nor found by its identifier."""
    town.messages = [published("a-1", is_public=False)]
    assert town.entries() == []
    assert town.client.get("/alerts/cap/a-1.xml").status_code == 404


def test_the_feed_lists_the_newest_first_with_what_readers_need(town: Town) -> None:
    """RFC 4287: ids, dates, titles as plain text, and where the document lies."""
    town.messages = [published("a-1"), published("a-2", msg_type="Update", at=NOW + timedelta(minutes=5))]
    answer = town.client.get("/alerts/atom.xml", base_url="https://alerts.example")
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    assert feed.findtext(f"{ATOM}title") == "Alerts of the City of Port Alder"
    assert feed.findtext(f"{ATOM}updated") == "2026-11-29T08:05:00Z"
    assert str(feed.findtext(f"{ATOM}id")).startswith("urn:uuid:")
    second, first = feed.findall(f"{ATOM}entry")
    assert first.findtext(f"{ATOM}title") == "Leave <now>, a-1 & all"
    assert first.findtext(f"{ATOM}updated") == "2026-11-29T03:00:00-05:00"
    assert first.findtext(f"{ATOM}id") != second.findtext(f"{ATOM}id")
    link = first.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib == {
        "rel": "alternate",
        "type": "application/cap+xml",
        "href": "https://alerts.example/alerts/cap/a-1.xml",
    }


def test_b9_what_is_over_is_listed_for_48_hours_more(town: Town) -> None:
    """An alert that expired, and one that was cancelled with its cancel: both stay two days, then go."""
    town.messages = [
        published("a-1"),
        published("b-1", chain="b"),
        published(
            "b-2", chain="b", msg_type="Cancel", at=NOW + timedelta(hours=1), until=NOW + timedelta(hours=13)
        ),
    ]
    town.now = NOW + timedelta(hours=7)
    assert town.names() == ["b-2", "b-1", "a-1"]
    town.now = NOW + timedelta(hours=1 + 48)
    assert town.names() == ["a-1"]
    town.now = NOW + timedelta(hours=6 + 48) - timedelta(seconds=1)
    assert town.names() == ["a-1"]
    town.now = NOW + timedelta(hours=6 + 48)
    assert town.names() == []


def test_b9_an_entry_never_changes(town: Town) -> None:
    """After an update, a cancel and its own end, an entry is byte for byte what it was."""
    town.messages = [published("a-1")]
    (before,) = map(ElementTree.tostring, town.entries())
    town.messages += [
        published("a-2", msg_type="Update", at=NOW + timedelta(hours=1)),
        published("a-3", msg_type="Cancel", at=NOW + timedelta(hours=2)),
    ]
    town.now = NOW + timedelta(hours=20)
    assert town.names() == ["a-3", "a-2", "a-1"]
    assert ElementTree.tostring(town.entries()[-1]) == before


def test_whoever_asks_again_gets_only_what_is_new(town: Town) -> None:
    """A21: with the tag of the last answer 304, until there is another alert."""
    town.messages = [published("a-1")]
    answer = town.client.get("/alerts/atom.xml")
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert "max-age=10" in answer.headers["Cache-Control"]
    assert town.client.get("/alerts/atom.xml", headers=tag).status_code == 304
    town.messages = [*town.messages, published("a-2", msg_type="Update", at=NOW + timedelta(hours=1))]
    assert town.client.get("/alerts/atom.xml", headers=tag).status_code == 200


def test_a_city_without_alerts_has_an_empty_feed(town: Town) -> None:
    """Whoever subscribes beforehand gets a feed that is one."""
    assert town.entries() == []
    assert ElementTree.fromstring(town.client.get("/alerts/atom.xml").data).findtext(f"{ATOM}updated")


def test_utc_is_written_as_atom_wants_it(town: Town) -> None:
    """CAP writes UTC as -00:00, which RFC 3339 calls an unknown offset: in the feed it is Z."""
    town.messages = [replace(published("a-1"), sent="2026-11-29T08:00:00-00:00")]
    assert town.entries()[0].findtext(f"{ATOM}updated") == "2026-11-29T08:00:00Z"
