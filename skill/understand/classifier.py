"""Which class a sentence is nearest to: a linear classifier over words and what they mean.

Inference only, in plain Python; ``learning/vectors.py`` fits the weights. The method was chosen by
cross-validation, see docs/understanding.md.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from skill.understand.lexicon import Lexicon

Features = Mapping[str, float]
Scores = list[tuple[str, float]]
Row = Sequence[int]
"""Class number, weight in hundredths, class number, weight, ..."""

HUNDREDTH = 0.01
_LANE = 64  # bits of a packed row that one class has
_SCALE = 1 << 32  # by which a feature's weight in a sentence, at most 1, becomes a whole number
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
    """Trained weights, feature -> row of (class, weight), and how its scores become probabilities.

    A common word has a weight in every class, and a long sentence four thousand in all. To add those up
    one by one takes longer than all else that is done with the sentence, so rows are kept as one number,
    each class's weight in a lane of its own: one multiplication and one addition do for all classes at once.
    """

    classes: tuple[str, ...]
    weights: Mapping[str, Row]
    sharpness: float = 1.0
    packed: dict[str, int] = field(default_factory=dict, compare=False, repr=False)
    """Rows that were met, as one number each; 600 bytes for every feature that there is at the most."""

    def score(self, features: Features, among: frozenset[str] | None = None) -> Scores:
        """Classes with their probability, likeliest first; empty where no feature is known.

        Args:
            features: Of the sentence.
            among: The only classes that come into question; None for all.
        """
        return self.shares(self.sums(features), among)

    def sums(self, features: Features) -> Mapping[str, float]:
        """How much speaks for each class; its side begins at 0. Empty where no feature is known."""
        total, known = 0, False
        for feature, value in unit(features).items():
            if feature in self.weights:
                known = True
                total += round(value * _SCALE) * self._row(feature)
        return dict(zip(self.classes, self._lanes(total), strict=True)) if known else {}

    def _row(self, feature: str) -> int:
        """The weights of a feature as one number, the first class's in the lowest lane."""
        row = self.packed.get(feature)
        if row is None:
            cells = iter(self.weights[feature])
            row = sum(weight << _LANE * name for name, weight in zip(cells, cells, strict=True))
            self.packed[feature] = row
        return row

    def _lanes(self, total: int) -> list[float]:
        """What stands in each lane. A half is added to each first: a lane below 0 borrows from the next."""
        size, half = len(self.classes), 1 << _LANE - 1
        lanes = struct.unpack(
            f"<{size}Q", (total + _in_each(half, size)).to_bytes(size * _LANE // 8, "little")
        )
        return [(lane - half) * (HUNDREDTH / _SCALE) for lane in lanes]

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


@cache
def _in_each(value: int, size: int) -> int:
    """The value in each of so many lanes."""
    return sum(value << _LANE * lane for lane in range(size))
