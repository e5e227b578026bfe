"""One planning in a process of its own, so that its memory can be told: ``plan_child.py FOLDER WHAT``."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.subscribers import EVE, Bureau, collected, storm
from city.delivery.deliveries import Cause, Outcome, Result
from notifier.channels import Letter

POINTS = 500


class Counter:
    """A channel that takes everything at once and remembers when the first came."""

    name = "sms"

    def __init__(self) -> None:
        self.first: float | None = None

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Accept all."""
        if self.first is None:
            self.first = time.perf_counter()
        return [Outcome(Result.SENT, Cause.ACCEPTED) for _ in batch]


def plan(folder: Path, records: Sequence[Any], *, send: bool) -> dict[str, float]:
    """Plan what these records make due; ``send`` lets another thread send what is planned meanwhile.

    The subscribers are known before, as in a worker that has planned already: ``load`` says how
    long that took.
    """
    channel = Counter()
    bureau = Bureau(folder, channel, [])
    began = time.perf_counter()
    bureau.notifier.plan(EVE)
    load = time.perf_counter() - began
    bureau = _with(bureau, records)
    started, cpu, done = time.perf_counter(), time.process_time(), threading.Event()
    sender = threading.Thread(target=_send, args=(bureau, channel, done), daemon=True)
    if send:
        sender.start()
    planned = bureau.notifier.plan(EVE)
    seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    done.set()  # the sender is not waited for: it would go on until all have been sent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    first = (channel.first or started) - started
    return {
        "seconds": seconds, "cpu": spent, "load": load, "peak_mb": peak, "rows": planned.new, "first": first,
    }  # fmt: skip


def _with(bureau: Bureau, records: Sequence[Any]) -> Bureau:
    """The same bureau after the city has said this."""
    bureau.view.all[:] = records
    return bureau


def _send(bureau: Bureau, channel: Counter, done: threading.Event) -> None:
    """What a worker does beside: send whatever is ready, here until the first has been sent."""
    while channel.first is None and not done.is_set():
        bureau.notifier.send()


def bare(folder: Path) -> dict[str, float]:
    """The peer: the rows that were planned, inserted once more into a bare table with the same indexes."""
    with closing(sqlite3.connect(folder / "state.db")) as connection:
        rows = connection.execute("SELECT * FROM deliveries").fetchall()
        schema = [
            row[0]
            for row in connection.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name = 'deliveries' ORDER BY rowid"
            )
            if row[0]
        ]
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        for each in schema:
            connection.execute(each)
        slots = ", ".join("?" * len(rows[0]))
        started, cpu = time.perf_counter(), time.process_time()
        for start in range(0, len(rows), 5_000):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(f"INSERT INTO deliveries VALUES ({slots})", rows[start : start + 5_000])
            connection.execute("COMMIT")
        seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    (folder / "bare.db").unlink()
    return {"seconds": seconds, "cpu": spent, "rows": len(rows)}


def main(folder: Path, what: str) -> dict[str, float]:
    """What is measured: the eve for so many hundredths, a polygon, or the peer of what was planned last."""
    if what == "bare":
        return bare(folder)
    if what == "polygon":
        return plan(folder, [storm(POINTS, EVE)], send=True)
    return plan(folder, collected(int(what)), send=False)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2])), flush=True)
    os._exit(0)
