"""The emergency guard: never deaf to an emergency, never an alarm over an ordinary question."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill.understand import Expecting

from .conftest import Listener

TABLES = Path(__file__).parent / "emergency"


def table(kind: str) -> list[object]:
    """The sentences of both languages' tables of one kind."""
    return [
        pytest.param(path.name.split(".")[0], line, id=f"{path.stem}:{line}")
        for path in sorted(TABLES.glob(f"*.{kind}.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


@pytest.mark.parametrize(("locale", "text"), table("emergency"))
def test_emergency_is_heard(locale: str, text: str) -> None:
    """What sounds like an emergency is one, before anything else in the sentence."""
    assert Listener(locale)(text).topic == "emergency_911"


@pytest.mark.parametrize(("locale", "text"), table("ordinary"))
def test_ordinary_question_is_no_emergency(locale: str, text: str) -> None:
    """Fire stations, smoke detectors and last week's crimes are answered as ordinary questions."""
    assert Listener(locale)(text).topic != "emergency_911"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("my house is on fire", "fire"),
        ("I smell gas", "gas_leak"),
        ("he is not breathing", "medical"),
        ("someone is breaking in", "crime"),
        ("she took too many pills", "overdose"),
        ("I want to kill myself", "suicide"),
    ],
)
def test_kind_of_emergency_is_told(english: Listener, text: str, kind: str) -> None:
    """The kind is a slot, so that thoughts of suicide can be told of 988."""
    assert english(text).slots["emergency"].id == kind


@pytest.mark.parametrize(
    "expecting",
    [
        Expecting.yes_no(),
        Expecting.value("SetAddressIntent", "address"),
        Expecting.text("FeedbackIntent", "query"),
    ],
)
def test_emergency_interrupts_any_question(english: Listener, expecting: Expecting) -> None:
    """Whatever the conversation waits for, an emergency comes first."""
    assert english("no wait there is a fire in my kitchen", expecting).topic == "emergency_911"
