"""Fitting the weights of ``classifier.py``: an averaged perceptron with a margin.

For developers: it needs numpy, which the skill itself never imports. The same examples give the
same weights, in whatever process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from skill.understand.classifier import HUNDREDTH, Classifier, Features, unit

_ROUNDS = 8  # passes over the examples
_MARGIN = 2.0  # by how much the right class must lead
_LEAST = 4  # hundredths; smaller weights are not kept
_SEED = 20_261_122
SHARPNESS = 2.0  # from score to probability, by cross-validation


class Example(NamedTuple):
    """One sentence to learn from; ``weight`` is how much it counts."""

    name: str
    features: Features
    weight: float = 1.0


def learn(examples: Sequence[Example], sharpness: float = SHARPNESS, least: int = 2) -> Classifier:
    """Fit a classifier.

    Args:
        examples: What to learn from.
        sharpness: By what the scores are multiplied before they become probabilities.
        least: How many examples must hold a feature for it to count.
    """
    classes = sorted({example.name for example in examples})
    often = Counter(feature for example in examples for feature in example.features)
    number = {f: n for n, f in enumerate(sorted(f for f, times in often.items() if times >= least))}
    rows = [_row(example, number) for example in examples]
    weights = _fit(rows, [classes.index(e.name) for e in examples], examples, (len(number), len(classes)))
    hundredths = np.rint(weights / HUNDREDTH).astype(int)
    kept = {feature: _kept(hundredths[at]) for feature, at in number.items()}
    return Classifier(tuple(classes), {f: row for f, row in kept.items() if row}, sharpness)


def _row(example: Example, number: dict[str, int]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    known = [(number[f], value) for f, value in unit(example.features).items() if f in number]
    return np.array([n for n, _ in known], dtype=int), np.array([v for _, v in known], dtype=np.float32)


def _fit(
    rows: Sequence[tuple[npt.NDArray[Any], npt.NDArray[Any]]],
    wanted: Sequence[int],
    examples: Sequence[Example],
    shape: tuple[int, int],
) -> npt.NDArray[Any]:
    """The mean of the weights over all steps, which generalises better than the last ones."""
    weights = np.zeros(shape, dtype=np.float32)
    drift = np.zeros(shape, dtype=np.float32)
    order = np.random.default_rng(_SEED)
    step = 1
    for _ in range(_ROUNDS):
        for at in order.permutation(len(rows)):
            index, value = rows[at]
            rival = _rival(value @ weights[index], wanted[at]) if len(index) else None
            if rival is not None:
                change = value * examples[at].weight
                for name, by in ((wanted[at], change), (rival, -change)):
                    weights[index, name] += by
                    drift[index, name] += by * step
            step += 1
    return weights - drift / step


def _rival(scores: npt.NDArray[Any], right: int) -> int | None:
    """The wrong class that the right one does not lead by the margin, if there is one."""
    own = scores[right]
    scores[right] = -np.inf
    best = int(scores.argmax())
    return best if own < scores[best] + _MARGIN else None


def _kept(row: npt.NDArray[Any]) -> list[int]:
    return [int(v) for at, weight in enumerate(row) if abs(weight) >= _LEAST for v in (at, weight)]
