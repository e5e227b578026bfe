"""The towns in which the golden conversations take place: the small one of the tests, and the demo city."""

from __future__ import annotations

import os
from pathlib import Path

from app.clock import RunningClock
from app.settings import load
from app.wiring.talking import conversation
from skill.conversation import Conversation
from tests.skill.talking import conversation_in
from tests.skill.town import NOW, named

PORT_ALDER = Path(__file__).resolve().parents[2] / "cities" / "port-alder"


def talk_in(town: str, folder: Path) -> Conversation:
    """A conversation in the town of this name, published into a folder of its own.

    "port-alder" is the demo city, through the very wiring of the command line, on the
    tests' Sunday morning.
    """
    if town != "port-alder":
        return conversation_in(named(town, folder))
    settings = load(PORT_ALDER, {**os.environ, "TOWNBELL_DATA": str(folder)})
    return conversation(settings, RunningClock(NOW))
