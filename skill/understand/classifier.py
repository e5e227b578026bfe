"""Which intent a sentence is nearest to: a linear classifier over words and what they mean.

An averaged perceptron with a margin, trained in pure Python from the model's own samples. It was
chosen over naive Bayes and nearest samples on the tuned half of the evaluation sets; the figures
are in docs/understanding.md.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from skill.understand.lexicon import Lexicon

Features = Mapping[str, float]
Scores = list[tuple[str, float]]
Weights = dict[str, dict[str, float]]

RECIPE = "1"
"""Changes when training or its features change, so that kept weights are known to be old."""

_ROUNDS = 5  # passes over the samples
_MARGIN = 1.0  # by how much the right intent must lead
_SHARPNESS = 3.0  # from score to probability; fitted on the tuned half
_SCATTER = 2_654_435_761  # a fixed odd factor, so that every training sees the same mixed order


def featurise(row: Sequence[str], marks: Iterable[str], lexicon: Lexicon) -> Features:
    """What a sentence is weighed by, with the weight of each feature.

    Words (function words little), what they mean (``~concept``), neighbouring pairs, pairs of
    meanings that follow each other, word beginnings, and the kinds of slot values (``<TYPE>``).
    """
    found: dict[str, float] = {}
    previous: tuple[str, ...] = ()
    for word in row:
        if word in lexicon.function_words:
            found[word] = 0.25
            continue
        found[word] = 1.0
        if len(word) > 6:
            found[word[:5] + "*"] = 0.5
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


@dataclass(frozen=True, slots=True)
class Classifier:
    """The trained weights, feature -> intent -> weight."""

    weights: Mapping[str, Mapping[str, float]]

    def score(self, features: Features) -> Scores:
        """Intents with their probability, likeliest first; empty where no feature is known."""
        sums = _sums(self.weights, _unit(features))
        if not sums:
            return []
        top = max(sums.values())
        shares = {intent: math.exp(_SHARPNESS * (value - top)) for intent, value in sums.items()}
        total = sum(shares.values())
        return sorted(((i, v / total) for i, v in shares.items()), key=lambda pair: -pair[1])

    def knows(self, feature: str) -> bool:
        """Whether any sample held this feature."""
        return feature in self.weights


def _unit(features: Features) -> dict[str, float]:
    length = math.sqrt(sum(w * w for w in features.values())) or 1.0
    return {feature: w / length for feature, w in features.items()}


def _sums(weights: Mapping[str, Mapping[str, float]], features: Features) -> dict[str, float]:
    sums: defaultdict[str, float] = defaultdict(float)
    for feature, value in features.items():
        for intent, weight in weights.get(feature, {}).items():
            sums[intent] += value * weight
    return sums


def train(examples: Sequence[tuple[str, Features]]) -> Classifier:
    """Learn from (intent, features) pairs. Deterministic: the same pairs give the same weights."""
    units = [(intent, _unit(features)) for intent, features in examples]
    weights: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    drift: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    step = 1
    for turn in range(_ROUNDS):
        for at in sorted(range(len(units)), key=lambda n: (n + turn * 7919) * _SCATTER % 2**32):
            intent, features = units[at]
            rival = _rival(_sums(weights, features), intent)
            if rival is not None:
                for change, name in ((1.0, intent), (-1.0, rival)):
                    for feature, value in features.items():
                        weights[feature][name] += change * value
                        drift[feature][name] += change * value * step
            step += 1
    return Classifier(_averaged(weights, drift, step))


def _rival(sums: dict[str, float], intent: str) -> str | None:
    """The wrong intent that the right one does not lead by the margin, if there is one."""
    own = sums.pop(intent, 0.0)
    if not sums:
        return "" if own < _MARGIN else None
    best = max(sums, key=lambda name: sums[name])
    return best if own < sums[best] + _MARGIN else None


def _averaged(
    weights: Mapping[str, Mapping[str, float]], drift: Mapping[str, Mapping[str, float]], steps: int
) -> Weights:
    """The mean of the weights over all steps, which generalises better than the last ones."""
    means: Weights = {}
    for feature, row in weights.items():
        mean = {i: round(w - drift[feature][i] / steps, 3) for i, w in row.items() if i}
        kept = {i: w for i, w in mean.items() if abs(w) >= 0.01}
        means[feature] = kept
    return means
