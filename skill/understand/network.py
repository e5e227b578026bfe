"""Which intent a sentence is nearest to: a network with one hidden layer over the features of a sentence.

Inference only, without numpy; ``learning/networks.py`` fits the weights. The method was chosen on sentences
that nothing was learnt from, see docs/understanding.md.

A layer's sums are taken for all its units at once: the weights that lead from one feature to every unit
stand side by side in one whole number, four bytes to each, and Python multiplies and adds such numbers at
the speed of C. What is kept of a weight is half a byte, and a byte by which its whole row is multiplied.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from skill.understand.classifier import Features, Scores, unit

MIDDLE = 7  # the half byte of a weight of 0; the steps are 0 to 14
STEPS = 255  # of what a row is multiplied by
OUTWARD_MIDDLE = 512  # of a weight of the second layer: 0 to 1023
_FINE = 256  # steps of a feature's value
_FINE_UNIT = 1000  # the largest step of a hidden unit's value
_LANE = 4  # bytes; no sum of a layer reaches beyond them
_LOW = bytes(half & 15 for half in range(256))
_HIGH = bytes(half >> 4 for half in range(256))


class Layers(NamedTuple):
    """The weights as they are kept.

    ``rows`` holds for every feature a byte of its scale, then half a byte for each hidden unit.
    """

    classes: tuple[str, ...]
    features: tuple[str, ...]
    rows: bytes
    step: float  # what one step of one scale is worth
    biases: Sequence[float]  # of the hidden units
    outward: Sequence[Sequence[int]]  # a row for every hidden unit: a weight for each class
    outward_step: float
    class_biases: Sequence[float]


@dataclass(frozen=True, slots=True)
class Network:
    """Trained weights, ready to be asked."""

    layers: Layers
    numbers: Mapping[str, int]  # feature -> number of its row
    outward: tuple[int, ...]

    def sums(self, features: Features) -> Mapping[str, float]:
        """The logarithm of each class's probability. Empty where no feature is known."""
        known = [(self.numbers[f], v) for f, v in unit(features).items() if f in self.numbers]
        if not known:
            return {}
        hidden = self._hidden(known)
        top = max(hidden)
        step = top / _FINE_UNIT if top > 0 else 1.0
        factors = [round(value / step) if value > 0 else 0 for value in hidden]
        lanes = _weighed(zip(self.outward, factors, strict=True), len(self.layers.classes))
        less = OUTWARD_MIDDLE * sum(factors)
        worth = step * self.layers.outward_step
        raw = [
            (lane - less) * worth + bias for lane, bias in zip(lanes, self.layers.class_biases, strict=True)
        ]
        whole = max(raw)
        log = whole + math.log(sum(math.exp(each - whole) for each in raw))
        return {name: each - log for name, each in zip(self.layers.classes, raw, strict=True)}

    def shares(self, sums: Mapping[str, float], among: frozenset[str] | None = None) -> Scores:
        """The probabilities among some of the classes that sums come to, likeliest first."""
        kept = {name: math.exp(value) for name, value in sums.items() if not among or name in among}
        total = sum(kept.values()) or 1.0
        return sorted(((name, value / total) for name, value in kept.items()), key=lambda pair: -pair[1])

    def score(self, features: Features, among: frozenset[str] | None = None) -> Scores:
        """Classes with their probability, likeliest first; empty where no feature is known."""
        return self.shares(self.sums(features), among)

    def knows(self, feature: str) -> bool:
        """Whether any sentence that was learnt from held this feature."""
        return feature in self.numbers

    def _hidden(self, known: Sequence[tuple[int, float]]) -> list[float]:
        """What reaches each hidden unit."""
        rows, units = self.layers.rows, len(self.layers.biases)
        width = 1 + (units + 1) // 2
        terms = []
        total = 0
        for number, value in known:
            at = number * width
            factor = round(value * _FINE) * rows[at]
            total += factor
            terms.append((_unpacked(rows[at + 1 : at + width]), factor))
        less, worth = MIDDLE * total, self.layers.step / _FINE
        lanes = _weighed(terms, units)
        return [(lane - less) * worth + bias for lane, bias in zip(lanes, self.layers.biases, strict=True)]


def network(layers: Layers) -> Network:
    """The network of its kept weights."""
    numbers = {feature: at for at, feature in enumerate(layers.features)}
    outward = tuple(_lanes(row) for row in layers.outward)
    return Network(layers, numbers, outward)


def _lanes(row: Sequence[int]) -> int:
    """Small numbers side by side in one."""
    return int.from_bytes(b"".join(each.to_bytes(_LANE, "little") for each in row), "little")


def _unpacked(packed: bytes) -> int:
    """The half bytes of a row, each in its lane."""
    wide = bytearray(2 * _LANE * len(packed))
    wide[:: 2 * _LANE] = packed.translate(_LOW)
    wide[_LANE :: 2 * _LANE] = packed.translate(_HIGH)
    return int.from_bytes(wide, "little")


def _weighed(terms: Iterable[tuple[int, int]], lanes: int) -> Sequence[int]:
    """The sum of the rows, each times its factor, lane by lane."""
    total = sum(row * factor for row, factor in terms)
    size = _LANE * (lanes + lanes % 2)
    return array("I", total.to_bytes(size, "little"))[:lanes]


def packed(layers: Layers) -> tuple[dict[str, Any], bytes]:
    """What is written as JSON, and what as bytes: the rows."""
    told = layers._asdict()
    rows = told.pop("rows")
    return {**told, "features": "\n".join(layers.features)}, rows


def unpacked(told: Mapping[str, Any], rows: bytes) -> Network:
    """The network that ``packed`` wrote."""
    classes, features = tuple(told["classes"]), tuple(told["features"].split("\n"))
    return network(Layers(**{**told, "classes": classes, "features": features, "rows": rows}))
