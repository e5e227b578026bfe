"""``cold_web_site``: from a process' start to the first page, beside a bare Flask application's.

The page is the residents' first, with what is in force, from the snapshot in a bucket and over the table; the
peer has the same packages, and says hello. ``..._cpu`` is what each has computed, which other work on the
machine does not change; ``..._memory`` the largest memory. ``restored_web_site`` is what is left of it for
who is answered by a function that starts from its snapshot (SnapStart), beside the peer that has been
loaded, too: the first request to either. What Lambda takes to restore a snapshot is not in it. It needs what
``scripts/tools`` installs.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from app.settings import PROJECT
from bench.cold_alerting import Stage, Start, built, compared, staged, started
from bench.cold_lambda import python_of
from bench.line import Line
from net.lent_credentials import ADDRESS, PASSWORD
from tests.aws.runtime_api import running
from tests.servers import reply, serving

RUNS = 7
PEER = "hello-world Flask"
SNAP_START = {"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start", PASSWORD: "word"}
PAGE: dict[str, Any] = {
    "version": "2.0",
    "rawPath": "/",
    "rawQueryString": "lang=en",
    "headers": {"host": "alerts.example.gov"},
    "requestContext": {"http": {"method": "GET", "path": "/", "sourceIp": "198.51.100.7"}},
}


def measure() -> Iterator[Line]:
    """Medians of new processes, which take turns."""
    with staged() as stage:
        ours, hello = built("WebSite", stage.folder), _hello(stage.folder)
        yield from compared(
            "web_site",
            PEER,
            lambda: _page(stage, ours, "lambda/web_site.handler"),
            lambda: _page(stage, hello, "hello_flask.handler"),
            RUNS,
        )
        yield _restored(stage, ours, hello)


def _restored(stage: Stage, ours: Path, hello: Path) -> Line:
    """The first request to each that was ready before it came."""
    with serving(_lend) as lender:
        snap_start = {**SNAP_START, ADDRESS: f"{lender}/credentials"}
        found = [_ready(stage, ours, "lambda/web_site.handler", snap_start) for _ in range(RUNS)]
    peers = [_ready(stage, hello, "hello_flask.handler", {}) for _ in range(RUNS)]
    medians = (statistics.median(each) * 1000 for each in (found, peers))
    return Line("restored_web_site", next(medians), "ms", PEER, next(medians), RUNS)


def _ready(stage: Stage, artifact: Path, handler: str, more: Mapping[str, str]) -> float:
    """Seconds of the first request, to a process that has done what it does before."""
    environment = {**stage.environment, **more}
    with running(python_of("lambda"), artifact, handler, environment, stage.folder / "run") as function:
        waits = function.snapshot if more else function.asked
        if not waits.wait(60):
            raise SystemExit("the function is not ready")
        began = time.perf_counter()
        kind, answer = function.invoke(PAGE)
        took = time.perf_counter() - began
    if kind != "response" or answer["statusCode"] != 200:
        raise SystemExit(f"the function did not answer: {answer}")
    return took


def _lend(handler: BaseHTTPRequestHandler) -> None:
    """Lambda's server of credentials."""
    lent = {
        "AccessKeyId": "test",
        "SecretAccessKey": "test",
        "Token": "t",
        "Expiration": "2099-01-01T00:00:00Z",
    }
    reply(handler, body=json.dumps(lent).encode())


def _page(stage: Stage, artifact: Path, handler: str) -> Start:
    return started(artifact, handler, PAGE, stage.folder / "run", stage.environment)


def _hello(folder: Path) -> Path:
    """The pages' packages, and an application of one page."""
    artifact = folder / "hello-flask"
    environment = {**os.environ, "ARTIFACTS_DIR": str(artifact)}
    command = ["scripts/build-function", "web_site", "web/__init__.py", "web/gateway.py"]
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True)
    shutil.copy(PROJECT / "bench" / "hello_flask.py", artifact)
    return artifact
