"""How soon a resident hears what an alert feed says: from the change of the feed to the letter, served.

By the real clock and over real HTTP: twenty feeds that are asked every thirty seconds change five times each,
at moments of the lot. Most of the time is the wait for the next asking. From a send by staff:
bench/advisory.py.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

from bench.advisory import Town, served
from bench.line import Line

FEEDS = int(os.environ.get("TOWNBELL_BENCH_FEEDS", "20"))
CHANGES = int(os.environ.get("TOWNBELL_BENCH_CHANGES", "5"))
"""Of each feed."""
APART = 60.0
"""Seconds between two changes of one feed, about."""
SPREAD = 20.0
"""Seconds within which all change: what a feed says stands until it is asked for again."""
LIMIT = 45.0

_CITY = """[city]
name = "Bench"
state = "FL"
zone = "America/New_York"
locales = ["en-US"]
latitude = 27.5
longitude = -82.5
same = ["012081"]
ugc = ["FLZ072"]
population = 900
phone = "311"
[fetch]
allow_private = true
"""
_SOURCE = """[[sources]]
id = "f{n}"
url = "{url}/{n}"
format = "cap"
kind = "advisory"
every = "30s"
"""
_ALERT = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{name}</identifier>
<sender>desk@example.gov</sender><sent>{sent}</sent><status>Actual</status><msgType>Alert</msgType>
<scope>Public</scope><info><language>en-US</language><category>Safety</category><event>Evacuation</event>
<responseType>Evacuate</responseType><urgency>Immediate</urgency><severity>Extreme</severity>
<certainty>Observed</certainty><expires>{ends}</expires><headline>Leave {name}</headline>
<description>Number {name}.</description><area><areaDesc>Bench</areaDesc>
<geocode><valueName>SAME</valueName><value>012081</value></geocode></area></info></alert>"""


def measure() -> Iterator[Line]:
    """Seconds from the change to the letter in the outbox; what nobody heard counts as without end."""
    chance, feeds = Random(11), _Feeds()
    with tempfile.TemporaryDirectory() as name, feeds.serving() as url:
        folder = Path(name)
        (folder / "city").mkdir()
        sources = "".join(_SOURCE.format(n=n, url=url) for n in range(FEEDS))
        (folder / "city" / "city.toml").write_text(_CITY + sources, "utf-8")
        with served(folder, str(folder / "city")) as town:
            for moment, feed in _moments(chance):
                time.sleep(max(0.0, moment - time.monotonic()))
                feeds.change(feed)
            time.sleep(LIMIT + 15)
            heard = _heard(town)
    found = sorted(heard.get(each, float("inf")) - at for each, at in feeds.changed.items())
    count = len(found)
    yield Line("freshness_p99", found[-(-99 * count // 100) - 1], "s", "limit", LIMIT, count)
    yield Line("freshness_median", found[count // 2], "s", "limit", LIMIT, count)


def _moments(chance: Random) -> list[tuple[float, int]]:
    """When which feed changes, in order."""
    start = time.monotonic() + 5
    return sorted(
        (start + APART * turn + chance.uniform(0, SPREAD), feed)
        for turn in range(CHANGES)
        for feed in range(FEEDS)
    )


def _heard(town: Town) -> dict[str, float]:
    """When each event's letter was written."""
    return {
        json.loads(path.read_text("utf-8"))["event_id"]: path.stat().st_mtime
        for path in (town.data / "outbox" / "new").glob("*.json")
    }


def _alert(name: str) -> str:
    now = datetime.now(UTC)
    sent, ends = (each.isoformat(timespec="seconds") for each in (now, now + timedelta(hours=1)))
    return _ALERT.format(name=name, sent=sent, ends=ends)


class _Feeds:
    """Feeds with an ETag each, and when which of their alerts appeared."""

    def __init__(self) -> None:
        self.changed: dict[str, float] = {}
        self._bodies = ["<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title><id>x</id></feed>"] * FEEDS

        self._bodies[0] = _alert("begin")  # a city of which nothing is known is not served

    def change(self, feed: int) -> None:
        name = f"n{len(self.changed)}"
        self._bodies[feed] = _alert(name)
        self.changed[name] = time.time()

    @contextmanager
    def serving(self) -> Iterator[str]:
        bodies = self._bodies

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = bodies[int(self.path.strip("/"))].encode()
                tag = f'"{hash(body)}"'
                same = self.headers.get("If-None-Match") == tag
                self.send_response(304 if same else 200)
                self.send_header("ETag", tag)
                self.send_header("Content-Length", "0" if same else str(len(body)))
                self.end_headers()
                self.wfile.write(b"" if same else body)

            def log_message(self, *_args: object) -> None:
                """Nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            server.server_close()
