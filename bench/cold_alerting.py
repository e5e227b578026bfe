"""``cold_<function>`` of planner, sender, feedback and caretaker: from a process' start to its first answer.

Nothing is due and nothing has come, so that what is measured is the start: the interpreter, the modules, the
city, the secret and the first reads of table and bucket. Each is built by ``scripts/build-function`` and run
by Lambda's own runtime client, in a new process each time, in turns with its peer, the smallest function with
boto3, over an emulator on loopback. ``..._cpu`` is what it has computed, ``..._memory`` its largest memory.
It needs what ``scripts/tools`` installs.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import boto3

from app.settings import PROJECT
from bench.cold_lambda import BUCKET, Start, python_of, used
from bench.line import Line
from tests.aws.emulator import emulator
from tests.aws.runtime_api import running
from tests.stores.tables import Ministack

RUNS = 7
PEER = "hello-world boto3"
WAKE = {"Records": [{"messageId": "1", "body": json.dumps({"lane": "timely"})}]}
FUNCTIONS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "alert_planner": ("AlertPlanner", {}),
    "alert_sender": ("AlertSender", WAKE),
    "feedback": ("Feedback", {}),
    "caretaker": ("Caretaker", {}),
}


class Stage(NamedTuple):
    """A folder, and what a function must be told to find table, secret and bucket in the emulator."""

    folder: Path
    environment: Mapping[str, str]


def measure() -> Iterator[Line]:
    """Medians of new processes, which take turns."""
    with staged() as stage:
        hello = _hello(stage.folder)
        for name, (target, event) in FUNCTIONS.items():
            yield from compared(
                name,
                PEER,
                partial(_first, stage, built(target, stage.folder), f"lambda/{name}.handler", event),
                partial(_first, stage, hello, "hello_boto.handler", {}),
                RUNS,
            )


@contextmanager
def staged() -> Iterator[Stage]:
    """An emulator with a table and a bucket, in which the demo city is published."""
    with tempfile.TemporaryDirectory() as folder, emulator(python_of("ministack"), Path(folder)) as aws:
        tmp = Path(folder)
        (tmp / "run").mkdir()
        client = boto3.client(
            "s3", endpoint_url=aws, region_name="us-east-1", aws_access_key_id="t", aws_secret_access_key="t"
        )
        client.create_bucket(Bucket=BUCKET)
        environment = {
            **Ministack(aws).table().environment(),
            "TOWNBELL_BUCKET": BUCKET,
            "TOWNBELL_CITY": "cities/port-alder",
            "AWS_ENDPOINT_URL": aws,
        }
        stage = Stage(tmp, environment)
        _first(stage, built("FeedRefresh", tmp), "lambda/feed_refresh.handler", {"sources": "listings"})
        yield stage


def compared(
    name: str, peer: str, ours: Callable[[], Start], theirs: Callable[[], Start], runs: int
) -> Iterator[Line]:
    """Three lines: the time, what was computed, the largest memory. The first turn of each is not counted."""
    found, peers = list[Start](), list[Start]()
    for _ in range(runs + 1):
        found.append(ours())
        peers.append(theirs())
    for more, unit, of in (("", "ms", _ms), ("_cpu", "ms", _cpu_ms), ("_memory", "MB", _mb)):
        value, other = (statistics.median(map(of, starts[1:])) for starts in (found, peers))
        yield Line(f"cold_{name}{more}", value, unit, peer, other, runs)


def _ms(start: Start) -> float:
    return start.seconds * 1000


def _cpu_ms(start: Start) -> float:
    return start.cpu * 1000


def _mb(start: Start) -> float:
    return start.memory


def built(target: str, folder: Path) -> Path:
    """The artifact of this function."""
    artifact = folder / target
    environment = {**os.environ, "ARTIFACTS_DIR": str(artifact)}
    command = ["make", "--silent", f"build-{target}"]
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True)
    return artifact


def _hello(folder: Path) -> Path:
    """The smallest function that reads an object with boto3."""
    artifact = folder / "hello"
    environment = {**os.environ, "ARTIFACTS_DIR": str(artifact)}
    command = ["scripts/build-function", "feed_refresh", "+s3"]
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True)
    shutil.rmtree(artifact / "lambda")
    shutil.copy(PROJECT / "bench" / "hello_boto.py", artifact)
    return artifact


def _first(stage: Stage, artifact: Path, handler: str, event: Mapping[str, Any]) -> Start:
    return started(artifact, handler, event, stage.folder / "run", stage.environment)


def started(
    artifact: Path, handler: str, event: Mapping[str, Any], tmp: Path, environment: Mapping[str, str]
) -> Start:
    """A new process of it, when it has answered."""
    with running(python_of("lambda"), artifact, handler, environment, tmp) as function:
        kind, answer = function.invoke(event)
        seconds = time.perf_counter() - function.began
        start = Start(seconds, *used(Path(f"/proc/{function.pid}")))
    if kind != "response":
        raise SystemExit(f"the function did not answer: {answer}")
    return start
