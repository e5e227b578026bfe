"""How soon a resident hears what staff send: from the command to the letter, with the server running.

The whole way: a process of its own for the command, the store, the snapshot, the worker's plan and its
delivery. The peer is what is promised (../shared/design.md, Freshness): five seconds.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.line import Line

ROUNDS = 20
PROMISE = 5.0
PATIENCE = 60.0


def measure() -> Iterator[Line]:
    """Seconds from the send to the first letter: the slowest of the rounds, and the middle one."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as town:
        found = sorted(_round(town, number) for number in range(ROUNDS))
    yield Line("advisory_first", found[-1], "s", "the promise", PROMISE, ROUNDS)
    yield Line("advisory_first_median", found[ROUNDS // 2], "s", "the promise", PROMISE, ROUNDS)


class Town:
    """An installation whose commands are processes."""

    def __init__(self, data: Path, city: str = "") -> None:
        self.data = data
        self.command = [sys.executable, "-m", "app.cli", *(["--city", city] if city else [])]
        self.environment = {**os.environ, "TOWNBELL_DATA": str(data)}

    def run(self, *words: str, given: str = "") -> str:
        done = subprocess.run(
            [*self.command, *words],
            input=given,
            capture_output=True,
            text=True,
            env=self.environment,
            check=True,
        )
        return done.stdout


def _round(town: Town, number: int) -> float:
    """One advisory, other than those before, through all its steps; only the last is timed."""
    said = {"template": "evacuation", "zones": ["evacuation:A"], "details": {"en": f"Number {number}."}}
    drafted = town.run("advisory", "draft", "-", "--by", "ana", "--json", given=json.dumps(said))
    advisory_id = str(json.loads(drafted)["id"])
    town.run("advisory", "submit", advisory_id, "--by", "ana")
    town.run("advisory", "approve", advisory_id, "--by", "ben")
    began = time.time()
    town.run("advisory", "send", advisory_id, "--by", "ana", "--area", "Zone A")
    while time.time() < began + PATIENCE:
        for path in (town.data / "outbox" / "new").glob("*.json"):
            if json.loads(path.read_text("utf-8"))["event_id"] == advisory_id:
                return path.stat().st_mtime - began
        time.sleep(0.02)
    raise RuntimeError("nobody heard it")


@contextmanager
def served(folder: Path, city: str = "") -> Iterator[Town]:
    """A city (the demo's unless another is named) with one resident, served."""
    town = Town(folder / "data", city)
    town.run("refresh")
    town.run("subscribers", "import", "-", given="id,topic,channel\none,emergency,outbox\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*town.command, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=town.environment, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(f"http://127.0.0.1:{port}/healthz")
            yield town
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait(url: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")
