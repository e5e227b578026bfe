"""One warm trash_day turn, in process, beside a hello-world skill's."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

from app.clock import RunningClock
from app.settings import PROJECT, load
from app.wiring.talking import alexa_skill
from bench import hello_world
from bench.envelope import trash_day
from bench.line import Line

TURNS = 2000
WARMING = 300


def measure() -> Iterator[Line]:
    """The two take turns, so that the machine's drift falls on both. The limit is 1.5."""
    with tempfile.TemporaryDirectory() as data:
        clock = RunningClock()
        settings = load(PROJECT / "cities" / "port-alder", {"TOWNBELL_DATA": data})
        skill = alexa_skill(settings, clock)
        envelope = trash_day(clock.now().isoformat(), placed(skill, clock))
        ours, theirs = timed(
            lambda: skill.handle(envelope, clock.now()), lambda: hello_world.handler(envelope, None)
        )
    yield between("turn", 0.5, ours, theirs)
    yield between("turn_p99", 0.99, ours, theirs)


def placed(skill: Any, clock: RunningClock) -> dict[str, Any]:
    """The session after the resident has said where they live."""
    asked = trash_day(clock.now().isoformat(), {}, "SetAddressIntent")
    asked["request"]["intent"]["slots"] = {
        "address": {"name": "address", "value": "111 avenida de las palmas"}
    }
    answered = skill.handle(asked, clock.now())
    agreed = trash_day(clock.now().isoformat(), answered["sessionAttributes"], "AMAZON.YesIntent")
    attributes: dict[str, Any] = skill.handle(agreed, clock.now())["sessionAttributes"]
    return attributes


def timed(*calls: Callable[[], object], turns: int = TURNS, warming: int = WARMING) -> list[list[float]]:
    """The seconds of each call, which take turns."""
    seconds: list[list[float]] = [[] for _ in calls]
    for turn in range(warming + turns):
        for call, kept in zip(calls, seconds, strict=True):
            began = time.perf_counter()
            call()
            if turn >= warming:
                kept.append(time.perf_counter() - began)
    return seconds


def between(name: str, share: float, ours: list[float], theirs: list[float]) -> Line:
    """The line of one quantile."""
    value, peer = (statistics.quantiles(each, n=1000)[int(share * 1000) - 1] for each in (ours, theirs))
    return Line(name, value * 1000, "ms", "hello-world ask-sdk-core", peer * 1000, len(ours))
