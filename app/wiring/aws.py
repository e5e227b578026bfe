"""The functions on AWS. Each handler loads its modules with it, and the city with its first call."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime

    from app.clock import RunningClock
    from app.settings import Settings
    from city.reports import ReportDesk
    from skill.amazon.alexa import AlexaSkill
    from skill.amazon.books import Books

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
"""What Lambda calls: an event and a context in, JSON out."""

PATIENCE = {"TOWNBELL_PATIENCE": "1.5"}
"""Seconds in all that a turn may wait for a call of the store."""


def alexa_endpoint() -> Handler:
    """The skill's function. Its modules load with it; the city and the snapshot with the first turn."""
    with _to_stay():
        from app.clock import RunningClock
        from app.settings import load
        from app.wiring.log_lines import counted, measured
        from app.wiring.published import bucket_files
        from app.wiring.state import in_table
        from app.wiring.talking import skill
        from skill.amazon.alexa import AlexaSkill
        from snapshot.read import Reader

    clock = RunningClock()
    # The artifact holds the whole of pytz: without this it opens the six hundred files of its zones first.
    os.environ.setdefault("PYTZ_SKIPEXISTSCHECK", "1")

    missed: list[str] = []

    def unanswered(text: str, language: str, reason: str, day: date) -> None:
        from app.wiring.unanswered import at_once  # with the first that could not be answered

        missed.append(reason)
        at_once(settings())(text, language, reason, day)

    @cache
    def settings() -> Settings:
        # A turn waits less for the store than others do.
        return load(city_folder(os.environ), {**PATIENCE, **os.environ}, with_sources=False)

    @cache
    def alexa() -> AlexaSkill:
        reader = Reader(bucket_files(clock), recheck_seconds=30)
        view, kept = lambda: reader.current(clock.now()), in_table(settings())
        desk, accounts = late_desk(settings(), clock) if kept else None, _books(settings()) if kept else None
        count = counted(settings().city.zone)
        return AlexaSkill(skill(settings(), view, desk, accounts, unanswered, counted=count))

    def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        missed.clear()  # a machine takes one turn at a time
        answer = alexa().handle(event, clock.now())
        measured(clock.now(), Answered=not missed, Unanswered=bool(missed))
        return answer

    primed(lambda: handle(_launch(os.environ.get("TOWNBELL_SKILL_ID", ""), clock.now()), None))
    return handle


def late_desk(settings: Settings, clock: RunningClock) -> ReportDesk:
    """Who takes reports: nothing of it is loaded before somebody reports, or asks for a report."""
    from app.wiring.reporting import LateDesk

    return LateDesk(settings, clock)


def _books(settings: Settings) -> Callable[[], Books]:
    from app.wiring.residents import books

    return books(settings)


def primed(turn: Callable[[], object]) -> None:
    """Take a turn before Lambda takes the function's snapshot (SnapStart), so that whoever is answered by a
    restored one waits for nothing that a first turn loads. What it was told of the city is looked at anew:
    by then the pointer is older than the reader trusts it.
    """
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") != "snap-start":
        return
    from snapshot_restore_py import register_before_snapshot  # a part of Lambda's Python

    def prime() -> None:
        from city.errors import TownbellError

        try:
            turn()
        except TownbellError as error:  # before the first refresh: no deployment fails by it
            import logging

            logging.getLogger(__name__).warning("Not primed: %s", error)

    register_before_snapshot(prime)


def _launch(skill_id: str, now: datetime) -> dict[str, Any]:
    """Somebody opens the skill who is nobody: no device, no place, nothing kept."""
    application = {"application": {"applicationId": skill_id}, "user": {"userId": "townbell.priming"}}
    request = {
        "type": "LaunchRequest",
        "requestId": "townbell.priming",
        "locale": "en-US",
        "timestamp": now.isoformat(),
    }
    session = {"new": True, "sessionId": "townbell.priming", **application}
    return {"version": "1.0", "session": session, "context": {"System": application}, "request": request}


@contextmanager
def _to_stay() -> Iterator[None]:
    """What is loaded here stays: the search for cycles in it would take a tenth of the cold start."""
    searches = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if searches:
            gc.enable()


def city_folder(environment: Mapping[str, str]) -> Path:
    """The folder of the city that this deployment is for."""
    from app.settings import PROJECT

    return PROJECT / environment.get("TOWNBELL_CITY", "cities/port-alder")
