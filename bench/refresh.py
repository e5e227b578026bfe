"""Compiling the demo city, and refreshing it when nothing has changed."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from bench.bytecode import bytecode
from bench.line import Line

RUNS = 5


def measure() -> Iterator[Line]:
    """``townbell refresh`` as a whole process: from nothing, and again. The limits are 3 s and 0.3 s."""
    first, again, bare = [], [], []
    refresh = [sys.executable, "-m", "app.cli", "refresh", "--json"]
    with bytecode() as environment:
        for _ in range(RUNS + 1):
            with tempfile.TemporaryDirectory() as data:
                first.append(_seconds(refresh, {**environment, "TOWNBELL_DATA": data}))
                again.append(_seconds(refresh, {**environment, "TOWNBELL_DATA": data}))
            bare.append(_seconds([sys.executable, "-c", "pass"], environment))
    first, again, bare = first[1:], again[1:], bare[1:]
    peer = statistics.median(bare)
    yield Line("refresh_first", statistics.median(first), "s", "python -c pass", peer, RUNS)
    yield Line("refresh_unchanged", statistics.median(again), "s", "python -c pass", peer, RUNS)


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started
