"""A city's portal on loopback: 1,100 feeds of all sorts with ETags, served by a process of its own.

``python -m bench.portal`` prints its port. ``POST /change?n=10`` changes the first ten.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from bench.portal_feeds import calendar, news, notices, offices, outlines

SHARES: Mapping[str, tuple[int, Callable[[str, int], bytes]]] = {
    "news": (500, news),
    "meeting": (200, calendar),
    "event": (180, calendar),
    "service": (150, offices),
    "zone": (50, outlines),
    "advisory": (20, notices),
}
"""How many sources there are of each kind, and what makes their bytes: 1,100 in all."""

FORMATS = {
    "news": "rss", "meeting": "ics", "event": "ics", "service": "table", "zone": "table", "advisory": "nws",
}  # fmt: skip

HEAD = """[city]
name = "Portal City"
state = "VA"
zone = "America/New_York"
locales = ["en-US", "es-US"]
latitude = 37.0925
longitude = -75.9597
same = ["051899"]
ugc = ["VAZ095"]
population = 900000
[fetch]
allow_private = true
"""


@dataclass
class Feed:
    """One path of the portal."""

    kind: str
    name: str
    version: int = 0

    @property
    def body(self) -> bytes:
        """What it gives now."""
        return SHARES[self.kind][1](self.name, self.version)


def feeds() -> dict[str, Feed]:
    """Every feed by its path, the kinds mixed as a city's are."""
    counted = [(kind, number) for kind, (count, _) in SHARES.items() for number in range(count)]
    mixed = sorted(counted, key=lambda each: hashlib.sha256(repr(each).encode()).digest())
    return {f"/{kind}/{number}": Feed(kind, f"{kind}-{number}") for kind, number in mixed}


def city_toml(base: str) -> str:
    """A city whose sources are all the portal's."""
    tables = [
        f'[[sources]]\nid = "{feed.name}"\nurl = "{base}{path}"\nkind = "{feed.kind}"\n'
        f'format = "{FORMATS[feed.kind]}"\nevery = "{"30s" if feed.kind == "advisory" else "10m"}"\n'
        + ('fields = { zone_set = { value = "' + feed.name + '" } }\n' if feed.kind == "zone" else "")
        for path, feed in feeds().items()
    ]
    return HEAD + "\n".join(tables)


@contextmanager
def served() -> Iterator[str]:
    """The portal as a process; its base URL."""
    process = subprocess.Popen([sys.executable, "-m", "bench.portal"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait(10)


class Portal(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as little of it as is needed: the bench measures the other end."""

    answers: Mapping[str, tuple[str, bytes]]
    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            self._answer(head.decode("latin-1").split("\r\n"))

    def _answer(self, lines: list[str]) -> None:
        method, target, _ = lines[0].split(" ", 2)
        if method == "POST":
            type(self).answers = {**self.answers, **changed(int(target.partition("=")[2]))}
            self.transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")
            return
        tag, body = self.answers[target]
        asked = {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in lines[1:]}
        if asked.get("if-none-match") == tag:
            self.transport.write(f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode())
        else:
            head = f"HTTP/1.1 200 OK\r\nETag: {tag}\r\nContent-Length: {len(body)}\r\n\r\n"
            self.transport.write(head.encode() + body)


_FEEDS = feeds()


def changed(count: int) -> dict[str, tuple[str, bytes]]:
    """The answers of the first ``count`` feeds, after something new in each."""
    for path in list(_FEEDS)[:count]:
        _FEEDS[path].version += 1
    return {path: answer(_FEEDS[path]) for path in list(_FEEDS)[:count]}


def answer(feed: Feed) -> tuple[str, bytes]:
    """ETag and body."""
    body = feed.body
    return json.dumps(hashlib.sha256(body).hexdigest()[:16]), body


async def _serve() -> None:
    Portal.answers = {path: answer(feed) for path, feed in _FEEDS.items()}
    server = await asyncio.get_running_loop().create_server(Portal, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
