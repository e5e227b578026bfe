"""``turn_<topic>``: a warm turn of every topic on a metropolis, in process, beside a hello-world skill's.

Each topic is asked with the first question that ``tests/golden`` has for it in English, understood
offline, in a session that knows the resident's place. The limits are 1.3 at p50 and 3 at p99.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.clock import RunningClock
from app.settings import PROJECT, Settings, load
from app.wiring.talking import models, skill
from bench import hello_world
from bench.envelope import trash_day
from bench.line import Line
from bench.metropolis import metropolis
from bench.turn import between, placed, timed
from skill.amazon.alexa import AlexaSkill
from skill.heard import vocabulary
from skill.topics import TOPIC_OF
from skill.understand import Understander

TURNS, WARMING = 400, 60
LIVE = frozenset({"set_address"})
"""Topics that have a line of their own: a place is found, not known."""


def measure() -> Iterator[Line]:
    """One line a topic at p50 and at p99; ours and the peer's take turns."""
    with tempfile.TemporaryDirectory() as data:
        clock = RunningClock()
        settings = load(PROJECT / "cities" / "port-alder", {"TOWNBELL_DATA": f"{data}/small"})
        snapshot = metropolis(settings, clock, Path(data))
        alexa = AlexaSkill(skill(settings, lambda: snapshot))
        understander = Understander(models(settings)["en-US"], vocabulary.of(snapshot), locale="en-US")
        today = clock.now().date()
        attributes = placed(_small(settings, clock), clock)
        for topic, question in _questions().items():
            envelope = _envelope(understander.understand(question, today=today), attributes, clock)
            ours, theirs = _timed(alexa, envelope, clock)
            yield between(f"turn_{topic}", 0.5, ours, theirs)
            yield between(f"turn_{topic}_p99", 0.99, ours, theirs)


def _timed(alexa: AlexaSkill, envelope: dict[str, Any], clock: RunningClock) -> list[list[float]]:
    return timed(
        lambda: alexa.handle(envelope, clock.now()),
        lambda: hello_world.handler(envelope, None),
        turns=TURNS,
        warming=WARMING,
    )


def _small(settings: Settings, clock: RunningClock) -> AlexaSkill:
    from app.wiring.talking import alexa_skill

    return alexa_skill(settings, clock)


def _questions() -> dict[str, str]:
    """The first golden question in English of every topic that opens a conversation and tells no address."""
    found: dict[str, str] = {}
    for path in sorted((PROJECT / "tests" / "golden").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            case = json.loads(line)
            first = case["turns"][0]
            topic = TOPIC_OF.get(first["intent"], "")
            told = "address" in first.get("slots", {})  # a place that is still to be found in the turn
            if case["locale"] == "en-US" and topic and topic not in LIVE and not told:
                found.setdefault(topic, first["ask"])
    return dict(sorted(found.items()))


def _envelope(understood: Any, attributes: Mapping[str, Any], clock: RunningClock) -> dict[str, Any]:
    """The request that Alexa would send for it."""
    envelope = trash_day(clock.now().isoformat(), attributes, understood.intent)
    envelope["request"]["intent"]["slots"] = {
        name: {"name": name, "value": slot.value, **_resolved(slot)}
        for name, slot in understood.slots.items()
    }
    return envelope


def _resolved(slot: Any) -> dict[str, Any]:
    if slot.id is None:
        return {}
    value = {"value": {"name": slot.value, "id": slot.id}}
    authority = {
        "authority": "amzn1.er-authority.echo-sdk.bench",
        "status": {"code": "ER_SUCCESS_MATCH"},
        "values": [value],
    }
    return {"resolutions": {"resolutionsPerAuthority": [authority]}}
