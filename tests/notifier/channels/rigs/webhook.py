"""A program behind a webhook."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from city.delivery.deliveries import Cause, Result
from net.http import Limits
from net.posting import Posting
from notifier.channels.webhook import Webhook
from tests.notifier.channels.rigs import Case, Rig, Running
from tests.notifier.channels.rigs.http import HTTP_FAULTS, answering

LIMITS = Limits(seconds=2)


def _channel(*, allow_private: bool = True) -> Webhook:
    return Webhook(lambda: Posting(time.monotonic, allow_private=allow_private), limits=LIMITS)


@contextmanager
def run(behave: Any, folder: Path) -> Iterator[Running]:
    with answering(behave) as (url, arrived):
        channel = _channel()
        yield Running(channel, f"{url}/secret-path", arrived, ("secret-path",))
        channel.close()


@contextmanager
def down(folder: Path) -> Iterator[Running]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    yield Running(_channel(), f"http://127.0.0.1:{port}/secret-path", [], ("secret-path",))


def _status(status: int, result: Result, cause: Cause) -> Case:
    return Case(f"HTTP {status}", status, result, cause, 1)


RIG = Rig(
    run=run,
    accepts=204,
    down=down,
    bad_targets=(
        "ftp://a.example/",
        "http://a.example:99999/",
        "no address",
        "http://user:secret@a.example/",
    ),
    cases=[
        _status(200, Result.SENT, Cause.ACCEPTED),
        _status(204, Result.SENT, Cause.ACCEPTED),
        _status(301, Result.REFUSED, Cause.REDIRECTED),
        _status(400, Result.REFUSED, Cause.REJECTED),
        _status(401, Result.REFUSED, Cause.UNAUTHORISED),
        _status(403, Result.REFUSED, Cause.UNAUTHORISED),
        _status(404, Result.REFUSED, Cause.GONE),
        _status(408, Result.RETRY, Cause.BUSY),
        _status(410, Result.REFUSED, Cause.GONE),
        _status(413, Result.REFUSED, Cause.REJECTED),
        _status(421, Result.RETRY, Cause.BUSY),
        _status(425, Result.RETRY, Cause.BUSY),
        Case("HTTP 429 with a wish", (429, {"Retry-After": "7"}), Result.RETRY, Cause.RATE_LIMITED, 1, 7.0),
        _status(500, Result.RETRY, Cause.SERVER_ERROR),
        _status(503, Result.RETRY, Cause.SERVER_ERROR),
        *HTTP_FAULTS,
    ],
)
