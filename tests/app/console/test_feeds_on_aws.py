"""Sources that staff add on the deployed pages: kept in table and bucket, asked by the refresh."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from app.wiring import published as wiring
from app.wiring.console import feeding_aws
from app.wiring.functions.refresh import feed_refresh
from city.staff import Role
from stores.aws.refresh.added import PREFIX
from tests.app.console.test_feeds import FORM, REFUSED, TWO_NAMES, news
from tests.app.console.test_on_aws import Somebody, joined
from tests.app.test_aws_faults import endpoint, published  # noqa: F401 - fixtures
from tests.app.test_pages_function import Pages, make  # noqa: F401 - a fixture
from tests.journeys.journeys import copy_of_port_alder
from tests.servers import reply, serving


class Host:
    """A web server of the city's; what it says can be changed. ``waits`` is held up until it is set."""

    def __init__(self) -> None:
        self.said = b""
        self.waits: threading.Event | None = None

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        if self.waits is not None:
            self.waits.wait(30)
        reply(handler, body=self.said, headers={"Connection": "close"})


@pytest.fixture
def host() -> Iterator[tuple[Host, str]]:
    found = Host()
    with serving(found) as base:
        yield found, base


@pytest.fixture
def open_city(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[..., Pages],  # noqa: F811
) -> Callable[..., Pages]:
    """Makes the pages of a city that may reach this machine, which other cities may not."""
    monkeypatch.setenv("TOWNBELL_CITY", str(copy_of_port_alder(tmp_path / "city")))
    monkeypatch.setenv("TOWNBELL_SECOND_POLL", "0.1")
    return make


def refreshed(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A minute's call of the refresh, on a machine of its own, over the same bucket and table."""
    monkeypatch.setattr(wiring, "TMP", folder)
    assert feed_refresh()({"sources": "alerts"}, None)["polls"]


def told(pages: Pages, question: str) -> str:
    """What a resident is answered on the page."""
    body = json.dumps({"text": question, "locale": "en-US"})
    asked = Somebody(pages).ask("/api/ask", "POST", headers={"content-type": "application/json"}, body=body)
    assert asked["statusCode"] == 200, asked["body"]
    return str(json.loads(asked["body"])["speech"])


def plain(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page["body"] if isinstance(page, dict) else page))


def test_an_address_is_added_and_told_after_the_next_refresh(
    open_city: Callable[..., Pages],
    host: tuple[Host, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Seen and heard first, then kept in the table; the page says that it waits; within the minute it is
    asked, and residents hear it; taken away, they hear it no more."""
    server, base = host
    lately = format_datetime(datetime.now(UTC)).encode()
    titles = news("The harbor walk opens", "Free trees for every street")
    server.said = re.sub(rb"(?<=<pubDate>)[^<]+", lately, titles)
    refreshed(monkeypatch, tmp_path / "r1")
    ana = joined(open_city(), Role.PUBLISHER)
    page = plain(ana.post(FORM, address=f"{base}/news.rss", do="look"))
    for part in ("Read as rss: News", "2 records", "The harbor walk opens", "Row 1"):
        assert part in page, part
    assert ana.post(FORM, address=f"{base}/news.rss", kind="news", do="add")["statusCode"] == 303
    listed = plain(ana.get("/staff/feeds?lang=en"))
    assert "added by Ana Ruiz" in listed
    assert "It was added: it is asked for the first time within a minute." in listed
    assert "se le pregunta por primera vez" in ana.get("/staff/feeds?lang=es")
    refreshed(monkeypatch, tmp_path / "r2")
    assert "Well · 2 records" in plain(ana.get("/staff/feeds?lang=en"))
    assert "The harbor walk opens" in told(open_city(), "what is the news")
    removable = r'/staff/feeds/([\w-]+)"[^>]*>(?:(?!</form>).)*value="remove"'
    source = re.search(removable, ana.get("/staff/feeds"), re.DOTALL)
    assert source is not None
    assert ana.post(f"/staff/feeds/{source[1]}", do="remove")["statusCode"] == 303
    assert ana.post(f"/staff/feeds/{source[1]}", do="remove")["statusCode"] == 404
    refreshed(monkeypatch, tmp_path / "r3")
    assert "harbor walk" not in told(open_city(), "what is the news")
    assert f"took away the feed {source[1]}" in plain(joined(ana.pages).get("/staff/people?lang=en"))


def uploaded(name: str, content: str, mark: str) -> dict[str, Any]:
    """A form with a file, as a browser sends it (RFC 7578)."""
    fields = {"mark": mark, "do": "look", "kind": "holiday", "lang": "en"}
    parts = [f'form-data; name="{key}"\r\n\r\n{value}' for key, value in fields.items()]
    parts.append(f'form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n{content}')
    body = "".join(f"--x\r\nContent-Disposition: {each}\r\n" for each in parts) + "--x--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=x", "sec-fetch-site": "same-origin"}
    return {"headers": headers, "body": base64.b64encode(body.encode()).decode(), "isBase64Encoded": True}


def test_a_list_is_uploaded_with_a_column_chosen_and_told(
    open_city: Callable[..., Pages], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lies in the bucket until it is added, then under another name; who looks and who adds need not be on
    the same machine; with the source it goes."""
    days = [f"{datetime.now(UTC) + timedelta(days=each):%Y-%m-%d}" for each in (3, 10)]
    listing = TWO_NAMES.replace("2026-12-25", days[0]).replace("2027-01-01", days[1])
    refreshed(monkeypatch, tmp_path / "r1")
    ana = joined(open_city(), Role.PUBLISHER)
    objects = ana.pages.objects
    page = ana.ask(FORM, "POST", **uploaded("../../evil days.csv", listing, ana.mark(FORM)))["body"]
    token = re.search(r'name="upload" value="(pending-[0-9a-f]{16}\.csv)"', page)
    guessed = re.search(r'name="column\.(\w+)">(?:(?!</select>).)*<option value="Holiday" selected>', page)
    assert token is not None
    assert guessed is not None
    assert objects[f"/town/{PREFIX}{token[1]}"] == listing.encode()
    monkeypatch.setattr(wiring, "TMP", tmp_path / "another")
    ana.pages = open_city()
    given = {"upload": token[1], "kind": "holiday", f"column.{guessed[1]}": "Local name"}
    assert "Winter Feast" in ana.post(FORM, do="look", **given)["body"]
    assert ana.post(FORM, do="add", **given)["statusCode"] == 303
    (kept,) = [each for each in objects if each.startswith(f"/town/{PREFIX}")]
    assert "pending" not in kept
    refreshed(monkeypatch, tmp_path / "r2")
    listed = ana.get("/staff/feeds?lang=en")
    assert "Well · 2 records" in plain(listed)
    assert "Winter Feast" in told(open_city(), "when is the next holiday pickup schedule")
    again = ana.post(FORM, do="add", **given)
    assert again["statusCode"] == 422
    assert "that file is not here any more" in plain(again)
    source = re.search(r'/staff/feeds/(holiday-\d+)"', listed)
    assert source is not None
    assert ana.post(f"/staff/feeds/{source[1]}", do="remove")["statusCode"] == 303
    assert kept not in objects


@pytest.mark.parametrize(("address", "why"), REFUSED)
def test_f19_nothing_of_the_function_and_no_credential(
    pages: Pages, address: str, why: str, tmp_path: Path
) -> None:
    """F19 on AWS: no file, no private address (credentials have one there), no key; nothing is kept."""
    publisher = joined(pages, Role.PUBLISHER)
    for do in ("look", "add"):
        answer = publisher.post(FORM, address=address, kind="news", do=do)
        assert answer["statusCode"] == 422, do
        assert why in plain(answer)
    assert not [each for each in pages.table.items() if each.key[0].startswith("SOURCE#")]
    assert not (tmp_path / "data").exists()


@pytest.fixture
def pages(make: Callable[..., Pages]) -> Pages:  # noqa: F811
    return make()


def test_what_takes_too_long_or_is_too_large_is_said_in_time(
    open_city: Callable[..., Pages], host: tuple[Host, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the HTTP API gives up, and before the function's memory is full."""
    server, base = host
    server.said = news("The harbor walk opens")
    ana = joined(open_city(), Role.PUBLISHER)
    monkeypatch.setattr(feeding_aws, "LARGEST", 100)
    large = ana.post(FORM, address=f"{base}/news.rss", do="look", lang="en")
    assert large["statusCode"] == 422
    assert "It is larger than what is read." in plain(large)
    server.waits = threading.Event()
    monkeypatch.setattr(feeding_aws, "SECONDS", 0.5)
    late = ana.post(FORM, address=f"{base}/news.rss", do="look", lang="en")
    server.waits.set()
    assert late["statusCode"] == 422
    assert "Its server took too long to answer." in plain(late)
