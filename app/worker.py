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
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.run import Run
from app.settings import load
from app.watching import Watch
from city.errors import TownbellError

if TYPE_CHECKING:
    from app.wiring.notifying import Ticks

log = logging.getLogger("townbell.worker")
Job = tuple[Callable[[], object], int, int]

REFRESH_SECONDS = 5
"""How often it is looked whether a source is due; alert sources are due every 30 s."""

PLAN_SECONDS = 2
SEND_SECONDS = 1
"""How often it is looked what is owed and what is to be sent: a staff advisory goes out within 5 s."""

OWN_SECONDS = 1
"""How often it is looked whether the city has published something of its own; then it is planned at once."""

PUBLISH_SECONDS = 5
"""How often it is looked whether what staff wrote begins to be told, or is over."""

CALL_SECONDS = 5
"""How often it is looked whether somebody on the on-call list is to be called."""

WATCH_SECONDS = 10
"""How often it is looked what needs a person, and whether a channel is to be tried."""

REPORT_SECONDS = 15
"""How often it is looked whether a resident's report is to be sent again."""

CONFIRM_SECONDS = 1
"""How often it is looked whether somebody waits for a confirmation: they sit before a page."""

TIDY_SECONDS = 3_600
"""How often it is looked what is to be deleted because it is old."""

REMIND_SECONDS = 15
"""How often it is looked whether the city has moved what residents' own devices remind them of."""


def main() -> int:
    """Run until told to stop, until the server that started this process is gone, or city.toml is another."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--city")
    parser.add_argument("--now")
    parser.add_argument("--server", type=int, default=os.getppid(), help="the process to end with")
    run = Run(parser.parse_args())
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="townbell: %(message)s")
    # A tick that is still at work is not news: the next one finds what this one leaves.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _signal, _frame: stop.set())
    watch = Watch(run.folder, lambda: load(run.folder, run.environment), run.settings.data)
    try:
        _schedule(run, stop, run.args.server, watch)
    except TownbellError as error:
        log.warning("%s", error)
        return error.exit_code
    return 0


def _schedule(run: Run, stop: threading.Event, server: int, watch: Watch) -> None:
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler

    from app.wiring import state
    from app.wiring.notifying import ticks

    for name in state.files(run.settings).drop_damaged():
        log.warning("%s was damaged and is made anew", name)
    work = ticks(run.settings, run.clock)

    def at_once(job: str) -> None:
        """Have this job run now instead of at its turn: there is something for it to do."""
        scheduler.modify_job(job, next_run_time=datetime.now(UTC))

    def own() -> None:
        if work.own():
            at_once("plan")

    def plan() -> None:
        if work.plan().new:
            at_once("send")

    jobs = _jobs(work, plan, own)
    scheduler = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(sum(most for *_, most in jobs))},
        job_defaults={"coalesce": True, "misfire_grace_time": None},
    )
    names = {plan: "plan", work.send: "send"}
    for tick, seconds, most in jobs:
        guarded, job_id = _guarded(tick), names.get(tick)
        scheduler.add_job(guarded, "interval", id=job_id, seconds=seconds, max_instances=most)
    scheduler.start()
    # The server names itself: it may be gone before this process could ask for its parent.
    while not stop.wait(1.0) and os.getppid() == server and not watch.has_changed():
        pass
    scheduler.shutdown(wait=False)


def _jobs(work: Ticks, plan: Callable[[], object], own: Callable[[], object]) -> list[Job]:
    """What is done again and again: every how many seconds, and how many of it at most at once."""
    from app.wiring.listings import AT_ONCE

    jobs: list[Job] = [(refresh, REFRESH_SECONDS, 1) for refresh in work.alerts]
    jobs += [(work.listings, REFRESH_SECONDS, AT_ONCE)]
    jobs += [(plan, PLAN_SECONDS, 1), (work.send, SEND_SECONDS, 1), (work.remind, REMIND_SECONDS, 1)]
    jobs += [(work.report, REPORT_SECONDS, 1), (own, OWN_SECONDS, 1), (work.publish, PUBLISH_SECONDS, 1)]
    jobs += [(work.call, CALL_SECONDS, 1), (work.watch, WATCH_SECONDS, 1)]
    jobs += [(work.confirm, CONFIRM_SECONDS, 1)]
    jobs += [(work.sing, WATCH_SECONDS, 1), (work.tidy, TIDY_SECONDS, 1)]
    return jobs


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
