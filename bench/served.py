"""A site and a bare Flask view, each behind the real server as `townbell serve` runs it, in its own process.

Requests go over loopback and connections that are kept alive, as a proxy's are. Server, network and client
cost both the same.
"""

from __future__ import annotations

import http.client
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from flask import Flask, make_response

THREADS = 8  # as app/server.py
Make = Callable[[], Any]
"""Makes the WSGI application, in the process that serves it."""


def bare(path: str, body: bytes) -> Flask:
    """A Flask application with one view, which returns these bytes."""
    app = Flask("bare")
    app.add_url_rule(path, "page", lambda: make_response(body))
    return app


@contextmanager
def served(make: Make) -> Iterator[int]:
    """The application behind waitress; its port."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(make, listener), daemon=True)
    process.start()
    port: int = listener.getsockname()[1]
    listener.close()
    try:
        get(http.client.HTTPConnection("127.0.0.1", port, timeout=120), "/")  # until it is made
        yield port
    finally:
        process.terminate()
        process.join(10)


def _serve(make: Make, listener: socket.socket) -> None:
    import logging

    import waitress

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    waitress.serve(make(), sockets=[listener], threads=THREADS, ident="townbell", _quiet=True)


def get(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    """One answer over a connection that is kept."""
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def rate(port: int, path: str, requests: int, clients: int = 4) -> float:
    """Requests a second by some clients at once, each on its own connection."""

    def one(_: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _each in range(requests // clients):
            assert get(connection, path)[0] == 200
        connection.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(one, range(clients)))
    return requests / (time.perf_counter() - began)


def seconds(port: int, paths: Sequence[str]) -> list[float]:
    """How long each of these answers takes, one after the other on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    found = []
    for path in paths:
        began = time.perf_counter()
        status, _ = get(connection, path)
        found.append(time.perf_counter() - began)
        assert status == 200, path
    connection.close()
    return found
