"""Feeds that misbehave over HTTP: each a line in the table, the others unharmed, the last good kept."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.contract.townbell import CITY, RSS, Townbell, small_city
from tests.journeys.journeys import wait_for
from tests.servers import Behaviour, reply, serving

HTML = b"<!doctype html><html><body><h1>Welcome</h1></body></html>"
LATER = [f"2026-11-22T{hour}:00:00-05:00" for hour in range(16, 24)]


class Portal:
    """A city's web server: every path is a good feed until it is told otherwise."""

    def __init__(self) -> None:
        self.odd: dict[str, Behaviour] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.closing = threading.Event()

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.asked.append((handler.path, headers))
        with contextlib.suppress(OSError):  # the client hangs up on purpose
            self.odd.get(handler.path, self._good)(handler)

    def _good(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.headers.get("If-None-Match") == '"1"':
            reply(handler, 304)
        else:
            text = RSS.replace("The bridge", f"The {handler.path[1:]} bridge")
            reply(handler, body=text.encode(), headers={"ETag": '"1"', "Content-Type": "text/xml"})

    def slow(self, handler: BaseHTTPRequestHandler) -> None:
        """A header, and then silence."""
        handler.send_response(200)
        handler.end_headers()
        self.closing.wait(60)

    def endless(self, handler: BaseHTTPRequestHandler) -> None:
        """A feed that goes on until the reader has had enough."""
        handler.send_response(200)
        handler.end_headers()
        while not self.closing.is_set():
            handler.wfile.write(b"<!-- on and on -->" * 4096)


@pytest.fixture
def portal() -> Iterator[tuple[Portal, str]]:
    """One on the loopback, and its address."""
    found = Portal()
    with serving(found) as url:
        yield found, url
        found.closing.set()


def _raw(data: bytes, *, length: int | None = None) -> Behaviour:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data) if length is None else length))
        handler.end_headers()
        handler.wfile.write(data)
        handler.close_connection = True

    return behave


def _redirect(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, 302, headers={"Location": handler.path})


def _bomb(handler: BaseHTTPRequestHandler) -> None:
    import gzip

    reply(handler, body=gzip.compress(b"\0" * 200_000_000, 1), headers={"Content-Encoding": "gzip"})


BAD: dict[str, Callable[[Portal], Behaviour]] = {
    "error": lambda _: lambda handler: reply(handler, 500, b"sorry"),
    "gone": lambda _: lambda handler: reply(handler, 404, HTML),
    "html": lambda _: lambda handler: reply(handler, body=HTML),
    "empty": lambda _: lambda handler: reply(handler),
    "cut": lambda _: _raw(RSS.encode()[:100], length=len(RSS)),
    "half": lambda _: lambda handler: reply(handler, body=RSS.encode()[:150]),
    "nonsense": lambda _: lambda handler: reply(handler, body=b"\x00\x01\x02" * 99),
    "circle": lambda _: _redirect,
    "bomb": lambda _: _bomb,
    "slow": lambda found: found.slow,
    "endless": lambda found: found.endless,
}


def _city(folder: Path, url: str, *names: str) -> Path:
    sources = "".join(
        f'[[sources]]\nid = "{name}"\nurl = "{url}/{name}"\nformat = "rss"\nkind = "news"\nevery = "10m"\n\n'
        for name in names
    )
    return small_city(folder, f"{CITY}\n[fetch]\nallow_private = true\n\n{sources}")


def _states(town: Townbell, now: str) -> dict[str, tuple[str, int, str]]:
    ran = town.process("refresh", "--json", now=now)
    assert ran.code == 0, ran.err
    return {each["id"]: (each["state"], each["records"], each["reason"]) for each in ran.json["sources"]}


def test_all_at_once(tmp_path: Path, portal: tuple[Portal, str]) -> None:
    """Good, then eleven ways of being bad in one refresh, then good again."""
    found, url = portal
    town = Townbell(tmp_path / "data", _city(tmp_path / "city", url, "good", *BAD))
    first = _states(town, LATER[0])
    assert {name: first[name][:2] for name in ("good", *BAD)} == dict.fromkeys(["good", *BAD], ("fresh", 1))

    found.odd = {f"/{name}": make(found) for name, make in BAD.items()}
    bad = _states(town, LATER[1])
    assert bad["good"][0] == "unchanged"
    for name in BAD:
        state, records, reason = bad[name]
        assert (state, records) == ("stale", 1), name
        assert reason, name
        assert "\n" not in reason
    said = town("ask", "any news", now=LATER[1]).out
    assert said.count("bridge is open") == 3  # read out at once; the rest is offered

    found.odd = {}
    assert {state for state, *_ in _states(town, LATER[2]).values()} <= {"unchanged", "fresh"}


def test_a_feed_is_asked_conditionally_and_by_name(tmp_path: Path, portal: tuple[Portal, str]) -> None:
    """The second time with the ETag; always with who asks and how to reach them."""
    found, url = portal
    town = Townbell(tmp_path / "data", _city(tmp_path / "city", url, "good"))
    _states(town, LATER[0])
    assert _states(town, LATER[1])["good"][:2] == ("unchanged", 1)
    (_, first), (_, second) = found.asked
    assert "if-none-match" not in first
    assert second["if-none-match"] == '"1"'
    assert "Townbell" in first["user-agent"]
    assert "Smallville" in first["user-agent"]


def test_an_alert_feed_that_is_silent_is_said(tmp_path: Path, portal: tuple[Portal, str]) -> None:
    """After five minutes without an answer nobody is told that there are no alerts."""
    found, url = portal
    city = small_city(
        tmp_path / "city",
        f'{CITY}\n[fetch]\nallow_private = true\n[[sources]]\nid = "alerts"\nurl = "{url}/alerts"\n'
        'format = "cap"\nkind = "advisory"\nevery = "30s"\n'
        '[[sources]]\nid = "news"\nurl = "file:news.rss"\nformat = "rss"\nkind = "news"\n',
    )
    town = Townbell(tmp_path / "data", city)
    empty = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Alerts</title><id>x</id></feed>'
    found.odd["/alerts"] = lambda handler: reply(handler, body=empty)
    _states(town, LATER[0])
    calm = town("ask", "are there any alerts", now=LATER[0]).out
    found.odd["/alerts"] = BAD["error"](found)
    _states(town, LATER[1])
    blind = town("ask", "are there any alerts", now=LATER[1]).out
    assert "no" in calm.lower()
    assert blind != calm
    assert "4 PM" in blind


def test_the_server_keeps_answering_while_a_feed_hangs(tmp_path: Path, portal: tuple[Portal, str]) -> None:
    """A turn never waits for the city's servers."""
    from tests.journeys.journeys import serving as served_town

    found, url = portal
    town = Townbell(tmp_path / "data", _city(tmp_path / "city", url, "good", "slow"))
    assert town.process("refresh").code == 0
    found.odd = {"/slow": found.slow, "/good": found.slow}
    with served_town(town, now="2026-11-23T15:00:00-05:00") as served:
        wait_for(lambda: sum(path == "/slow" for path, _ in found.asked) > 1, "the worker asks")
        status, body = served.get("/api/ask", {"text": "any news"})
        assert status == 200
        assert "bridge is open" in body
