"""Fitting the weights of ``classifier.py``: support vectors, every class against the rest.

For developers: it needs numpy, which the skill itself never imports. The same examples give the
same weights, in whatever process.

The method is dual coordinate descent for the squared hinge loss (Hsieh et al., "A Dual Coordinate
Descent Method for Large-scale Linear SVM", 2008), for all classes in one pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from skill.understand.classifier import HUNDREDTH, Classifier, Features, unit

_ROUNDS = 6  # passes over the examples
_COST = 2.0  # of an example on the wrong side
LEAST = 27  # hundredths; smaller weights are not kept
_SEED = 20_261_122
SHARPNESS = 4.0  # from score to probability, by cross-validation


class Example(NamedTuple):
    """One sentence to learn from; ``weight`` is how much it counts."""

    name: str
    features: Features
    weight: float = 1.0


class _Row(NamedTuple):
    features: npt.NDArray[Any]
    values: npt.NDArray[Any]


def learn(
    examples: Sequence[Example],
    sharpness: float = SHARPNESS,
    least: int = 2,
    smallest: int = LEAST,
    strongest: int = 0,
) -> Classifier:
    """Fit a classifier.

    Args:
        examples: What to learn from.
        sharpness: By what the scores are multiplied before they become probabilities.
        least: How many examples must hold a feature for it to count.
        smallest: The smallest weight that is kept, in hundredths.
        strongest: What the strongest weight of a feature must be, in hundredths, for any of its to be kept.
    """
    classes = sorted({example.name for example in examples})
    often = Counter(feature for example in examples for feature in example.features)
    number = {f: n for n, f in enumerate(sorted(f for f, times in often.items() if times >= least))}
    rows = [_row(example, number) for example in examples]
    weights = _fit(rows, [classes.index(e.name) for e in examples], examples, (len(number), len(classes)))
    hundredths = np.rint(weights / HUNDREDTH).astype(int)
    strong = np.abs(hundredths).max(axis=1, initial=0) >= strongest
    kept = {feature: _kept(hundredths[at], smallest) for feature, at in number.items() if strong[at]}
    return Classifier(tuple(classes), {f: row for f, row in kept.items() if row}, sharpness)


def _row(example: Example, number: dict[str, int]) -> _Row:
    known = [(number[f], value) for f, value in unit(example.features).items() if f in number]
    return _Row(np.array([n for n, _ in known], dtype=int), np.array([v for _, v in known], dtype=np.float32))


def _fit(
    rows: Sequence[_Row], wanted: Sequence[int], examples: Sequence[Example], shape: tuple[int, int]
) -> npt.NDArray[Any]:
    """The weights, feature by class."""
    weights = np.zeros(shape, dtype=np.float32)
    duals = np.zeros((len(rows), shape[1]), dtype=np.float32)
    signs = -np.ones_like(duals)
    signs[np.arange(len(rows)), wanted] = 1.0
    slack = np.array([0.5 / (_COST * each.weight) for each in examples], dtype=np.float32)
    order = np.random.default_rng(_SEED)
    for _ in range(_ROUNDS):
        for at in order.permutation(len(rows)):
            row = rows[at]
            if len(row.features):
                gradient = signs[at] * (row.values @ weights[row.features]) - 1.0 + slack[at] * duals[at]
                curve = row.values @ row.values + slack[at]
                moved = np.maximum(duals[at] - gradient / curve, 0.0)
                weights[row.features] += np.outer(row.values, (moved - duals[at]) * signs[at])
                duals[at] = moved
    return weights


def _kept(row: npt.NDArray[Any], smallest: int) -> list[int]:
    return [int(v) for at, weight in enumerate(row) if abs(weight) >= smallest for v in (at, weight)]
