"""Which class a sentence is nearest to: a linear classifier over words and what they mean.

Inference only, in plain Python; ``learning.py`` fits the weights. The method was chosen by
cross-validation, see docs/understanding.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from skill.understand.lexicon import Lexicon

Features = Mapping[str, float]
Scores = list[tuple[str, float]]
Row = Sequence[int]
"""Class number, weight in hundredths, class number, weight, ..."""

HUNDREDTH = 0.01
_WHOLE_WORD = 6  # longer words are also known by their first letters
_BEGINNING = 5


def featurise(row: Sequence[str], marks: Iterable[str], lexicon: Lexicon) -> Features:
    """What a sentence is weighed by, with the weight of each feature.

    Words (function words less), what they mean (``~concept``), neighbouring pairs, pairs of
    meanings that follow each other, word beginnings, groups of words that mean about the same
    (``kin.py``), and the kinds of slot values (``<TYPE>``).
    """
    found: dict[str, float] = {}
    previous: tuple[str, ...] = ()
    for word in row:
        for group, near in lexicon.kin.of(word):
            found[group] = max(near, found.get(group, 0.0))
        if word in lexicon.function_words:
            found[word] = 0.5
            continue
        found[word] = 1.0
        if len(word) > _WHOLE_WORD:
            found[word[:_BEGINNING] + "*"] = 0.5
        meanings = tuple("~" + name for name in lexicon.concepts.of(word)) or (word,)
        for meaning in meanings:
            found.setdefault(meaning, 0.9)
            for before in previous:
                found[f"{before} {meaning}"] = 0.4
        previous = meanings
    for left, right in pairwise(("^", *row, "$")):
        found[f"{left}_{right}"] = 0.35
    for mark in marks:
        found[f"<{mark}>"] = 0.6
    return found


def unit(features: Features) -> dict[str, float]:
    """The features at length 1, so that a long sentence weighs no more than a short one."""
    length = math.sqrt(sum(w * w for w in features.values())) or 1.0
    return {feature: w / length for feature, w in features.items()}


@dataclass(frozen=True, slots=True)
class Classifier:
    """Trained weights, feature -> row of (class, weight), and how its scores become probabilities."""

    classes: tuple[str, ...]
    weights: Mapping[str, Row]
    sharpness: float = 1.0

    def score(self, features: Features, among: frozenset[str] | None = None) -> Scores:
        """Classes with their probability, likeliest first; empty where no feature is known.

        Args:
            features: Of the sentence.
            among: The only classes that come into question; None for all.
        """
        return self.shares(self.sums(features), among)

    def sums(self, features: Features) -> Mapping[str, float]:
        """How much speaks for each class; its side begins at 0. Empty where no feature is known."""
        sums = [0.0] * len(self.classes)
        known = False
        for feature, value in unit(features).items():
            row = self.weights.get(feature)
            if row:
                known = True
                value *= HUNDREDTH
                cells = iter(row)
                for name, weight in zip(cells, cells, strict=True):
                    sums[name] += value * weight
        return dict(zip(self.classes, sums, strict=True)) if known else {}

    def shares(self, sums: Mapping[str, float], among: frozenset[str] | None = None) -> Scores:
        """The probabilities that sums come to."""
        kept = {name: value for name, value in sums.items() if not among or name in among}
        top = max(kept.values(), default=0.0)
        shares = {name: math.exp(self.sharpness * (value - top)) for name, value in kept.items()}
        total = sum(shares.values())
        return sorted(((name, v / total) for name, v in shares.items()), key=lambda pair: -pair[1])

    def knows(self, feature: str) -> bool:
        """Whether any training sentence held this feature."""
        return feature in self.weights
