"""``cold_lambda``: from the start of a function's process to its first answer, beside a hello-world's.

Both are built by ``scripts/build-function`` and run by Lambda's own runtime client, in turns, each time
in a new process; the turn is "when is my trash picked up" in a session that knows the place. The
pointer is read from S3 (an emulator on loopback) as in every cold start. ``cold_lambda`` finds the
files of the snapshot in /tmp, where an earlier process left them; ``cold_lambda_s3`` fetches them too,
as a new machine does. The limits are 1.3, and 160 MB for ``cold_lambda_memory``.

It needs what ``scripts/tools`` installs.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from app.clock import RunningClock
from app.settings import PROJECT, load
from app.wiring.talking import alexa_skill
from bench.envelope import trash_day
from bench.line import Line
from bench.turn import placed
from tests.aws.emulator import emulator
from tests.aws.runtime_api import running

RUNS = 24
BUCKET = "snapshots"
TOOLS = PROJECT / ".tools"


class Start(NamedTuple):
    """A new process, when it had answered its first request."""

    seconds: float
    """Since it was started."""
    cpu: float
    """Seconds that it has computed: what other processes on the machine do not change."""
    memory: float
    """Its largest resident memory, in MB."""


def measure() -> Iterator[Line]:
    """Medians of new processes; the three take turns, so that the machine's drift falls on all."""
    with tempfile.TemporaryDirectory() as folder, emulator(python_of("ministack"), Path(folder)) as aws:
        tmp = Path(folder)
        ours, theirs = _built(tmp)
        envelope = _published(tmp / "data", aws)
        skill, kept, new = "lambda/alexa_endpoint.handler", _folder(tmp / "kept"), _folder(tmp / "new")
        found, fetching, hello = list[Start](), list[Start](), list[Start]()
        turns = [
            lambda: found.append(_started(ours, skill, envelope, kept, aws)),
            lambda: fetching.append(_started(ours, skill, envelope, new, aws)),
            lambda: hello.append(_started(theirs, "hello_world.handler", envelope, kept, aws)),
        ]
        for number in range(RUNS + 1):
            shutil.rmtree(new / "townbell", ignore_errors=True)
            # Each begins as often as the others: what comes after a pause finds colder caches.
            for place in range(3):
                turns[(number + place) % 3]()
    for name, starts in (("cold_lambda", found), ("cold_lambda_s3", fetching)):
        yield _line(
            name, "ms", [each.seconds * 1000 for each in starts], [each.seconds * 1000 for each in hello]
        )
        yield _line(
            f"{name}_cpu", "ms", [each.cpu * 1000 for each in starts], [each.cpu * 1000 for each in hello]
        )
    yield _line(
        "cold_lambda_memory", "MB", [each.memory for each in fetching], [each.memory for each in hello]
    )


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _line(name: str, unit: str, ours: list[float], theirs: list[float]) -> Line:
    """Without the first of each, which reads the disk and leaves the snapshot in /tmp."""
    value, peer = statistics.median(ours[1:]), statistics.median(theirs[1:])
    return Line(name, value, unit, "hello-world ask-sdk-core", peer, len(ours) - 1)


def python_of(tool: str) -> Path:
    """The Python of a tool that scripts/tools installs."""
    path = TOOLS / tool / "bin" / "python"
    if not path.exists():
        raise SystemExit(f"{tool} is not installed: scripts/tools installs it")
    return path


def _built(folder: Path) -> tuple[Path, Path]:
    """The artifact of the skill's function, and that of a hello-world with the same packages."""
    ours, theirs = folder / "ours", folder / "theirs"
    for program, artifact in (
        (["make", "--silent", "build-AlexaEndpoint"], ours),
        (["scripts/build-function", "alexa_endpoint"], theirs),
    ):
        environment = {**os.environ, "ARTIFACTS_DIR": str(artifact)}
        subprocess.run(program, cwd=PROJECT, env=environment, check=True, capture_output=True)
    shutil.rmtree(theirs / "lambda")
    shutil.copy(PROJECT / "bench" / "hello_world.py", theirs)
    compiled = [python_of("lambda"), "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    subprocess.run([*compiled, theirs / "hello_world.py"], check=True)
    return ours, theirs


def _published(data: Path, aws: str) -> dict[str, Any]:
    """Put the demo city's snapshot into the emulator; the envelope of the turn."""
    import boto3

    clock = RunningClock()
    settings = load(PROJECT / "cities" / "port-alder", {"TOWNBELL_DATA": str(data)})
    envelope = trash_day(clock.now().isoformat(), placed(alexa_skill(settings, clock), clock))
    client: Any = boto3.client(
        "s3", endpoint_url=aws, region_name="us-east-1", aws_access_key_id="t", aws_secret_access_key="t"
    )
    client.create_bucket(Bucket=BUCKET)
    for file in filter(Path.is_file, (data / "snapshot").iterdir()):
        client.put_object(Bucket=BUCKET, Key=f"snapshot/{file.name}", Body=file.read_bytes())
    return envelope


def _started(artifact: Path, handler: str, envelope: Mapping[str, Any], tmp: Path, aws: str) -> Start:
    environment = {
        "TOWNBELL_BUCKET": BUCKET,
        "TOWNBELL_CITY": "cities/port-alder",
        "TOWNBELL_SKILL_ID": envelope["session"]["application"]["applicationId"],
        "AWS_ENDPOINT_URL": aws,
    }
    with running(python_of("lambda"), artifact, handler, environment, tmp) as function:
        kind, answer = function.invoke(envelope)
        seconds = time.perf_counter() - function.began
        start = Start(seconds, *used(Path(f"/proc/{function.pid}")))
    said = str(answer)
    if kind != "response" or not ("Hello" in said or "pick" in said):
        raise SystemExit(f"the function did not answer: {said}")
    return start


def used(process: Path) -> tuple[float, float]:
    """CPU seconds and the largest resident memory in MB, so far (proc(5): schedstat, status)."""
    nanoseconds = sum(int(each.read_text("ascii").split()[0]) for each in process.glob("task/*/schedstat"))
    lines = (process / "status").read_text("ascii").splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM:"))
    return nanoseconds / 1e9, int(peak.split()[1]) / 1024
