"""The console's phrases: each that is said exists, and each that exists is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from city.plainness import Remark
from city.staff import Deed, Passphrase, Role
from web.staff.forms import FIELDS, WORDS
from web.staff.gate import Why
from words import languages, phrases

ROOT = Path(__file__).parents[2]
_KEY = re.compile(r"""["'](staff\.[\w.]*[\w])["']""")
LOGGED_ONLY = {Deed.MANAGE}
"""Deeds that a role may do and that no line of the log is about."""
BUILT = {
    *(f"staff.{each}" for each in ("today", "unanswered", "posts", "write", "people")),
    *(f"staff.{each}" for each in Why if each is not Why.GOOD),
    *(f"staff.{each}" for each in Passphrase if each is not Passphrase.GOOD),
    *(f"staff.role.{each}" for each in Role),
    *(f"staff.deed.{each}" for each in set(Deed) - LOGGED_ONLY),
    *(f"staff.remark.{each}" for each in Remark),
    *(f"staff.kind.{each}" for each in (*FIELDS, "meeting_change")),
    *(f"staff.kind.help.{each}" for each in FIELDS),
    *(f"staff.field.{each}" for each in ("question", "answer", "reason", *WORDS)),
    *(f"staff.field.{name}" for each in FIELDS.values() for name in each),
    *(f"staff.status.{each}" for each in ("draft", "published", "withdrawn")),
    *(f"staff.late.{each}" for each in ("held", "failed", "stale")),
    *(f"staff.type.{each}" for each in ("facility", "road")),
}
"""Keys that are put together from a value."""
ENDPOINTS = {"staff.settle", "staff.written", "staff.invite"}


def said() -> set[str]:
    files = [*(ROOT / "web").rglob("*.html"), *(ROOT / "web" / "staff").glob("*.py")]
    return {key for path in files for key in _KEY.findall(path.read_text("utf-8"))} | BUILT


@pytest.mark.parametrize("language", sorted(languages()))
def test_the_phrases_are_exactly_those_that_are_said(language: str) -> None:
    """None is missing in any language, and none is left over."""
    keys = {key for key in phrases(language).keys() if key.startswith("staff.")}  # noqa: SIM118 - no dict
    assert (said() - ENDPOINTS) | {"staff.invite"} == keys
