"""On an Alexa device: the exact words of reminders, subscriptions and one's own data, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.golden.device import HERE, cases, said


def conversations() -> Iterator[Any]:
    for path in sorted(HERE.glob("*.jsonl")):
        for number, case in enumerate(cases(path), 1):
            yield pytest.param(case, id=f"{path.stem}:{number}:{case['about']}:{case['locale']}")


@pytest.mark.parametrize("case", list(conversations()))
def test_the_words_and_the_alerts_are_exactly_these(case: dict[str, Any], tmp_path: Path) -> None:
    """Every turn says what is written here, and Amazon has in the end what is written here."""
    assert said(case, tmp_path) == case


def test_every_conversation_is_here_in_both_languages() -> None:
    """English and Spanish are equals."""
    everything = [case.values[0] for case in conversations()]
    by_locale = {
        locale: sorted(case["about"] for case in everything if case["locale"] == locale)
        for locale in ("en-US", "es-US")
    }
    assert by_locale["en-US"] == by_locale["es-US"]
    assert len(everything) > 20
