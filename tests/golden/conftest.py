"""The towns in which the golden conversations take place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from skill.conversation import Conversation
from tests.golden.towns import talk_in


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Conversation]:
    """A conversation in the town of this name; each is published once, and a desk is nobody's before."""
    built: dict[str, Conversation] = {}

    def talk(town: str) -> Conversation:
        if town not in built or town == "desk":
            built[town] = talk_in(town, Path(tmp_path_factory.mktemp(town)))
        return built[town]

    return talk
