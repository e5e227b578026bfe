"""Postcodes in one spelling."""

from __future__ import annotations

import pytest

from city.addressing.postcodes import at_end, postcode


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("23998", "23998"), ("23998-1234", "23998"), ("239981234", "23998"), (" 23998 ", "23998"),
        ("2134", "02134"), ("23998.0", "23998"), ("k1a0b1", "K1A 0B1"), ("K1A 0B1", "K1A 0B1"),
        ("K1A-0B1", "K1A 0B1"), ("", ""), ("n/a", "n/a"), ("12", "12"),
    ],
)  # fmt: skip
def test_one_spelling(text: str, expected: str) -> None:
    """Extensions go, zeros that a number lost come back, what is no postcode stays."""
    assert postcode(text) == expected


@pytest.mark.parametrize(
    ("words", "code", "left"),
    [
        ("harbor st 23998", "23998", "harbor st"), ("main st k1a 0b1", "K1A 0B1", "main st"),
        ("main st k1a0b1", "K1A 0B1", "main st"), ("harbor st", "", "harbor st"), ("", "", ""),
        ("harbor st 1234", "", "harbor st 1234"),
    ],
)  # fmt: skip
def test_taken_off_the_end(words: str, code: str, left: str) -> None:
    """A postcode at the end is taken off; four digits are none."""
    rest = words.split()
    assert (at_end(rest), rest) == (code, left.split())
