"""Conversations on an Alexa device: intents in, exact words out, and what then lies at Amazon.

Each ``alexa/*.jsonl`` holds one conversation a line: ``{"town", "locale", "channels", "amazon", "turns",
"alerts"}``, each turn with its ``intent``, its ``slots`` and the exact words it is answered with (``say``);
``amazon`` says how Amazon behaves, ``alerts`` what it has in the end: when, and what is said then.
``python -m tests.golden.device`` writes what is said today; read the difference before it is committed.
"""

from __future__ import annotations

import copy
import json
import tempfile
from pathlib import Path
from typing import Any

from tests.skill.amazon import Resident, resident_in
from tests.skill.town import named

HERE = Path(__file__).parent / "alexa"
LAUNCH = "LaunchRequest"


def slot(name: str, value: str) -> dict[str, Any]:
    """A slot as Alexa sends it: "weather alerts=weather" was recognised as the entry "weather"."""
    said, _, id_ = value.partition("=")
    if not id_:
        return {"name": name, "value": said}
    match = {"value": {"id": id_, "name": said}}
    rows = [{"authority": "a", "status": {"code": "ER_SUCCESS_MATCH"}, "values": [match]}]
    return {"name": name, "value": said, "resolutions": {"resolutionsPerAuthority": rows}}


def said(case: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The conversation of this case as it goes today."""
    town = named(case.get("town", "plain"), folder / "town")
    with resident_in(town, folder, case.get("channels", ()), locale=case["locale"]) as resident:
        for name, value in copy.deepcopy(case.get("amazon", {})).items():
            setattr(resident.amazon, name, value)
        turns = [_turn(turn, resident) for turn in case["turns"]]
        assert (
            resident.amazon.refusals == [] or not resident.amazon.permitted or not resident.amazon.supported
        )
        alerts = [list(pair) for pair in zip(resident.amazon.when(), resident.amazon.texts(), strict=True)]
    # Which of eight calls at once a failure meets is chance: then only their number is golden.
    return {**case, "turns": turns, "alerts": len(alerts) if "failing" in case.get("amazon", {}) else alerts}


def _turn(turn: dict[str, Any], resident: Resident) -> dict[str, Any]:
    slots = {name: slot(name, value) for name, value in turn.get("slots", {}).items()}
    launch = turn["intent"] == LAUNCH
    words = resident.say("", kind=LAUNCH) if launch else resident.say(turn["intent"], slots)
    shown = {"intent": turn["intent"], **({"slots": turn["slots"]} if slots else {}), "say": words}
    shown["open"] = resident.response["shouldEndSession"] is False
    card = resident.response["card"]
    return {**shown, "card": card["permissions"]} if card["type"] != "Simple" else shown


def cases(path: Path) -> list[dict[str, Any]]:
    """The conversations of one file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def record() -> None:
    """Every file anew, with its conversations in order."""
    for path in sorted(HERE.glob("*.jsonl")):
        lines = [json.dumps(said(each, Path(tempfile.mkdtemp())), ensure_ascii=False) for each in cases(path)]
        path.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    record()
