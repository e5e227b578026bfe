"""What sounds alike, and how much of one text another has."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.addressing.soundalike import Likeness, sound


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pier", "peer"), ("beech", "beach"), ("knight", "night"), ("wright", "rite"), ("harbor", "arbor"),
        ("quay", "key"), ("oak", "oke"), ("leigh", "lee"), ("royal palm", "royale palm"), ("birch", "burch"),
        ("maine", "main"), ("mane", "main"), ("st johns", "sant johns"), ("mcdonald", "macdonald"),
        ("elm", "helm"), ("phoenix", "fenix"), ("court", "kort"), ("willow", "wilow"),
        ("old mill", "oldmill"), ("sycamore", "sickamore"), ("thomas", "tomas"), ("cypress", "sypress"),
        ("philip", "filip"),
    ],
)  # fmt: skip
def test_homophones_have_one_key(one: str, other: str) -> None:
    """What a recogniser cannot tell apart has the same key."""
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("alder", "elder"), ("oak", "oat"), ("pine", "pier"), ("elm", "oak"), ("5", "55"), ("royal", "loyal")],
)
def test_what_is_heard_apart_has_different_keys(one: str, other: str) -> None:
    """Names that differ to the ear stay different."""
    assert sound(one) != sound(other)


@given(st.text(alphabet="abcdeh 1", max_size=12), st.text(alphabet="abcdeh 1", max_size=12))
def test_likeness_is_that_of_the_longest_common_subsequence(one: str, other: str) -> None:
    """The bits give what the textbook's table gives; difflib's blocks never find more."""
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for row, left in enumerate(one, 1):
        for column, right in enumerate(other, 1):
            same = table[row - 1][column - 1] + 1 if left == right else 0
            table[row][column] = max(same, table[row - 1][column], table[row][column - 1])
    expected = 2 * table[-1][-1] / (len(one) + len(other)) if one and other else 0.0
    assert Likeness(one).of(other) == expected
    assert expected >= SequenceMatcher(None, one, other).ratio() or not (one and other)


@given(st.text(max_size=60))
def test_any_text_has_a_key(text: str) -> None:
    """No text makes it fail, and a key is no longer than its text may sound."""
    assert len(sound(text.lower())) <= 6 * len(text)
