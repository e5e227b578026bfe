"""From what staff type to an address, and from a web page to the feeds that it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from city.errors import TownbellError, Unreadable, WrongUse
from feeds.fetching.fetch import FetchResult, Got, Part
from feeds.proposal.handed import handed
from feeds.proposal.looking import Fetch, address_of, proposed
from feeds.proposal.pages import feeds_of
from feeds.source import Source
from tests.feeds.proposal.judging import TOWN

PAGE = b"""<!DOCTYPE html><html><head><base href="https://city.example/site/">
<link rel="alternate" type="application/rss+xml" title="News" href="news.rss">
<link rel="alternate" type="application/atom+xml; charset=utf-8" title="Broken" href="/broken.atom">
<link rel="alternate" hreflang="es" href="/es/"><link rel="stylesheet" href="x.css">
</head><body><a href="webcal://city.example/cal.ics">Subscribe to the <b>calendar</b></a>
<a href="RSSFeed.aspx?ModID=58&amp;CID=All-calendar.xml">Calendar RSS</a>
<a href="javascript:alert(1)//x.ics">No</a><a href="/about">About</a></body></html>"""
NEWS = b"""<rss version="2.0"><channel><title>City News</title><item><title>A bridge opens</title>
<pubDate>Fri, 27 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("webcal://city.example/cal.ics", "https://city.example/cal.ics"),
        ("feed:https://city.example/rss", "https://city.example/rss"),
        ("  https://city.example/a b.csv#top ", "https://city.example/a%20b.csv"),
        ("data.city.example/resource/abcd-1234.json", "https://data.city.example/resource/abcd-1234.json"),
        ("file:data/x.csv", "file:data/x.csv"),
    ],
)
def test_what_staff_type_becomes_an_address(tmp_path: Path, typed: str, url: str) -> None:
    """Calendar schemes, blanks, anchors and a missing scheme are put right."""
    assert address_of(typed, tmp_path) == url


def test_a_path_is_named_from_the_citys_folder(tmp_path: Path) -> None:
    """A file inside the city's folder is relative to it, as in city.toml; another one is whole."""
    inside = tmp_path / "city" / "data" / "my parks.csv"
    inside.parent.mkdir(parents=True)
    inside.write_text("a")
    (tmp_path / "x.csv").write_text("a")
    assert address_of(str(inside), tmp_path / "city") == "file:data/my%20parks.csv"
    assert address_of(str(tmp_path / "x.csv"), tmp_path / "city") == f"file:{tmp_path}/x.csv"


@pytest.mark.parametrize(
    "typed", ["ftp://city.example/x", "gopher:x", "https://", "https://me:pw@city.example/x"]
)
def test_what_cannot_be_fetched_is_wrong_use(tmp_path: Path, typed: str) -> None:
    """Other schemes, no host, and a password in the address are refused; the password is not repeated."""
    with pytest.raises(WrongUse) as caught:
        address_of(typed, tmp_path)
    assert "pw" not in str(caught.value)


def test_a_file_with_relative_dates_is_read_as_of_today(tmp_path: Path) -> None:
    """Its table says template = true, as the file needs it."""
    data = b"title,start\nFair,{{day +3}}\nParade,{{day +5}}\n"
    found = proposed("file:events.csv", fetched({"file:events.csv": data}), tmp_path, TOWN)
    assert found.source["template"] is True
    assert "template = true" in found.toml
    assert found.records == 2


def test_a_page_names_its_feeds() -> None:
    """Those of the head first, then links that look like feeds; scripts and pages are not among them."""
    assert [(each.url, each.title) for each in feeds_of(PAGE, "https://city.example/home")] == [
        ("https://city.example/site/news.rss", "News"),
        ("https://city.example/broken.atom", "Broken"),
        ("https://city.example/cal.ics", "Subscribe to the calendar"),
        ("https://city.example/site/RSSFeed.aspx?ModID=58&CID=All-calendar.xml", "Calendar RSS"),
    ]


def fetched(pages: dict[str, bytes]) -> Fetch:
    """A fetch of these addresses; all others are not found."""

    def fetch(source: Source) -> FetchResult:
        if source.url in pages:
            return FetchResult(got=Got.BYTES, parts=(Part("", pages[source.url]),))
        return FetchResult(got=Got.FAILED, reason="the server answered 404")

    return fetch


def test_a_page_is_proposed_by_its_first_useful_feed(tmp_path: Path) -> None:
    """The feed that works is proposed; the others are listed beside it."""
    fetch = fetched({"https://city.example/home": PAGE, "https://city.example/site/news.rss": NEWS})
    found = proposed("https://city.example/home", fetch, tmp_path, TOWN)
    assert (found.kind, found.source["url"]) == ("news", "https://city.example/site/news.rss")
    assert [each.url for each in found.alternatives][-1].endswith("CID=All-calendar.xml")
    assert "names 4 feeds" in found.problems[0]


def test_a_page_without_feeds_is_unreadable(tmp_path: Path) -> None:
    """It is said to be a page, with what to look for on it."""
    fetch = fetched({"https://city.example/home": b"<!doctype html><html><body>Hi</body></html>"})
    with pytest.raises(Unreadable, match="names no feed"):
        proposed("https://city.example/home", fetch, tmp_path, TOWN)


def test_a_page_whose_feeds_all_fail_says_so(tmp_path: Path) -> None:
    """Not one of them works: an error that names them, and no table."""
    fetch = fetched({"https://city.example/home": PAGE})
    with pytest.raises(TownbellError, match="none could be used"):
        proposed("https://city.example/home", fetch, tmp_path, TOWN)


def test_a_key_in_the_query_is_not_repeated(tmp_path: Path) -> None:
    """Errors name the address without its query."""
    with pytest.raises(Unreadable) as caught:
        proposed("https://city.example:8443/x?token=s3cret", fetched({}), tmp_path, TOWN)
    assert "s3cret" not in str(caught.value)
    assert "https://city.example:8443/x" in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://data.city.example/d/abcd-1234", "https://data.city.example/resource/abcd-1234.json"),
        ("https://city.legistar.com/Calendar.aspx", "https://webapi.legistar.com/v1/city/Events"),
        ("https://city.portal.civicclerk.com/", "https://city.api.civicclerk.com/v1/Events"),
        (
            "https://city.primegov.com/public/portal",
            "https://city.primegov.com/api/v2/PublicPortal/ListUpcomingMeetings",
        ),
        ("https://city.example/rss.xml", "https://city.example/rss.xml"),
        ("file:data/open311/requests.json", "file:data/open311/requests.json"),
    ],
)
def test_a_page_of_a_portal_is_its_listing(typed: str, url: str) -> None:
    """The address that the browser shows becomes the one that a program reads."""
    assert handed(typed).url == url


def test_a_few_rows_of_a_portal_are_enough(tmp_path: Path) -> None:
    """The first rows are asked for; the table names the whole listing, without that bound."""
    asked: list[Source] = []
    rows = b'[{"name":"Alder Park","address":"12 Alder St"},{"name":"Oak Park","address":"70 Oak Blvd"}]'

    def fetch(source: Source) -> FetchResult:
        asked.append(source)
        return FetchResult(got=Got.BYTES, parts=(Part("", rows),))

    found = proposed("https://data.city.example/d/abcd-1234", fetch, tmp_path, TOWN)
    assert [dict(each.query) for each in asked] == [{"$limit": "500", "$order": ":id"}]
    assert found.source["url"] == "https://data.city.example/resource/abcd-1234.json"
    assert "query" not in found.source


def test_a_layer_is_asked_for_its_rows_and_else_as_a_whole(tmp_path: Path) -> None:
    """A server that refuses the short query is read as the source itself would be."""
    layer = "https://gis.city.example/arcgis/rest/services/Parks/FeatureServer/0"
    asked: list[str] = []

    def fetch(source: Source) -> FetchResult:
        asked.append(source.url)
        if source.url.endswith("/query"):
            return FetchResult(got=Got.FAILED, reason="the server answered 400")
        rows = b'[{"NAME":"Alder Park","ADDRESS":"12 Alder St"},{"NAME":"Oak Park","ADDRESS":"70 Oak Blvd"}]'
        return FetchResult(got=Got.BYTES, parts=(Part("", rows),))

    assert proposed(layer, fetch, tmp_path, TOWN).source["url"] == layer
    assert asked == [f"{layer}/query", layer]


def test_a_service_without_a_layers_number_is_read_as_the_source_would_be(tmp_path: Path) -> None:
    """Its /query answers with no rows; which layer it has is asked by the portal's own walk."""
    service = "https://gis.city.example/arcgis/rest/services/Parks/FeatureServer"
    rows = b'[{"NAME":"Alder Park","ADDRESS":"12 Alder St"},{"NAME":"Oak Park","ADDRESS":"70 Oak Blvd"}]'
    found = proposed(service, fetched({service: rows}), tmp_path, TOWN)
    assert found.source["url"] == service
