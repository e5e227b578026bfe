"""A receiver of webhooks that does wrong by lot, and writes down all that it takes."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler

from tests.servers import reply, serving


@dataclass(frozen=True, slots=True)
class Receipt:
    """One request that came to its end. ``taken`` is whether the receiver would act on it."""

    at: float  # seconds, monotonic
    delivery: str
    subscription: str
    text: str
    taken: bool


@dataclass
class Receiver:
    """Behaves as its lot falls: mostly well, else late, broken off, silent, busy or lying.

    The lot of a request is drawn from the seed, the delivery and how often it has come, so that a
    run can be repeated whatever the order of arrival. Whoever's path ends in ``/dead`` is never taken.
    """

    seed: int
    receipts: list[Receipt] = field(default_factory=list)
    _come: dict[str, int] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers["Content-Length"])
        sent = handler.rfile.read(length)
        if len(sent) < length:
            return  # the sender was killed in the middle of it
        body = json.loads(sent)
        name = handler.headers["webhook-id"]
        with self._guard:
            self._come[name] = self._come.get(name, 0) + 1
            lot = random.Random(f"{self.seed} {name} {self._come[name]}").random()
        dead = handler.path.endswith("/dead")
        share, behave, taken = next(each for each in BEHAVIOURS if lot < each[0])
        del share
        with self._guard:
            self.receipts.append(
                Receipt(time.monotonic(), name, body["subscription_id"], body["text"], taken and not dead)
            )
        (_busy if dead else behave)(handler)

    def taken(self) -> Mapping[str, list[Receipt]]:
        """What was taken, by subscription."""
        found: dict[str, list[Receipt]] = {}
        with self._guard:
            for each in self.receipts:
                if each.taken:
                    found.setdefault(each.subscription, []).append(each)
        return found

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The address at which it listens."""
        with serving(self) as url:
            yield url


def _well(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, 204)


def _late(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(0.3)
    reply(handler, 200, b"late")


def _silent(handler: BaseHTTPRequestHandler) -> None:
    """The message is taken; the answer is lost."""
    handler.close_connection = True
    with suppress(OSError):  # the sender was killed
        handler.connection.shutdown(socket.SHUT_RDWR)


def _half(handler: BaseHTTPRequestHandler) -> None:
    """Half of an answer, then nothing."""
    handler.wfile.write(b"HTTP/1.1 204 No Co")
    handler.wfile.flush()
    _silent(handler)


def _broken(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, 500, b"oops")


def _busy(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, 503, headers={"Retry-After": "0"})


def _lying(handler: BaseHTTPRequestHandler) -> None:
    """A date in the past: to be tried again by our own schedule."""
    reply(handler, 429, headers={"Retry-After": "Sat, 01 Jan 2000 00:00:00 GMT"})


def _far(handler: BaseHTTPRequestHandler) -> None:
    """An hour is asked for, of an alert that lasts a minute, by who takes the next message that comes."""
    reply(handler, 503, headers={"Retry-After": "3600"})


def _far_off(handler: BaseHTTPRequestHandler) -> None:
    """The same as a date."""
    reply(handler, 429, headers={"Retry-After": formatdate(time.time() + 7_200, usegmt=True)})


def _some_seconds(handler: BaseHTTPRequestHandler) -> None:
    """A wish that can be kept, and is."""
    reply(handler, 429, headers={"Retry-After": "7"})


def _nonsense(handler: BaseHTTPRequestHandler) -> None:
    reply(handler, 503, headers={"Retry-After": "soon, -5 or \u00b2"})


BEHAVIOURS: tuple[tuple[float, Callable[[BaseHTTPRequestHandler], None], bool], ...] = (
    (0.60, _well, True),
    (0.66, _late, True),
    (0.74, _silent, True),
    (0.80, _half, True),
    (0.85, _broken, False),
    (0.88, _busy, False),
    (0.91, _lying, False),
    (0.95, _far, False),
    (0.97, _far_off, False),
    (0.99, _some_seconds, False),
    (1.01, _nonsense, False),
)
"""Up to which lot, what is done, and whether the message counts as taken."""
