"""Cold import of the skill's Lambda entry point beside hello-world's."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator

from bench.bytecode import bytecode
from bench.line import Line

RUNS = 15
TIMED = """
import importlib, time
began = time.perf_counter()
importlib.import_module({!r})
print(time.perf_counter() - began)
"""


def measure() -> Iterator[Line]:
    """In fresh processes, in turn, so that the machine's drift falls on both; both with their bytecode."""
    ours, theirs = [], []
    with bytecode() as environment:
        for _ in range(RUNS + 1):
            ours.append(_import("lambda.alexa_endpoint", environment))
            theirs.append(_import("bench.hello_world", environment))
    # The first of each writes the bytecode, as the build of the functions does.
    value, peer = statistics.median(ours[1:]), statistics.median(theirs[1:])
    yield Line("import", value * 1000, "ms", "hello-world ask-sdk-core", peer * 1000, RUNS)


def _import(module: str, environment: dict[str, str]) -> float:
    done = subprocess.run(
        [sys.executable, "-c", TIMED.format(module)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout)
