"""Numbers that JSON can hold and nothing else can."""

from __future__ import annotations

import pytest

from feeds.text.documents import loads


@pytest.mark.parametrize("offset", range(0, 160, 7))
def test_a_number_of_300_digits_is_none_wherever_it_stands(offset: int) -> None:
    """Long documents are looked through in blocks; none of them hides between two."""
    assert loads(f'{{"a": "{"x" * offset}", "b": {"7" * 300}, "c": 12}}')["b"] is None


@pytest.mark.parametrize("number", ["1e999", "-2.5E400", "1e+309"])
def test_a_power_beyond_all_floats_is_none(number: str) -> None:
    """It would be infinite, which JSON cannot write again."""
    assert loads(f"[{number}, 1.5]") == [None, 1.5]


def test_halves_of_characters_are_replaced() -> None:
    """An escaped surrogate without its other half cannot be written in any encoding."""
    loads(r'["\ud800 a"]')[0].encode()
