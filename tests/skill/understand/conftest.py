"""The understander of each locale, built once for this folder's tests."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from skill.understand import Expecting, Understander, Understood

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
TODAY = date(2026, 11, 22)  # a Sunday
NAMES = {
    "MEETING_BODY": {"harbor_board": ("Harbor and Marina Board", "Junta del Puerto")},
    "PLACE": {"lib-2": ("Eastside Branch", "Biblioteca del Este")},
}


@cache
def understander(locale: str) -> Understander:
    """A locale's understander with two names of a city."""
    model = json.loads((ROOT / "interaction_models" / f"{locale}.json").read_text(encoding="utf-8"))
    return Understander(model, NAMES, locale=locale)


class Listener:
    """Understands sentences of one locale on a fixed day."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    def __call__(self, text: str, expecting: Expecting | None = None) -> Understood:
        return understander(self.locale).understand(text, today=TODAY, expecting=expecting)


@pytest.fixture
def english() -> Listener:
    """Understands English."""
    return Listener("en-US")


@pytest.fixture
def spanish() -> Listener:
    """Understands Spanish."""
    return Listener("es-US")
