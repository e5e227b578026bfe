"""Fitting the weights of ``network.py``: the likeliest class by gradient descent, some features left out.

For developers: it needs numpy, which the skill itself never imports. The same examples give the same
weights, on the same kind of processor.

The method is Adam (Kingma and Ba, 2015) with dropout (Srivastava et al., 2014) of features and hidden units.
All languages are learnt together: what is learnt of a group of words is learnt of it in every language.
Several networks are learnt, each from other beginnings, and kept as one whose hidden units are those of all:
what they give is the mean of what each would give. Then the features that move sentences least are put
aside, and the networks learn a little longer without them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from skill.understand.classifier import Features, unit
from skill.understand.kin import is_group
from skill.understand.learning.vectors import Example
from skill.understand.network import MIDDLE, OUTWARD_MIDDLE, STEPS, Layers

_Array = npt.NDArray[Any]

HIDDEN = 96  # units of each network
_EPOCHS = 16
_BATCH = 256
_RATE = 0.005
_EPOCHS_KEPT, _RATE_KEPT = 6, 0.0015  # once only the features that are kept are left
_FEATURES_OUT, _UNITS_OUT = 0.2, 0.3  # the share that is left out of a lesson
_SMOOTH = 0.05  # the share of certainty that goes to all the classes alike
_DECAY = 0.01
_LEAST = 2  # times a feature must be met
_SEEDS = (20_261_129, 20_261_130, 20_261_131)  # of each network
_MOST = 20_000  # features of a language that are kept
_COARSE = 3  # steps of a weight to either side: of 7 nothing more comes, and these compress by half


def _is_shared(feature: str) -> bool:
    """Whether a feature means the same in every language: a group of words, or a kind of value."""
    return is_group(feature) or feature.startswith("<")


def _shared_name(language: str, feature: str) -> str:
    """What a feature is called where all languages are learnt together."""
    return feature if _is_shared(feature) else f"{language}:{feature}"


@dataclass
class _Weights:
    """The weights while they are learnt, with the running means of their gradients."""

    parts: list[_Array]
    means: list[_Array] = field(default_factory=list)
    squares: list[_Array] = field(default_factory=list)
    step: int = 0

    def __post_init__(self) -> None:
        self.means = [np.zeros_like(part) for part in self.parts]
        self.squares = [np.zeros_like(part) for part in self.parts]

    def move(self, rate: float, rows: _Array, gradients: Sequence[_Array]) -> None:
        """One step of Adam; of the first part only the rows that were met."""
        self.step += 1
        for at, gradient in enumerate(gradients):
            where: Any = rows if at == 0 else slice(None)
            mean = self.means[at][where] = 0.9 * self.means[at][where] + 0.1 * gradient
            square = self.squares[at][where] = 0.999 * self.squares[at][where] + 0.001 * gradient**2
            moved = (mean / (1 - 0.9**self.step)) / (np.sqrt(square / (1 - 0.999**self.step)) + 1e-8)
            decayed = _DECAY * self.parts[at][where] if at == 0 else 0.0
            self.parts[at][where] -= rate * (moved + decayed)


def learn_together(
    lessons: Mapping[str, Sequence[Example]],
    hidden: int = HIDDEN,
    epochs: int = _EPOCHS,
    least: int = _LEAST,
    seeds: Sequence[int] = _SEEDS,
    most: int = _MOST,
) -> dict[str, Layers]:
    """The network of every language, learnt from the examples of all of them.

    Of the features of a language the ``most`` telling are kept, and learnt on with.
    """
    rows = [(language, each) for language, examples in lessons.items() for each in examples]
    often = Counter(_shared_name(language, f) for language, each in rows for f in each.features)
    numbers = {f: n for n, f in enumerate(sorted(f for f, times in often.items() if times >= least))}
    classes = sorted({each.name for _, each in rows})
    asked = (
        np.array([classes.index(each.name) for _, each in rows]),
        np.array([each.weight for _, each in rows], dtype=np.float32),
    )
    all_of = {language: _numbered(language, rows, numbers) for language in lessons}
    shape = (len(numbers), hidden, len(classes))
    known = [_known(each.features, all_of[language]) for language, each in rows]
    networks = [_fitted(known, asked, _beginning(shape, seed), (epochs, _RATE), seed) for seed in seeds]
    whole = _joined(networks)
    kept = {language: _telling(language, whole, rows, all_of[language], most) for language in lessons}
    known = [_known(each.features, kept[language]) for language, each in rows]
    once_more = (_EPOCHS_KEPT, _RATE_KEPT)
    whole = _joined(
        [_fitted(known, asked, parts, once_more, seed) for parts, seed in zip(networks, seeds, strict=True)]
    )
    return {language: _kept(whole, kept[language], classes) for language in lessons}


def _numbered(
    language: str, rows: Sequence[tuple[str, Example]], numbers: Mapping[str, int]
) -> dict[str, int]:
    """The features that a language has, its own and shared ones, and what is learnt of them stands where."""
    found: dict[str, int] = {}
    for spoken, each in rows:
        for feature in each.features:
            name = _shared_name(language, feature)
            if (spoken == language or _is_shared(feature)) and name in numbers:
                found[feature] = numbers[name]
    return found


def _known(features: Features, numbers: Mapping[str, int]) -> tuple[_Array, _Array]:
    """The features of a sentence that have a number, and their values."""
    found = unit({f: v for f, v in features.items() if f in numbers})
    at = [numbers[f] for f in found]
    return np.array(at, dtype=int), np.array(list(found.values()), dtype=np.float32)


def _beginning(shape: tuple[int, int, int], seed: int) -> list[_Array]:
    """Weights that nothing has been learnt in."""
    features, hidden, classes = shape
    dice = np.random.default_rng(seed)
    first = 0.2 * dice.standard_normal((features, hidden), dtype=np.float32)
    second = dice.standard_normal((hidden, classes), dtype=np.float32) / np.sqrt(hidden, dtype=np.float32)
    zeros = [np.zeros(n, dtype=np.float32) for n in (hidden, classes)]
    return [first, zeros[0], second, zeros[1]]


def _fitted(
    known: Sequence[tuple[_Array, _Array]],
    asked: tuple[_Array, _Array],
    parts: Sequence[_Array],
    lessons: tuple[int, float],
    seed: int,
) -> list[_Array]:
    """The weights after so many epochs, the first of them at such a rate."""
    (wanted, counts), (epochs, fastest) = asked, lessons
    dice = np.random.default_rng(seed)
    weights = _Weights([part.copy() for part in parts])
    for epoch in range(epochs):
        rate = fastest * 0.5 * (1 + np.cos(np.pi * epoch / epochs)) + 1e-5
        for batch in _batches(dice.permutation(len(known))):
            rows, dense = _dense([known[at] for at in batch], dice)
            gradients = _gradients(weights.parts, rows, dense, (wanted[batch], counts[batch]), dice)
            weights.move(rate, rows, gradients)
    return weights.parts


def _joined(networks: Sequence[list[_Array]]) -> list[_Array]:
    """One network that gives the mean of what several give."""
    first, bias, second, out_bias = zip(*networks, strict=True)
    whole = np.concatenate(second) / np.float32(len(networks))
    return [np.concatenate(first, axis=1), np.concatenate(bias), whole, np.mean(out_bias, axis=0)]


def _batches(order: _Array) -> Iterator[_Array]:
    for at in range(0, len(order), _BATCH):
        yield order[at : at + _BATCH]


def _dense(known: Sequence[tuple[_Array, _Array]], dice: np.random.Generator) -> tuple[_Array, _Array]:
    """The features that are met in some sentences, and their values, some left out."""
    at = np.concatenate([numbers for numbers, _ in known])
    values = np.concatenate([values for _, values in known])
    values = values * (dice.random(len(values)) > _FEATURES_OUT) / (1 - _FEATURES_OUT)
    rows, column = np.unique(at, return_inverse=True)
    dense = np.zeros((len(known), len(rows)), dtype=np.float32)
    dense[np.repeat(np.arange(len(known)), [len(numbers) for numbers, _ in known]), column] = values
    return rows, dense


def _gradients(
    parts: Sequence[_Array],
    rows: _Array,
    dense: _Array,
    asked: tuple[_Array, _Array],
    dice: np.random.Generator,
) -> list[_Array]:
    """Of the cross entropy, for every part of the weights."""
    wanted, counts = asked
    first, bias, second, out_bias = parts
    hidden = dense @ first[rows] + bias
    open_ = (hidden > 0) * ((dice.random(hidden.shape) > _UNITS_OUT) / (1 - _UNITS_OUT)).astype(np.float32)
    hidden = hidden * open_
    raw = hidden @ second + out_bias
    chances = np.exp(raw - raw.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    goal = np.full_like(chances, _SMOOTH / chances.shape[1])
    goal[np.arange(len(wanted)), wanted] += 1 - _SMOOTH
    wrong = (chances - goal) * counts[:, None] / len(wanted)
    back = (wrong @ second.T) * open_
    return [dense.T @ back, back.sum(axis=0), hidden.T @ wrong, wrong.sum(axis=0)]


def _telling(
    language: str,
    weights: list[_Array],
    rows: Sequence[tuple[str, Example]],
    known: Mapping[str, int],
    most: int,
) -> dict[str, int]:
    """A language's features that move a sentence most, and what is learnt of them stands where."""
    often: Counter[str] = Counter()
    heaviest: dict[str, float] = {}
    for spoken, each in rows:
        known_here = {f: v for f, v in each.features.items() if spoken == language or _is_shared(f)}
        often.update(known_here.keys())
        heaviest.update(known_here)
    length = np.linalg.norm(weights[0], axis=1)
    telling = sorted(known, key=lambda f: -heaviest[f] * length[known[f]] * np.log1p(often[f]))
    return {f: known[f] for f in sorted(telling[:most])}


def _kept(weights: list[_Array], numbers: Mapping[str, int], classes: Sequence[str]) -> Layers:
    """What is kept for one language, in whole numbers."""
    first, bias, second, out_bias = weights
    names = tuple(numbers)
    rows, step = _halved(first[list(numbers.values())])
    worth = float(np.abs(second).max()) / (OUTWARD_MIDDLE - 1)
    outward = (np.rint(second / worth).astype(int) + OUTWARD_MIDDLE).tolist()
    biases, class_biases = ([round(float(b), 4) for b in part] for part in (bias, out_bias))
    return Layers(tuple(classes), names, rows, step, biases, outward, worth, class_biases)


def _halved(weights: _Array) -> tuple[bytes, float]:
    """A scale and half bytes for every row, and what one step of one scale is worth."""
    largest = np.abs(weights).max(axis=1)
    step = float(largest.max()) / _COARSE / STEPS
    scales = np.clip(np.ceil(largest / _COARSE / step), 1, STEPS).astype(np.uint8)
    halves = np.clip(np.rint(weights / (scales[:, None] * step)), -_COARSE, _COARSE)
    halves = (halves + MIDDLE).astype(np.uint8)
    pairs = halves[:, 0::2] | (halves[:, 1::2] << 4)
    return np.concatenate([scales[:, None], pairs], axis=1).astype(np.uint8).tobytes(), step
