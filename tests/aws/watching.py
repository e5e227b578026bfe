"""A proxy on loopback before the AWS emulator, which notes what is asked of it."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

from tests.servers import reply, serving

_BY_HOP = ("connection", "transfer-encoding", "content-length", "keep-alive")
"""RFC 9110, 7.6.1, and the length, which is written anew."""


@contextmanager
def watched(endpoint: str, seen: list[str]) -> Iterator[str]:
    """The URL of a proxy for ``endpoint``; "METHOD /path" of every request is added to ``seen``."""
    host = urlsplit(endpoint).netloc

    def behave(handler: BaseHTTPRequestHandler) -> None:
        seen.append(f"{handler.command} {urlsplit(handler.path).path}")
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in handler.headers.items() if name.lower() != "connection"}
        connection = http.client.HTTPConnection(host, timeout=60)
        try:
            connection.request(handler.command, handler.path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        kept = {name: value for name, value in answer.getheaders() if name.lower() not in _BY_HOP}
        reply(handler, answer.status, content, kept)

    with serving(behave) as base:
        yield base
