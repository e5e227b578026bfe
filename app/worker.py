"""The worker process: APScheduler ticks that refresh and deliver.

Ticks carry no truth. What is due is in the stores, under natural keys, so that a
tick that comes twice, late or not at all neither doubles nor loses anything.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable

from app.run import Run
from city.errors import TownbellError

log = logging.getLogger("townbell.worker")

REFRESH_SECONDS = 5
"""How often it is looked whether a source is due; alert sources are due every 30 s."""

DELIVER_SECONDS = 2
"""How often it is looked whether an alert is due: a staff advisory goes out within 5 s."""


def main() -> int:
    """Run until told to stop, or until the server that started this process is gone."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--city")
    parser.add_argument("--now")
    run = Run(parser.parse_args())
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="townbell: %(message)s")
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _signal, _frame: stop.set())
    _schedule(run, stop)
    return 0


def _schedule(run: Run, stop: threading.Event) -> None:
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler

    from app.wiring.notifying import ticks

    refreshes, deliver = ticks(run.settings, run.clock)
    scheduler = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(len(refreshes) + 1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for refresh in refreshes:
        scheduler.add_job(_guarded(refresh), "interval", seconds=REFRESH_SECONDS)
    scheduler.add_job(_guarded(deliver), "interval", seconds=DELIVER_SECONDS)
    scheduler.start()
    parent = os.getppid()
    while not stop.wait(1.0) and os.getppid() == parent:
        pass
    scheduler.shutdown(wait=False)


def _guarded(tick: Callable[[], object]) -> Callable[[], None]:
    """A tick whose understood failures are one log line; a bug is logged by the scheduler and seen."""

    def guarded() -> None:
        try:
            tick()
        except TownbellError as error:
            log.warning("%s", error)

    return guarded


if __name__ == "__main__":
    raise SystemExit(main())
