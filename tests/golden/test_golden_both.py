"""What is asked after something else gets the same words from a device and in words, in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from tests.golden.both import HERE, city_in, in_words, on_a_device


def conversations() -> Iterator[Any]:
    for path in sorted(HERE.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            case = json.loads(line)
            yield pytest.param(case, id=f"{path.stem}:{number}:{case['locale']}")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return city_in(Path(tmp_path_factory.mktemp("city")))


@pytest.mark.parametrize("case", list(conversations()))
def test_both_say_exactly_these_words(case: dict[str, Any], city: Settings) -> None:
    """What leans on the question before is whole on a device too, and answered in the very same words."""
    expected = [turn["say"] for turn in case["turns"]]
    assert in_words(case, city) == expected
    assert on_a_device(case, city) == expected


def test_a_device_alone_is_asked_what_leans() -> None:
    """Every intent for what leans has its conversation in both languages."""
    from skill.topics import LEANING

    for locale in ("en-US", "es-US"):
        cases = [case.values[0] for case in conversations() if case.values[0]["locale"] == locale]
        assert {turn["intent"] for case in cases for turn in case["turns"]} >= LEANING
