"""``cold_<function>`` of planner, sender and feedback: from a process' start to its first answer.

Nothing is due and nothing has come, so that what is measured is the start: the interpreter, the modules, the
city, the secret and the first reads of table and bucket. Each is built by ``scripts/build-function`` and run
by Lambda's own runtime client, in a new process each time, in turns with its peer, the smallest function with
boto3, over an emulator on loopback. ``..._memory`` is its largest memory. It needs what ``scripts/tools``
installs.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

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
}


def measure() -> Iterator[Line]:
    """Medians of new processes, which take turns."""
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
        refresh = _built("FeedRefresh", tmp)
        _started(refresh, "lambda/feed_refresh.handler", {"sources": "listings"}, tmp / "run", environment)
        hello = _hello(tmp)
        for name, (target, event) in FUNCTIONS.items():
            ours, handler = _built(target, tmp), f"lambda/{name}.handler"
            found, peers = list[Start](), list[Start]()
            for _ in range(RUNS + 1):
                found.append(_started(ours, handler, event, tmp / "run", environment))
                peers.append(_started(hello, "hello_boto.handler", {}, tmp / "run", environment))
            value, peer = (
                statistics.median(each.seconds * 1000 for each in starts[1:]) for starts in (found, peers)
            )
            yield Line(f"cold_{name}", value, "ms", PEER, peer, RUNS)
            value, peer = (statistics.median(each.memory for each in starts[1:]) for starts in (found, peers))
            yield Line(f"cold_{name}_memory", value, "MB", PEER, peer, RUNS)


def _built(target: str, folder: Path) -> Path:
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


def _started(
    artifact: Path, handler: str, event: Mapping[str, Any], tmp: Path, environment: Mapping[str, str]
) -> Start:
    with running(python_of("lambda"), artifact, handler, environment, tmp) as function:
        kind, answer = function.invoke(event)
        seconds = time.perf_counter() - function.began
        start = Start(seconds, *used(Path(f"/proc/{function.pid}")))
    if kind != "response":
        raise SystemExit(f"the function did not answer: {answer}")
    return start
