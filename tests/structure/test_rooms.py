"""What keeps the house livable: rooms that are not crowded, decisions with a number each."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CROWDED = 30
ROOMS = ("city", "words", "snapshot", "net", "feeds", "skill", "notifier", "stores", "web", "app", "lambda")
PLUG_INS = {"skill/intents", "app/commands"}  # one file each under one contract: however many there are


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_is_crowded(room: str) -> None:
    """A stranger finds a file by reading one folder: more than thirty in one want a wall."""
    found = Counter(str(path.parent.relative_to(ROOT)) for path in (ROOT / room).rglob("*.py"))
    assert {name: count for name, count in found.items() if count > CROWDED and name not in PLUG_INS} == {}


def test_every_decision_has_a_number_of_its_own() -> None:
    """ "Decision 12" is one decision, and says so in its first line."""
    records = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    numbers = [int(each.name[:4]) for each in records]
    assert len(set(numbers)) == len(numbers)
    for number, record in zip(numbers, records, strict=True):
        assert record.read_text("utf-8").startswith(f"# {number}. ")
