"""Words that mean about the same stand in the same groups, in both languages."""

from __future__ import annotations

import pytest

from skill.understand.__main__ import LOCALES
from skill.understand.classifier import featurise
from skill.understand.kin import is_group, kin
from skill.understand.lexicon import lexicon


def groups(word: str, language: str) -> set[str]:
    """The groups of a word."""
    return {group for group, _ in kin(language).of(word)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("couch", "en"), ("sofa", "en")),
        (("rubbish", "en"), ("basura", "es")),
        (("ambulance", "en"), ("ambulancia", "es")),
    ],
)
def test_words_that_mean_about_the_same_share_a_group(one: tuple[str, str], other: tuple[str, str]) -> None:
    """What is learnt of one is learnt of the other, though no sentence holds both."""
    assert groups(*one) & groups(*other)


def test_words_that_mean_something_else_share_none() -> None:
    """A couch is nothing like an ambulance."""
    assert not groups("couch", "en") & groups("ambulance", "en")


def test_word_that_is_in_no_table_has_no_group() -> None:
    """A made-up word is not taken for another."""
    assert kin("en").of("zorpquil") == ()


@pytest.mark.parametrize("language", list(LOCALES))
def test_every_row_names_four_groups(language: str) -> None:
    """Two coarse and two fine groups a word, each of two digits, and no word with an accent."""
    for word, code in kin(language).groups.items():
        assert len(code) == 8
        assert word.isascii()


def test_sentence_is_weighed_by_the_groups_of_its_words() -> None:
    """The groups are features beside the words themselves."""
    features = featurise(["rubbish"], (), lexicon("en"))
    assert {feature for feature in features if is_group(feature)} == groups("rubbish", "en")
