"""Compiling the demo city, and refreshing it when nothing has changed."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from bench.line import Line

RUNS = 5


def measure() -> Iterator[Line]:
    """``townbell refresh`` as a whole process: from nothing, and again. The limits are 3 s and 0.3 s."""
    first, again, bare = [], [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as data:
            first.append(_seconds([sys.executable, "-m", "app.cli", "refresh", "--json"], data))
            again.append(_seconds([sys.executable, "-m", "app.cli", "refresh", "--json"], data))
        bare.append(_seconds([sys.executable, "-c", "pass"], "."))
    peer = statistics.median(bare)
    yield Line("refresh_first", statistics.median(first), "s", "python -c pass", peer, RUNS)
    yield Line("refresh_unchanged", statistics.median(again), "s", "python -c pass", peer, RUNS)


def _seconds(command: list[str], data: str) -> float:
    environment = {**os.environ, "TOWNBELL_DATA": data}
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started
