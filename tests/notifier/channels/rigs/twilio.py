"""Twilio on loopback: checks account and form as it does, and answers as a case says."""

from __future__ import annotations

import base64
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from city.delivery.deliveries import Cause, Result
from net.http import Limits
from net.posting import Posting
from notifier.channels import Channel
from notifier.sending.twilio import Account
from tests.notifier.channels.rigs import Case, Rig, Running
from tests.notifier.channels.rigs.http import HTTP_FAULTS, Asked, answering
from tests.notifier.channels.rigs.numbers import BAD_NUMBERS, NUMBER, SECRET

ACCOUNT = Account("AC00000000000000000000000000000000", "twilio-token")
GOOD = "Basic " + base64.b64encode(f"{ACCOUNT.sid}:{ACCOUNT.token}".encode()).decode()
Make = Callable[..., Channel]


def form(asked: Asked) -> dict[str, str]:
    """The fields of a request."""
    return {name: values[0] for name, values in parse_qs(asked.body.decode(), strict_parsing=True).items()}


def refusal(status: int, code: int) -> tuple[Any, ...]:
    """An error as Twilio writes it; its words repeat the number."""
    said = {"code": code, "message": f"The number {NUMBER} is wrong", "status": status}
    return (status, {"Content-Type": "application/json"}, json.dumps(said).encode())


def accepted(asked: Asked) -> Any:
    if asked.headers.get("authorization") != GOOD:
        return refusal(401, 20003)
    assert form(asked)["To"] == "+17575550142"
    return (201, {"Content-Type": "application/json"}, b'{"sid": "SM1", "status": "queued"}')


def rig(make: Make) -> Rig:
    """A rig for one of Twilio's channels."""

    def channel(url: str) -> Channel:
        return make(
            lambda: Posting(time.monotonic, allow_private=True), ACCOUNT, "+17575550100", "Port Alder",
            api=url, limits=Limits(seconds=2),
        )  # fmt: skip

    @contextmanager
    def run(behave: Any, _folder: Path) -> Iterator[Running]:
        with answering(behave) as (url, arrived):
            made = channel(url)
            yield Running(made, NUMBER, arrived, (SECRET, "twilio-token"))
            made.close()

    @contextmanager
    def down(_folder: Path) -> Iterator[Running]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        yield Running(channel(f"http://127.0.0.1:{port}"), NUMBER, [], (SECRET, "twilio-token"))

    return Rig(run=run, accepts=accepted, cases=CASES, bad_targets=BAD_NUMBERS, down=down)


CASES = [
    Case("all goes well", accepted, Result.SENT, Cause.ACCEPTED, 1),
    *(
        Case(f"HTTP {status}, {code}", refusal(status, code), result, cause, 1)
        for status, code, result, cause in (
            (400, 21211, Result.REFUSED, Cause.BAD_TARGET),
            (400, 21214, Result.REFUSED, Cause.BAD_TARGET),
            (400, 21217, Result.REFUSED, Cause.BAD_TARGET),
            (400, 21408, Result.REFUSED, Cause.REJECTED),
            (400, 21215, Result.REFUSED, Cause.REJECTED),
            (400, 21606, Result.RETRY, Cause.UNAUTHORISED),
            (400, 21608, Result.REFUSED, Cause.REJECTED),
            (400, 21610, Result.REFUSED, Cause.OPTED_OUT),
            (400, 21612, Result.REFUSED, Cause.REJECTED),
            (400, 21614, Result.REFUSED, Cause.BAD_TARGET),
            (400, 21617, Result.REFUSED, Cause.REJECTED),
            (400, 99999, Result.REFUSED, Cause.REJECTED),
            (401, 20003, Result.RETRY, Cause.UNAUTHORISED),
            (403, 20003, Result.RETRY, Cause.UNAUTHORISED),
            (404, 20404, Result.RETRY, Cause.UNAUTHORISED),
            (429, 20429, Result.RETRY, Cause.RATE_LIMITED),
            (429, 21611, Result.RETRY, Cause.BUSY),
            (429, 63038, Result.RETRY, Cause.RATE_LIMITED),
            (500, 20500, Result.RETRY, Cause.SERVER_ERROR),
            (503, 20503, Result.RETRY, Cause.SERVER_ERROR),
        )
    ),
    Case("HTTP 400 in no JSON", (400, {}, b"<html>no</html>"), Result.REFUSED, Cause.REJECTED, 1),
    Case("a code that is none", (400, {}, b'{"code": "21610"}'), Result.REFUSED, Cause.REJECTED, 1),
    Case("a wish to wait", (429, {"Retry-After": "5"}, b"{}"), Result.RETRY, Cause.RATE_LIMITED, 1, 5.0),
    *HTTP_FAULTS,
]
