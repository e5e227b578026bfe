"""Which words answer an open form, and which are a question of their own."""

from __future__ import annotations

import pytest

from skill.dialogs.awaiting import is_own_question
from tests.skill.understand.conftest import Listener


@pytest.mark.parametrize(
    ("locale", "text", "own"),
    [
        ("en-US", "i need help with rent", True),
        ("en-US", "are there any alerts", True),
        ("en-US", "yard waste pickup", False),
        ("en-US", "yard waste", False),
        ("en-US", "the street light is out", False),
        ("es-US", "hay alertas", True),
        ("es-US", "me pueden ayudar a pagar la renta", True),
        ("es-US", "recolección de residuos de jardín", False),
        ("es-US", "hay un bache", False),
        ("es-US", "no hay luz", False),
    ],
)
def test_a_detail_of_a_report_is_told_from_a_question(locale: str, text: str, own: bool) -> None:
    """What was not collected may be named as a pickup is asked for; no detail asks for help with rent."""
    assert is_own_question(Listener(locale)(text), text, locale, detail=True) is own
