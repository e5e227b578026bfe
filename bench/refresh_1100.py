"""A portal of 1,100 sources, refreshed by the whole process: nothing changed, and ten changed."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench import portal
from bench.bytecode import bytecode
from bench.line import Line

RUNS = 3
CHANGED = 10
NOW = "2026-11-28T12:{minute:02}:00-05:00"

BARE = """
import sys, urllib.request
from concurrent.futures import ThreadPoolExecutor
def get(url):
    with urllib.request.urlopen(url) as answer:
        return len(answer.read())
with ThreadPoolExecutor(8) as pool:
    print(sum(pool.map(get, sys.stdin.read().split())))
"""
"""The peer: the same addresses with urllib in eight threads, nothing read, nothing kept."""


@dataclass(frozen=True)
class Used:
    """What one process took: seconds on the wall, seconds of processor, most memory in MB."""

    seconds: float
    cpu: float
    megabytes: float


def measure() -> Iterator[Line]:
    """The limits: under 6 s with nothing changed, under 1 s more with ten changed, under 300 MB."""
    unchanged, changed, bare, most = [], [], [], 0.0
    with bytecode() as environment, tempfile.TemporaryDirectory() as folder, portal.served() as base:
        city = Path(folder) / "city"
        city.mkdir()
        (city / "city.toml").write_text(portal.city_toml(base))
        where = {**environment, "TOWNBELL_DATA": f"{folder}/data"}
        first = refresh(city, where, 0, {"fresh": 1100})
        for run in range(1, 2 * RUNS, 2):
            bare.append(used([sys.executable, "-c", BARE], environment, addresses(base)))
            unchanged.append(refresh(city, where, run, {"unchanged": 1100}))
            change(base)
            changed.append(refresh(city, where, run + 1, {"unchanged": 1100 - CHANGED, "fresh": CHANGED}))
            most = max(most, unchanged[-1].megabytes, changed[-1].megabytes)
    peer, named = _median(bare), "urllib in 8 threads, the same addresses"
    yield Line("refresh_1100_unchanged", _median(unchanged), "s", named, peer, RUNS)
    yield Line("refresh_1100_ten_changed", _median(changed), "s", named, peer, RUNS)
    more = statistics.median(b.seconds - a.seconds for a, b in zip(unchanged, changed, strict=True))
    yield Line("refresh_1100_ten_changed_more", more, "s", "limit", 1.0, RUNS)
    cpu = statistics.median(b.cpu - a.cpu for a, b in zip(unchanged, changed, strict=True))
    yield Line("refresh_1100_ten_changed_more_cpu", cpu, "s", "limit", 1.0, RUNS)
    yield Line("refresh_1100_first", first.seconds, "s", named, peer, 1)
    yield Line("refresh_1100_cpu", statistics.median(each.cpu for each in unchanged), "s", f"{named}: cpu",
               statistics.median(each.cpu for each in bare), RUNS)  # fmt: skip
    yield Line("refresh_1100_memory", max(most, first.megabytes), "MB", "limit", 300.0, 1 + 2 * RUNS)


def refresh(city: Path, environment: Mapping[str, str], minute: int, expected: Mapping[str, int]) -> Used:
    """One ``townbell refresh``; fails where the sources stand otherwise than expected."""
    now = NOW.format(minute=minute)
    command = [sys.executable, "-m", "app.cli", "refresh", "--json", "--city", str(city), "--now", now]
    with tempfile.TemporaryFile() as out:
        spent = used(command, environment, "", out.fileno())
        out.seek(0)
        sources = [each for each in json.load(out)["sources"] if each["id"] != "staff"]
    states = [each["state"] for each in sources]
    counted = {state: states.count(state) for state in set(states)}
    assert counted == expected, (counted, next(each for each in sources if each["state"] not in expected))
    return spent


def used(
    command: list[str], environment: Mapping[str, str], given: str, out: int = subprocess.DEVNULL
) -> Used:
    """Run a process to its end; what it took."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=dict(environment), stdin=subprocess.PIPE, stdout=out, text=True)
    assert process.stdin is not None
    process.stdin.write(given)
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return Used(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def addresses(base: str) -> str:
    """Every address of the portal, a line each."""
    return "\n".join(base + path for path in portal.feeds())


def change(base: str) -> None:
    """Have ten of the feeds say something new."""
    asked = urllib.request.Request(f"{base}/change?n={CHANGED}", method="POST")
    urllib.request.urlopen(asked).close()


def _median(spent: list[Used]) -> float:
    return statistics.median(each.seconds for each in spent)
