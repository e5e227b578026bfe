"""The towns in which the golden conversations take place: the small one of the tests, and the demo city."""

from __future__ import annotations

import os
from pathlib import Path

from app.clock import RunningClock
from app.settings import load
from app.wiring.talking import conversation
from skill.conversation import Conversation
from tests.skill.talking import conversation_in, desk_in
from tests.skill.town import NOW, Town, named

_PUBLISHED: list[Town] = []
PORT_ALDER = Path(__file__).resolve().parents[2] / "cities" / "port-alder"


def talk_in(town: str, folder: Path) -> Conversation:
    """A conversation in the town of this name, published into a folder of its own.

    "desk" is the small town with somebody who takes reports; "port-alder" is the demo
    city, through the very wiring of the command line, on the
    tests' Sunday morning.
    """
    if town == "desk":
        return conversation_in(_plain(folder), desk_in(folder / "desk"))
    if town != "port-alder":
        return conversation_in(named(town, folder))
    settings = load(PORT_ALDER, {**os.environ, "TOWNBELL_DATA": str(folder)})
    return conversation(settings, RunningClock(NOW))


def _plain(folder: Path) -> Town:
    """The small town, published once: only its desk is another for every conversation."""
    if not _PUBLISHED:
        _PUBLISHED.append(named("plain", folder))
    return _PUBLISHED[0]
