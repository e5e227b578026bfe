"""Services behind apprise: a JSON receiver on loopback, reached by the real library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from city.delivery.deliveries import Cause, Result
from net.apprise_targets import AppriseTargets
from notifier.channels.apprise import Apprise
from tests.notifier.channels.rigs import Case, Rig, Running
from tests.notifier.channels.rigs.http import answering

pytest.importorskip("apprise", reason="apprise is not installed (make test installs it)")


@contextmanager
def run(behave: Any, folder: Path) -> Iterator[Running]:
    with answering(behave) as (url, arrived):
        urls = {"desk": url.replace("http://", "json://") + "/secret-token"}
        yield Running(Apprise(AppriseTargets(urls)), "desk", arrived, ("secret-token",))


def _failed(does: str, behave: Any) -> Case:
    """apprise says False and no more: it may have been refused, or may have arrived."""
    return Case(does, behave, Result.UNKNOWN, Cause.NO_ANSWER, 1)


RIG = Rig(
    run=run,
    accepts=200,
    bad_targets=("", "nobody", "json://127.0.0.1:9/x", "ntfy://evil.example/x"),
    cases=[
        Case("all goes well", 200, Result.SENT, Cause.ACCEPTED, 1),
        Case("no content", 204, Result.SENT, Cause.ACCEPTED, 1),
        *(_failed(f"HTTP {status}", status) for status in (400, 401, 403, 404, 410, 429, 500, 503)),
        _failed("a redirect, which is not followed", (302, {"Location": "/elsewhere"})),
        _failed("the connection drops", "drop"),
    ],
)
