"""Whole sentences: what is said in, what is understood, the exact words that come back.

Each ``*.jsonl`` here holds one conversation a line: ``{"town", "locale", "address", "turns"}``,
each turn with the words ``ask``, the ``intent`` and ``slots`` they mean, the reply's exact
``say`` and whether it then listens (``open``). A defect report becomes a line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from skill.conversation import Conversation
from tests.skill.town import NOW

HERE = Path(__file__).parent


def conversations() -> Iterator[Any]:
    for path in sorted(HERE.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            case = json.loads(line)
            yield pytest.param(case, id=f"{path.stem}:{number}:{case['turns'][0]['ask'][:40]}")


@pytest.mark.parametrize("case", list(conversations()))
def test_the_words_are_exactly_these(case: dict[str, Any], talk: Callable[[str], Conversation]) -> None:
    """In voice the words are the product: every turn says exactly what is written here."""
    conversation = talk(case.get("town", "plain"))
    state: Any = {}
    for turn in case["turns"]:
        reply = conversation.ask(turn["ask"], case["locale"], case.get("address"), state, NOW)
        state = json.loads(json.dumps(reply.state))
        assert reply.speech == turn["say"]
        assert reply.intent == turn["intent"]
        assert dict(reply.slots) == turn.get("slots", {})
        assert reply.session_state == ("open" if turn["open"] else "closed")


def test_every_topic_is_here_in_both_languages() -> None:
    """A topic that no conversation asks about could say anything."""
    from skill.topics import TOPIC_OF

    for locale in ("en-US", "es-US"):
        asked = {
            TOPIC_OF[turn["intent"]]
            for case in conversations()
            if case.values[0]["locale"] == locale
            for turn in case.values[0]["turns"]
        }
        assert set(TOPIC_OF.values()) - asked == set()
