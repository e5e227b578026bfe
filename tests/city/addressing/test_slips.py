"""Slips in the words that stand in nearly all addresses."""

from __future__ import annotations

import pytest

from city.addressing.slips import mended


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12 harbor streeet", "12 harbor street"), ("12 harbor sreet", "12 harbor street"),
        ("12 harbor steret", "12 harbor street"), ("12 harbor strett", "12 harbor street"),
        ("12 nroth alder avneue", "12 north alder avenue"), ("12 harbor bouelvard", "12 harbor boulevard"),
        ("calel harbor 12", "calle harbor 12"), ("12 harbor pllace", "12 harbor place"),
    ],
)  # fmt: skip
def test_one_slip_is_mended(typed: str, meant: str) -> None:
    """A letter wrong, missing, too many, or changed with its neighbour."""
    assert mended(typed) == meant


@pytest.mark.parametrize(
    "text", ["12 harbor st", "12 Harbor Street", "12 w 5th ave", "calle ocho 12", "", "12"]
)
def test_what_is_right_is_left_alone(text: str) -> None:
    """Words that are known, short, or no words are not touched."""
    assert mended(text) == text
