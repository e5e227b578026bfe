"""What is asked after every topic: each follow-up in a conversation of its own, in the demo city.

Each ``after/*.jsonl`` holds one topic a line: ``{"topic", "ask", "say", "then": {follow-up: answer}}``,
in one locale. ``python -m tests.golden.after`` writes what is said today. Read the difference: each answer
must make sense after the one before it.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from skill.conversation import Conversation
from tests.golden.towns import talk_in
from tests.skill.town import NOW

HERE = Path(__file__).parent / "after"
HOME = "410 calle ocho"
"""The resident's own address, which they have given already."""


def said(talk: Conversation, locale: str, case: dict[str, Any]) -> dict[str, Any]:
    """The case with what is said today."""
    address, asked = case.get("address", HOME), case["ask"]
    first = talk.ask(asked, locale, address or None, {}, NOW)
    state = json.loads(json.dumps(first.state))
    then = {words: talk.ask(words, locale, None, state, NOW).speech for words in case["then"]}
    return {**case, "topic": first.topic, "say": first.speech, "then": then}


def record() -> None:
    """Every file anew."""
    talk = talk_in("port-alder", Path(tempfile.mkdtemp()))
    for path in sorted(HERE.glob("*.jsonl")):
        cases = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        lines = [json.dumps(said(talk, path.stem, case), ensure_ascii=False) for case in cases]
        path.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    record()
