"""An HTTP server that answers every request in one way, and remembers what it was asked."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from city.delivery.deliveries import Cause, Result
from tests.notifier.channels.rigs import Case
from tests.servers import reply, serving


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it. Header names are lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


Answer = Any
"""A status, (status, headers), (status, headers, body), "hang", "drop", "half"; or what gives one of them."""


@contextmanager
def answering(answer: Answer) -> Iterator[tuple[str, list[Asked]]]:
    """The server's URL and what it was asked."""
    asked: list[Asked] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        asked.append(Asked(handler.command, handler.path, headers, body))
        _do(handler, answer(asked[-1]) if callable(answer) else answer)

    with serving(behave) as url:
        yield url, asked


def _do(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    if answer == "hang":
        time.sleep(4)
        return
    if answer in ("drop", "half"):
        if answer == "half":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
            handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True
        return
    parts = answer if isinstance(answer, tuple) else (answer,)
    status, headers, body = (*parts, {}, b"") if len(parts) == 1 else (*parts, b"")[:3]
    reply(handler, status, body, headers)


HTTP_FAULTS = [
    Case("the connection drops", "drop", Result.UNKNOWN, Cause.NO_ANSWER, 1),
    Case("half an answer", "half", Result.UNKNOWN, Cause.NO_ANSWER, 1),
    Case("no answer in time", "hang", Result.UNKNOWN, Cause.NO_ANSWER, 1),
]
"""What any server may do. A message may have arrived all the same."""

Behaviour = Callable[[Asked], Answer]
