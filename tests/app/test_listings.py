"""The worker's refreshes: while a host hangs, alerts and the other hosts are read all the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from app.clock import RunningClock
from app.settings import load
from app.wiring import state
from app.wiring.listings import Listings
from app.wiring.notifying import ticks
from city.records import Advisory, NewsItem
from feeds.source import Source
from snapshot.read import Reader, Snapshot
from snapshot.sources import SourceStatus
from tests.contract.townbell import CITY, RSS, small_city
from tests.servers import reply, serving

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
PATIENCE = 15.0
TABLE = '[[sources]]\nid = "{id}"\nurl = "{url}"\nformat = "{format}"\nkind = "{kind}"\nevery = "{every}"\n'
CAP = """<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>x1</identifier><sender>alerts@example.org</sender><sent>2026-11-22T16:59:00-00:00</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info><category>Met</category><event>Flood Warning</event><urgency>Immediate</urgency>
  <severity>Severe</severity><certainty>Observed</certainty><expires>2026-11-23T12:00:00-05:00</expires>
  <area><areaDesc>Smallville</areaDesc></area></info></alert>"""


class Web:
    """A server that hangs under /hang and answers elsewhere."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.asked: list[str] = []

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(handler.path)
        if handler.path.startswith("/hang"):
            self.gate.wait(PATIENCE)
        # Closed at once: the worker's client would keep it open for the next poll.
        body = CAP if handler.path == "/alerts" else RSS
        reply(handler, body=body.encode(), headers={"Connection": "close"})


@pytest.fixture
def webs() -> Iterator[tuple[tuple[Web, str], tuple[Web, str]]]:
    """Two hosts."""
    first, second = Web(), Web()
    with serving(first) as one, serving(second) as two:
        yield (first, one), (second, two)
        first.gate.set()
        second.gate.set()


def _wait(until: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not until() and time.monotonic() < end:
        time.sleep(0.02)
    assert until()


def test_nothing_of_the_workers_waits_for_a_host_that_hangs(
    tmp_path: Path, webs: tuple[tuple[Web, str], tuple[Web, str]]
) -> None:
    """An alert of the very host that hangs, and the news of another one, are published meanwhile."""
    (hanging, one), (other, two) = webs
    tables = "".join(
        TABLE.format(id=f"h{number}", url=f"{one}/hang/{number}", format="rss", kind="news", every="10m")
        for number in range(12)
    )
    tables += TABLE.format(id="news", url=f"{two}/news", format="rss", kind="news", every="1s")
    tables += TABLE.format(id="alerts", url=f"{one}/alerts", format="cap", kind="advisory", every="30s")
    city = small_city(tmp_path / "city", f"{CITY}\n[fetch]\nallow_private = true\n{tables}")
    settings = load(city, {"TOWNBELL_DATA": str(tmp_path / "data")})
    work = ticks(settings, RunningClock(NOW))

    def snapshot() -> Snapshot:
        return Reader(state.files(settings), recheck_seconds=0).current(NOW)

    first = threading.Thread(target=work.listings, daemon=True)
    first.start()
    _wait(lambda: "/hang/0" in hanging.asked)
    work.alerts[0]()
    assert [each.message.identifier for each in snapshot().records(Advisory)] == ["x1"]
    _wait(lambda: len(snapshot().records(NewsItem)))
    _wait(lambda: (work.listings(), other.asked.count("/news") > 1)[1])
    assert not hanging.gate.is_set()
    assert max(hanging.asked.count(f"/hang/{number}") for number in range(12)) == 1
    hanging.gate.set()
    first.join(PATIENCE)
    assert "h11" in snapshot().sources()
    state.database(settings.data).close()


def _source(host: str, number: int) -> Source:
    return Source(id=f"{host}{number}", url=f"https://{host}/{number}", kind="news")


class Rounds:
    """Refreshes that end when they are told to."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = sources
        self.rounds: list[list[str]] = []
        self.settle: list[Callable[[SourceStatus], None]] = []
        self.gate = threading.Event()
        self.fails = False

    def __call__(self, *, wanted: Callable[[Source], bool], progress: Any) -> Any:
        self.rounds.append([each.id for each in self.sources if wanted(each)])
        self.settle.append(progress)
        if self.fails:
            raise ZeroDivisionError
        self.gate.wait(PATIENCE)


def test_a_host_is_free_again_when_its_last_source_has_settled() -> None:
    """Not before, and not later: whoever hangs keeps its own host and no other."""
    sources = [_source("a", 0), _source("a", 1), _source("b", 0)]
    rounds = Rounds(sources)
    listings = Listings(sources, lambda free: free, rounds)
    ticking = [threading.Thread(target=listings.tick) for _ in range(4)]

    def tick(number: int, round_: int) -> None:
        ticking[number].start()
        _wait(lambda: len(rounds.rounds) == round_ or not ticking[number].is_alive())

    def settle(name: str) -> None:
        rounds.settle[0](SourceStatus(name, "news", "fresh"))

    tick(0, 1)
    settle("a0")
    tick(1, 99)
    settle("b0")
    tick(2, 2)
    settle("a1")
    tick(3, 3)
    assert rounds.rounds == [["a0", "a1", "b0"], ["b0"], ["a0", "a1"]]
    rounds.gate.set()
    for thread in ticking:
        thread.join(PATIENCE)
    listings.tick()
    assert rounds.rounds[-1] == ["a0", "a1", "b0"]


def test_a_refresh_that_fails_leaves_no_host_taken() -> None:
    """A full disk at one tick does not silence a host for ever."""
    sources = [_source("a", 0)]
    rounds = Rounds(sources)
    rounds.fails = True
    listings = Listings(sources, lambda free: free, rounds)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            listings.tick()
    assert rounds.rounds == [["a0"], ["a0"]]
