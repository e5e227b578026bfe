"""The rules of alerting carry numbers (A consuming, B producing, F failures of others): so do their tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
NUMBERS = [f"{letter}{n}" for letter, last in (("A", 23), ("B", 9), ("F", 23)) for n in range(1, last + 1)]
_NAMED = re.compile(r"(?<![A-Z0-9])([ABF])([1-9][0-9]?)(?:\s?(?:-|–|TO)\s?[ABF]?([1-9][0-9]?))?(?![A-Z0-9])")


def named(text: str) -> Iterator[str]:
    """The numbers in a text; "A1-A4" names four."""
    for letter, first, last in _NAMED.findall(text.replace("_", " ").upper()):
        yield from (f"{letter}{n}" for n in range(int(first), int(last or first) + 1))


def carried() -> frozenset[str]:
    """Every number that a test carries in its name or its docstring."""
    found: set[str] = set()
    for path in TESTS.rglob("test_*.py"):
        for each in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(each, ast.FunctionDef) and each.name.startswith("test_"):
                found.update(named(f"{each.name} {ast.get_docstring(each) or ''}"))
    return frozenset(found)


def test_every_rule_has_a_test_that_carries_its_number() -> None:
    """A rule whose test nobody finds is a rule that nobody keeps."""
    assert sorted(set(NUMBERS) - carried()) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("test_f4_only_gone", ["F4"]),
        ("Refused (F19), see A2.", ["F19", "A2"]),
        ("B1 to B3, A5-A6", ["B1", "B2", "B3", "A5", "A6"]),
        ("GF4 F444 half_past", []),
    ],
)
def test_how_a_number_is_named(text: str, numbers: list[str]) -> None:
    """In a name or in prose, alone or as a span; never inside another word."""
    assert list(named(text)) == numbers
