"""Which intent a sentence is nearest to, by weighted words: naive Bayes and nearest samples.

Both are counted from the samples when the understander is built, in pure Python. Bayes knows
which words speak for which intent; the nearest samples know which words belong together.
Each gives a share per intent; their mean is the probability.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Features = Mapping[str, float]
Scores = list[tuple[str, float]]

_SHARPNESS = 14.0  # how strongly a nearer sample outweighs a farther one
_SMOOTHING = 0.12
_BAYES_SHARE = 0.5


def featurise(row: Sequence[str], marks: Iterable[str], concepts: Mapping[str, str]) -> Features:
    """Words, neighbouring pairs, the kinds of slot values in it, and concepts, each with its weight."""
    found: dict[str, float] = {}
    for word in row:
        found[word] = 1.0
        if word in concepts:
            found["~" + concepts[word]] = 0.8
        elif len(word) > 5:
            found[word[:5] + "*"] = 0.5
    padded = ("^", *row, "$")
    for left, right in pairwise(padded):
        found[f"{left} {right}"] = 0.6
    for mark in marks:
        found[f"<{mark}>"] = 0.9
    return found


@dataclass(frozen=True, slots=True)
class Classifier:
    """Counts over the samples, ready to score a sentence."""

    weights: Mapping[str, float]  # inverse document frequency
    postings: Mapping[str, Sequence[tuple[int, float]]]  # feature -> (sample, its weight there)
    owners: Sequence[str]  # sample -> intent
    logs: Mapping[str, Mapping[str, float]]  # feature -> intent -> log likelihood over the floor
    floors: Mapping[str, float]  # intent -> log likelihood of an unseen feature

    def score(self, features: Features) -> Scores:
        """Intents with their probability, likeliest first; empty where no word is known."""
        known = {f: w for f, w in features.items() if f in self.weights}
        if not known:
            return []
        near, bayes = self._near(features), self._bayes(known)
        mixed = {i: _BAYES_SHARE * bayes[i] + (1 - _BAYES_SHARE) * near.get(i, 0.0) for i in bayes}
        return sorted(mixed.items(), key=lambda pair: -pair[1])

    def coverage(self, features: Features) -> float:
        """How much of the sentence's weight in single words the samples know, 0..1."""
        unknown = max(self.weights.values(), default=1.0)
        single = {f: w for f, w in features.items() if " " not in f and f[0] not in "<~" and f[-1] != "*"}
        total = sum(w * self.weights.get(f, unknown) for f, w in single.items())
        known = sum(w * self.weights[f] for f, w in single.items() if f in self.weights)
        return known / total if total else 0.0

    def _near(self, features: Features) -> dict[str, float]:
        heaviest = max(self.weights.values())
        norm = math.sqrt(sum((w * self.weights.get(f, heaviest)) ** 2 for f, w in features.items()))
        similar: defaultdict[int, float] = defaultdict(float)
        for feature, weight in features.items():
            share = weight * self.weights.get(feature, 0.0) / norm
            for sample, there in self.postings.get(feature, ()):
                similar[sample] += share * there
        best: defaultdict[str, list[float]] = defaultdict(list)
        for sample, value in similar.items():
            best[self.owners[sample]].append(value)
        top = {intent: sum(sorted(v)[-3:]) / 3 for intent, v in best.items()}
        return _soft(top, _SHARPNESS)

    def _bayes(self, known: Features) -> dict[str, float]:
        weight = sum(w * self.weights[f] for f, w in known.items())
        sums = {intent: floor * weight for intent, floor in self.floors.items()}
        for feature, value in known.items():
            scale = value * self.weights[feature]
            for intent, log in self.logs[feature].items():
                sums[intent] += scale * log
        return _soft(sums, 1 / math.sqrt(1 + weight))


def _soft(scores: Mapping[str, float], sharpness: float) -> dict[str, float]:
    top = max(scores.values(), default=0.0)
    shares = {key: math.exp(sharpness * (value - top)) for key, value in scores.items()}
    total = sum(shares.values())
    return {key: share / total for key, share in shares.items()}


def train(examples: Sequence[tuple[str, Features]]) -> Classifier:
    """Count the examples, (intent, features) each."""
    seen = Counter(feature for _, features in examples for feature in features)
    weights = {f: math.log(1 + len(examples) / n) / 4 for f, n in seen.items()}
    postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, (_, features) in enumerate(examples):
        norm = math.sqrt(sum((w * weights[f]) ** 2 for f, w in features.items())) or 1.0
        for f, w in features.items():
            postings[f].append((number, w * weights[f] / norm))
    logs, floors = _likelihoods(examples)
    return Classifier(weights, dict(postings), [intent for intent, _ in examples], logs, floors)


def _likelihoods(
    examples: Sequence[tuple[str, Features]],
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Per feature and intent, how likely a sample of the intent holds it; smoothed."""
    sizes = Counter(intent for intent, _ in examples)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for intent, features in examples:
        for feature in features:
            counts[feature][intent] += 1
    floors = {i: math.log(_SMOOTHING / (n + 2 * _SMOOTHING)) for i, n in sizes.items()}
    logs = {
        f: {i: math.log((n + _SMOOTHING) / (sizes[i] + 2 * _SMOOTHING)) - floors[i] for i, n in by.items()}
        for f, by in counts.items()
    }
    return logs, floors
