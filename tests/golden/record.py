"""Writes what is said today into the golden conversations: ``python -m tests.golden.record``.

For a change of words that is meant. Read the difference before it is committed: it is
what residents will hear.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from skill.conversation import Conversation
from tests.golden.towns import talk_in
from tests.skill.town import NOW

HERE = Path(__file__).parent


def record() -> None:
    """Every file anew, with its conversations in order."""
    built: dict[str, Conversation] = {}
    for path in sorted(HERE.glob("*.jsonl")):
        cases = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        lines = [json.dumps(_said(case, built), ensure_ascii=False) for case in cases]
        path.write_text("\n".join(lines) + "\n", "utf-8")


def _said(case: dict[str, Any], built: dict[str, Conversation]) -> dict[str, Any]:
    town = case.get("town", "plain")
    if town not in built or town == "desk":
        built[town] = talk_in(town, Path(tempfile.mkdtemp()))
    state: Any = {}
    turns: list[dict[str, Any]] = []
    for turn in case["turns"]:
        reply = built[town].ask(turn["ask"], case["locale"], case.get("address"), state, NOW)
        state = reply.state
        slots = {"slots": dict(reply.slots)} if reply.slots else {}
        is_open = reply.session_state == "open"
        turns.append(
            {"ask": turn["ask"], "intent": reply.intent, **slots, "say": reply.speech, "open": is_open}
        )
    return {**case, "turns": turns}


if __name__ == "__main__":
    record()
