"""What is read only at words that can begin it: no word with which something begins may be left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from skill.understand.dates import read_date
from skill.understand.learning.sayings import sayings
from skill.understand.lexicon import Lexicon, lexicon
from skill.understand.tokens import tokenise, words

TODAY = date(2026, 11, 23)
AROUND = 8
"""Words after the first that are read: longer than any date."""
EACH = 6
"""In how many places each word is tried."""


class _Every(frozenset[str]):
    """A set of all words."""

    def __contains__(self, _word: object) -> bool:
        return True


def _rows(language: str, known: Lexicon) -> Iterator[tuple[str, ...]]:
    for row in sayings(language):
        yield words(tokenise(row["text"], known))


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_date_begins_with_a_word_that_is_not_known_to_begin_one(language: str) -> None:
    """Each word of the sayings, in up to six places: with all words allowed nothing more is found."""
    known = lexicon(language)
    ungated = replace(known, dates=replace(known.dates, openers=_Every()))
    places: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in _rows(language, known):
        for at, word in enumerate(row):
            if len(places[word]) < EACH:
                places[word].append(row[at : at + AROUND])
    read = [
        (place, read_date(place, 0, TODAY, known), read_date(place, 0, TODAY, ungated))
        for every in places.values() for place in every
    ]  # fmt: skip
    assert [(place, free) for place, gated, free in read if gated != free] == []
    assert sum(gated is not None for _, gated, _ in read) > 100
