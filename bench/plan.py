"""Planning for a million subscribers: a pickup eve, for a fifth of them and for all, and a storm."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.line import Line
from bench.subscribers import Bureau
from city.enrolment.subscriptions import Topic

COUNT = int(os.environ.get("TOWNBELL_BENCH_SUBSCRIBERS", "1000000"))
_PEER = "sqlite3 alone: the same rows into a bare table with the same indexes"


def measure() -> Iterator[Line]:
    """Seconds are those of the wall, with the subscribers in memory; making them takes minutes."""
    with tempfile.TemporaryDirectory() as name:
        yield from _eve(_city(Path(name) / "pickup", Topic.PICKUP))
    with tempfile.TemporaryDirectory() as name:
        yield from _storm(_city(Path(name) / "emergency", Topic.EMERGENCY))


def _city(folder: Path, topic: Topic) -> Path:
    folder.mkdir()
    bureau = Bureau(folder, None, [])
    bureau.settle(topic, COUNT)
    bureau.database.close()
    return folder


def _eve(folder: Path) -> Iterator[Line]:
    """The limits at a million: 10 s for a fifth, 60 s for all, 500 MB."""
    for share, name in ((20, "plan_1m_fifth"), (100, "plan_1m")):
        here = folder.with_name(name)
        shutil.copytree(folder, here)
        ours, peer = _child(here, str(share)), _child(here, "bare")
        assert ours["rows"] == COUNT * share // 100
        yield Line(name, ours["seconds"], "s", _PEER, peer["seconds"], int(ours["rows"]))
        yield Line(f"{name}_cpu", ours["cpu"], "s", _PEER, peer["cpu"], int(ours["rows"]))
        yield Line(f"{name}_memory", ours["peak_mb"], "MB", "limit", 500, int(ours["rows"]))
        shutil.rmtree(here)
    yield Line("plan_1m_load", ours["load"], "s", "planning all", ours["seconds"], COUNT)


def _storm(folder: Path) -> Iterator[Line]:
    """The limits at a million: 2 s to the first attempt, 30 s until all are claimed."""
    ours, peer = _child(folder, "polygon"), _child(folder, "bare")
    rows = int(ours["rows"])
    yield Line("plan_polygon_1m", ours["seconds"], "s", _PEER, peer["seconds"], rows)
    yield Line("plan_polygon_1m_cpu", ours["cpu"], "s", _PEER, peer["cpu"], rows)
    yield Line("plan_polygon_1m_first", ours["first"], "s", "limit", 2, rows)
    yield Line("plan_polygon_1m_memory", ours["peak_mb"], "MB", "limit", 500, rows)


def _child(folder: Path, what: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.plan_child", str(folder), what]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found
