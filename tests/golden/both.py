"""The same conversation in words and on an Alexa device, in the demo city.

Each ``both/*.jsonl`` holds one conversation a line: ``{"locale", "turns"}``, each turn with the words
``ask``, the ``intent`` and the ``slots`` that Alexa makes of them ("recycling=recycling" was recognised as
an entry), and the exact words ``say`` of both answers. ``python -m tests.golden.both`` writes what is said
in words today; the test holds the device to it.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from app.clock import RunningClock
from app.settings import Settings, load
from app.wiring.talking import alexa_skill, conversation
from tests.golden.device import slot
from tests.golden.towns import PORT_ALDER
from tests.skill.talking import envelope
from tests.skill.test_alexa import words_of
from tests.skill.town import NOW

HERE = Path(__file__).parent / "both"


def city_in(folder: Path) -> Settings:
    """The demo city with its data in a folder of its own."""
    return load(PORT_ALDER, {**os.environ, "TOWNBELL_DATA": str(folder)})


def in_words(case: dict[str, Any], settings: Settings) -> list[str]:
    """What is answered to the words, turn by turn."""
    talk, state, said = conversation(settings, RunningClock(NOW)), {}, []
    for turn in case["turns"]:
        reply = talk.ask(turn["ask"], case["locale"], None, state, NOW)
        state = json.loads(json.dumps(reply.state))
        said.append(reply.speech)
    return said


def on_a_device(case: dict[str, Any], settings: Settings) -> list[str]:
    """What is answered to the intents, in one session."""
    skill, attributes, said = alexa_skill(settings, RunningClock(NOW)), None, []
    for turn in case["turns"]:
        slots = {name: slot(name, value) for name, value in turn.get("slots", {}).items()}
        asked = envelope(turn["intent"], slots, locale=case["locale"], attributes=attributes)
        if settings.skill_id:
            asked["context"]["System"]["application"]["applicationId"] = settings.skill_id
        answered = skill.handle(asked, NOW)
        attributes = json.loads(json.dumps(answered["sessionAttributes"]))
        said.append(words_of(answered))
    return said


def record() -> None:
    """Every file anew."""
    settings = city_in(Path(tempfile.mkdtemp()))
    for path in sorted(HERE.glob("*.jsonl")):
        lines = []
        for case in map(json.loads, path.read_text("utf-8").splitlines()):
            said = in_words(case, settings)
            turns = [{**turn, "say": words} for turn, words in zip(case["turns"], said, strict=True)]
            lines.append(json.dumps({**case, "turns": turns}, ensure_ascii=False))
        path.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    record()
