"""``cold_web_site``: from a process' start to the first page, beside a bare Flask application's.

The page is the residents' first, with what is in force, from the snapshot in a bucket and over the table; the
peer has the same packages, and says hello. ``..._cpu`` is what each has computed, which other work on the
machine does not change; ``..._memory`` the largest memory. It needs what ``scripts/tools`` installs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.settings import PROJECT
from bench.cold_alerting import Stage, Start, built, compared, staged, started
from bench.line import Line

RUNS = 7
PEER = "hello-world Flask"
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
