"""``cold_feed_refresh``: from the start of the refresh's process to the end of its first call.

The call polls the alerts twice, of which none is due; the peer reads one object with boto3. Both are built
by ``scripts/build-function`` and run by Lambda's own runtime client, in turns, each time in a new process,
over an emulator on loopback. ``..._cpu`` is what the process computed, ``..._memory`` its largest memory.
It needs what ``scripts/tools`` installs.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import boto3

from app.settings import PROJECT
from bench.cold_lambda import BUCKET, Start, python_of, used
from bench.line import Line
from tests.aws.emulator import emulator
from tests.aws.runtime_api import running

RUNS = 12
PEER = "hello-world boto3"


def measure() -> Iterator[Line]:
    """Medians of new processes, which take turns."""
    with tempfile.TemporaryDirectory() as folder, emulator(python_of("ministack"), Path(folder)) as aws:
        tmp = Path(folder)
        ours, theirs = _built(tmp)
        (tmp / "run").mkdir()
        client = boto3.client(
            "s3", endpoint_url=aws, region_name="us-east-1", aws_access_key_id="t", aws_secret_access_key="t"
        )
        client.create_bucket(Bucket=BUCKET)
        refresh = "lambda/feed_refresh.handler"
        _started(ours, refresh, tmp / "run", aws)  # the first of all compiles the city
        found, hello = list[Start](), list[Start]()
        for _ in range(RUNS + 1):
            found.append(_started(ours, refresh, tmp / "run", aws))
            hello.append(_started(theirs, "hello_boto.handler", tmp / "run", aws))
    for name, unit, of in (
        ("cold_feed_refresh", "ms", lambda each: each.seconds * 1000),
        ("cold_feed_refresh_cpu", "ms", lambda each: each.cpu * 1000),
        ("cold_feed_refresh_memory", "MB", lambda each: each.memory),
    ):
        value, peer = (statistics.median(map(of, starts[1:])) for starts in (found, hello))
        yield Line(name, value, unit, PEER, peer, RUNS)


def _built(folder: Path) -> tuple[Path, Path]:
    """The artifact of the refresh, and that of the smallest function with the same packages."""
    ours, theirs = folder / "ours", folder / "theirs"
    for program, artifact in (
        (["make", "--silent", "build-FeedRefresh"], ours),
        (["scripts/build-function", "feed_refresh", "+s3"], theirs),
    ):
        environment = {**os.environ, "ARTIFACTS_DIR": str(artifact)}
        subprocess.run(program, cwd=PROJECT, env=environment, check=True, capture_output=True)
    shutil.rmtree(theirs / "lambda")
    shutil.copy(PROJECT / "bench" / "hello_boto.py", theirs)
    return ours, theirs


def _started(artifact: Path, handler: str, tmp: Path, aws: str) -> Start:
    environment = {
        "TOWNBELL_BUCKET": BUCKET,
        "TOWNBELL_CITY": "cities/port-alder",
        "TOWNBELL_SECOND_POLL": "0.001",
        "AWS_ENDPOINT_URL": aws,
    }
    with running(python_of("lambda"), artifact, handler, environment, tmp) as function:
        kind, answer = function.invoke({"sources": "alerts"})
        seconds = time.perf_counter() - function.began
        start = Start(seconds, *used(Path(f"/proc/{function.pid}")))
    if kind != "response" or not answer["polls"]:
        raise SystemExit(f"the function did not answer: {answer}")
    return start
