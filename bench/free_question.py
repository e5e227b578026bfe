"""``turn_free_question``: a searched question on a metropolis, in process, beside a hello-world skill's.

Every labelled question of ``tests/skill/search`` in turn, in both languages, as Alexa tells it: in a
search slot. Half of them have no answer. The limit is 20 ms at p99.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from itertools import cycle
from pathlib import Path
from typing import Any

from app.clock import RunningClock
from app.settings import PROJECT, load
from app.wiring.talking import skill
from bench import hello_world
from bench.envelope import trash_day
from bench.line import Line
from bench.metropolis import metropolis
from bench.turn import between, timed
from skill.amazon.alexa import AlexaSkill

TURNS, WARMING = 840, 210
"""Every question four times, after once."""


def measure() -> Iterator[Line]:
    """The two take turns, so that the machine's drift falls on both."""
    with tempfile.TemporaryDirectory() as data:
        clock = RunningClock()
        settings = load(PROJECT / "cities" / "port-alder", {"TOWNBELL_DATA": f"{data}/small"})
        snapshot = metropolis(settings, clock, Path(data))
        alexa = AlexaSkill(skill(settings, lambda: snapshot))
        asked = cycle(list(_envelopes(clock)))
        peers = cycle(list(_envelopes(clock)))
        ours, theirs = timed(
            lambda: alexa.handle(next(asked), clock.now()),
            lambda: hello_world.handler(next(peers), None),
            turns=TURNS,
            warming=WARMING,
        )
    yield between("turn_free_question", 0.5, ours, theirs)
    yield between("turn_free_question_p99", 0.99, ours, theirs)


def _envelopes(clock: RunningClock) -> Iterator[Mapping[str, Any]]:
    for locale in ("en-US", "es-US"):
        path = PROJECT / "tests" / "skill" / "search" / f"{locale[:2]}.jsonl"
        for line in path.read_text("utf-8").splitlines():
            envelope = trash_day(clock.now().isoformat(), {}, "NewsIntent")
            envelope["request"]["locale"] = locale
            query = {"name": "query", "value": json.loads(line)["ask"]}
            envelope["request"]["intent"]["slots"] = {"query": query}
            yield envelope
