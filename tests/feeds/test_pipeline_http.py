"""Refreshing over HTTP: what is asked for, what is believed, who waits for whom. Real servers on loopback."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from city.ports import Remembered
from city.records import Advisory, Meeting, NewsItem
from feeds.fetching.fetch import Fetcher
from feeds.fetching.hosts import TRIP, Cause
from feeds.fetching.lanes import PER_HOST
from feeds.pipeline import Ports, Refreshed, refresh
from feeds.source import Source
from net.http import Answer, Client, Limits
from snapshot.files import FolderFiles
from snapshot.read import Reader, Snapshot
from snapshot.sources import CityFacts
from stores.sqlite.database import Database
from stores.sqlite.feeds import SqliteFeedMemory
from stores.sqlite.pieces import SqlitePieces
from tests.servers import reply, serving

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
FACTS = CityFacts(name="Port Alder", state="VA", zone="America/New_York", latitude=36.9, longitude=-76.3)
PATIENCE = 20.0
RSS = (
    "<rss version='2.0'><channel><title>t</title><item><guid>{0}</guid><title>{0}</title>"
    "<pubDate>Sun, 22 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>"
)
CAP = f"""<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>x1</identifier><sender>alerts@example.org</sender><sent>2026-11-22T16:59:00-00:00</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info><category>Met</category><event>Flood Warning</event><urgency>Immediate</urgency>
  <severity>Severe</severity><certainty>Observed</certainty>
  <expires>{(NOW + timedelta(hours=3)).isoformat()}</expires>
  <area><areaDesc>Port Alder</areaDesc></area></info></alert>"""


class Web:
    """A server whose paths answer as they are told to; it counts who asked and how."""

    def __init__(self) -> None:
        self.bodies: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        self.down = False
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.hanging = threading.Event()

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.asked.append((handler.path, headers))
        if handler.path.startswith("/hang"):
            self.hanging.wait(PATIENCE)
        if self.down:
            reply(handler, 502)
        elif self.headers.get("ETag", "none") == headers.get("if-none-match"):
            reply(handler, 304)
        else:
            reply(handler, body=self.bodies.get(handler.path, RSS.format("A")).encode(), headers=self.headers)


class Town:
    """A city whose sources are on the web."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(folder / "db.sqlite")
        self.memory = SqliteFeedMemory(self.database)
        self.pieces = SqlitePieces(self.database)
        self.files = FolderFiles(folder / "snapshot")
        self.client = Client(time.monotonic, allow_private=True)
        self.ports = Ports(
            fetcher=Fetcher(folder, self.get, {}),
            memory=self.memory,
            pieces=self.pieces,
            posts=tuple,
            files=self.files,
            workdir=folder / "work",
            facts=FACTS,
            elapsed=time.monotonic,
        )

    def get(self, url: str, headers: Mapping[str, str], most: int) -> Answer:
        return self.client.get(url, headers, Limits(PATIENCE, most))

    def refresh(self, now: datetime, *sources: Source, **how: Any) -> Refreshed:
        return refresh(sources, self.ports, now, **how)

    def standing(self, source: str) -> Remembered:
        return self.memory.recall([source])[source]

    def snapshot(self) -> Snapshot:
        return Reader(self.files, recheck_seconds=0).current(NOW)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    yield town
    town.client.close()
    town.database.close()


@pytest.fixture
def web() -> Iterator[tuple[Web, str]]:
    web = Web()
    with serving(web) as base:
        yield web, base
        web.hanging.set()


def _news(base: str, path: str = "/news", **more: Any) -> Source:
    return Source(id=path.strip("/").replace("/", "-"), url=base + path, kind="news", format="rss", **more)


def _states(done: Refreshed) -> dict[str, str]:
    return {each.id: each.state for each in done.sources if each.id != "staff"}


def test_an_alert_is_published_while_other_hosts_hang(town: Town, web: tuple[Web, str]) -> None:
    """Eight hanging listings of its own host and eight of another: the alert is heard within its own time."""
    alert = Source(id="alerts", url=f"{web[1]}/alerts", kind="advisory", format="cap")
    web[0].bodies["/alerts"] = CAP
    other = Web()
    with serving(other) as base:
        hanging = [_news(each, f"/hang/{n}/{each[-5:]}") for each in (web[1], base) for n in range(PER_HOST)]
        running = threading.Thread(target=lambda: town.refresh(NOW, *hanging, alert))
        running.start()
        heard = time.monotonic() + PATIENCE / 2
        while town.files.pointer() is None and time.monotonic() < heard:
            time.sleep(0.01)
        assert [each.message.identifier for each in town.snapshot().records(Advisory)] == ["x1"]
        assert not web[0].hanging.is_set()
        assert running.is_alive()
        web[0].hanging.set()
        other.hanging.set()
        running.join(PATIENCE)
    assert len(town.snapshot().sources()) == 2 * PER_HOST + 2


def test_listings_are_published_while_others_hang(town: Town, web: tuple[Web, str]) -> None:
    """What has come is heard after a lull; it does not wait for the slowest host."""
    running = threading.Thread(target=lambda: town.refresh(NOW, _news(web[1], "/hang"), _news(web[1])))
    running.start()
    heard = time.monotonic() + PATIENCE / 2
    while town.files.pointer() is None and time.monotonic() < heard:
        time.sleep(0.01)
    assert [each.title["en"] for each in town.snapshot().records(NewsItem)] == ["A"]
    assert running.is_alive()
    web[0].hanging.set()
    running.join(PATIENCE)


def test_an_unchanged_source_is_asked_with_its_validators(town: Town, web: tuple[Web, str]) -> None:
    """RFC 9110: ETag and Last-Modified go back as they came, and 304 keeps what we have."""
    web[0].headers = {"ETag": '"1"', "Last-Modified": "Sun, 22 Nov 2026 11:00:00 GMT"}
    town.refresh(NOW, _news(web[1]))
    done = town.refresh(NOW + timedelta(hours=2), _news(web[1]))
    assert _states(done) == {"news": "unchanged"}
    (_, first), (_, second) = web[0].asked
    assert "if-none-match" not in first
    assert (second["if-none-match"], second["if-modified-since"]) == (
        '"1"',
        "Sun, 22 Nov 2026 11:00:00 GMT",
    )


@pytest.mark.parametrize(
    "changed", [{"fields": {"title": "link"}}, {"format": "auto"}, {"language": "es"}, {"kind": "fact"}]
)
def test_other_settings_do_not_believe_not_modified(
    town: Town, web: tuple[Web, str], changed: dict[str, Any]
) -> None:
    """A new field map is applied at once, though the feed itself did not change."""
    web[0].headers = {"ETag": '"1"'}
    source = _news(web[1])
    town.refresh(NOW, source)
    town.refresh(NOW + timedelta(minutes=10), replace(source, **changed))
    assert "if-none-match" not in web[0].asked[1][1]


def test_another_address_with_the_same_etag_is_another_feed(town: Town, web: tuple[Web, str]) -> None:
    """Servers count their ETags from one: the old feed's means nothing at the new address."""
    web[0].headers = {"ETag": '"1"'}
    web[0].bodies["/moved"] = RSS.format("B")
    town.refresh(NOW, _news(web[1]))
    town.refresh(NOW + timedelta(minutes=10), replace(_news(web[1]), url=f"{web[1]}/moved"))
    assert [each.title["en"] for each in town.snapshot().records(NewsItem)] == ["B"]


ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\n"
    "DTSTART:20261124T230000Z\r\nSUMMARY:City Council\r\n{0}END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_a_cancelled_meeting_behind_not_modified_is_seen_within_the_hour(
    town: Town, web: tuple[Web, str]
) -> None:
    """F22: the server says 304 although a status changed; an hour later the content itself is compared."""
    source = Source(id="m", url=f"{web[1]}/m", kind="meeting", format="ics")
    web[0].headers, web[0].bodies["/m"] = {"ETag": '"1"'}, ICS.format("")
    town.refresh(NOW, source)
    web[0].bodies["/m"] = ICS.format("STATUS:CANCELLED\r\n")
    town.refresh(NOW + timedelta(minutes=59), source)
    assert [each.status.value for each in town.snapshot().records(Meeting)] == ["scheduled"]
    town.refresh(NOW + timedelta(minutes=60), source)
    assert [each.status.value for each in town.snapshot().records(Meeting)] == ["cancelled"]


def test_an_answer_without_a_validator_takes_the_old_one_away(town: Town, web: tuple[Web, str]) -> None:
    """An ETag that the server no longer sends is not sent to it either."""
    web[0].headers = {"ETag": '"1"'}
    town.refresh(NOW, _news(web[1]))
    web[0].headers, web[0].bodies["/news"] = {}, RSS.format("B")
    town.refresh(NOW + timedelta(minutes=10), _news(web[1]))
    town.refresh(NOW + timedelta(minutes=20), _news(web[1]))
    assert "if-none-match" in web[0].asked[1][1]
    assert "if-none-match" not in web[0].asked[2][1]


def test_not_modified_without_a_condition_is_no_answer(town: Town) -> None:
    """A broken cache that says 304 to everybody is a failure with a reason, not an empty feed."""
    with serving(lambda handler: reply(handler, 304)) as base:
        done = town.refresh(NOW, _news(base))
    assert _states(done) == {"news": "failed"}
    assert "304" in done.sources[0].reason


def test_a_dead_host_is_left_alone_and_comes_back(town: Town, web: tuple[Web, str]) -> None:
    """Circuit breaker: a few requests while it is down, one to try it again, then all at once."""
    sources = [_news(web[1], f"/{n}") for n in range(40)]
    town.refresh(NOW, *sources)
    web[0].asked.clear()
    web[0].down = True
    town.refresh(NOW + timedelta(minutes=10), *sources)
    assert TRIP <= len(web[0].asked) <= TRIP + PER_HOST
    causes = {town.standing(each.id).cause for each in sources}
    assert causes == {Cause.BROKEN.value, Cause.NOT_ASKED.value}
    web[0].asked.clear()
    done = town.refresh(NOW + timedelta(minutes=13), *sources)
    assert len(web[0].asked) == 1
    assert set(_states(done).values()) == {"stale"}
    assert len(town.snapshot().records(NewsItem)) == 40
    web[0].down = False
    done = town.refresh(NOW + timedelta(minutes=16), *sources)
    assert set(_states(done).values()) == {"unchanged"}
    assert {each.reason for each in done.sources} == {""}


def test_who_was_not_asked_is_due_within_two_minutes(town: Town, web: tuple[Web, str]) -> None:
    """A probe is never far away, and not being asked is no failure of the source's own."""
    sources = [_news(web[1], f"/{n}", every=timedelta(hours=6)) for n in range(40)]
    web[0].down = True
    town.refresh(NOW, *sources)
    left = [town.standing(each.id) for each in sources if town.standing(each.id).cause == "not asked"]
    assert len(left) > 20
    assert {(each.failures, each.asked) for each in left} == {(0, None)}
    assert all(each.retry_at and each.retry_at <= NOW + timedelta(minutes=2) for each in left)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("wish", ["1800", format_datetime(NOW + timedelta(minutes=30), usegmt=True)])
def test_retry_after_is_kept(town: Town, status: int, wish: str) -> None:
    """In seconds or as a date: not asked again before."""
    with serving(lambda handler: reply(handler, status, headers={"Retry-After": wish})) as base:
        town.refresh(NOW, _news(base))
    retry_at = town.standing("news").retry_at
    assert retry_at is not None
    assert timedelta(minutes=30) <= retry_at - NOW <= timedelta(minutes=33)


def test_a_reason_goes_with_its_failure(town: Town, web: tuple[Web, str]) -> None:
    """Once it answers again with what we have, nothing is wrong any more."""
    town.refresh(NOW, _news(web[1]))
    web[0].down = True
    assert town.refresh(NOW + timedelta(minutes=10), _news(web[1])).sources[0].reason
    web[0].down = False
    done = town.refresh(NOW + timedelta(minutes=20), _news(web[1]))
    assert (done.sources[0].state, done.sources[0].reason) == ("unchanged", "")


def test_a_held_source_stays_held_through_a_failure(town: Town, web: tuple[Web, str]) -> None:
    """It does not become believed by being down for a while."""
    source = Source(
        id="c", url=f"{web[1]}/c", kind="service", format="table", fields={"name": "name", "id": "id"}
    )
    full = "id,name\n" + "".join(f"{n},Office {n}\n" for n in range(10))
    web[0].bodies["/c"] = full
    town.refresh(NOW, source)
    web[0].bodies["/c"] = full[:20]
    states = []
    for minute in (10, 20, 30):
        web[0].down = minute == 20
        states += _states(town.refresh(NOW + timedelta(minutes=minute), source)).values()
    assert states == ["held", "stale", "held"]


def test_changes_and_their_lag_are_kept(town: Town, web: tuple[Web, str]) -> None:
    """Each change of a source is on record with when we had it and since when it was there."""
    town.refresh(NOW, _news(web[1]))
    web[0].headers = {"Last-Modified": format_datetime(NOW + timedelta(minutes=7), usegmt=True)}
    web[0].bodies["/news"] = RSS.format("B")
    later = NOW + timedelta(minutes=10)
    town.refresh(later, _news(web[1]))
    town.refresh(later + timedelta(minutes=10), _news(web[1]))
    first, second = town.memory.changes("news")
    assert (first.had, first.since) == (NOW, None)
    assert (second.had, second.since, second.count) == (later, NOW + timedelta(minutes=7), 1)


@pytest.mark.parametrize(
    "modified",
    [
        "yesterday",
        "",
        "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
        "Sun, 06 Nov 2026 08:49:37 +99999999999",
        "Sun, 22 Nov 2026 11:00:00",
        "Sun, 22 Nov 2026 11:00:00 -0000",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "\xff",
    ],
)
def test_a_date_that_is_none_harms_nobody(town: Town, web: tuple[Web, str], modified: str) -> None:
    """Last-Modified may hold anything: the feed is read all the same, its change only is undated."""
    town.refresh(NOW, _news(web[1]))
    web[0].headers, web[0].bodies["/news"] = {"Last-Modified": modified}, RSS.format("B")
    done = town.refresh(NOW + timedelta(minutes=10), _news(web[1]))
    assert _states(done) == {"news": "fresh"}
    assert town.memory.changes("news")[-1].since is None
