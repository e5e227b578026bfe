"""The classifier's trained weights, kept beside the code so that a first question need not wait.

``trained/<locale>.json`` belongs to one state of the interaction model and of the language data,
named by a digest. For any other state (a model that a city has changed) the weights are trained
anew when the understander is built, which takes seconds. After a change of the models run
``python -m skill.understand``; a test holds the files against the models.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from skill.understand import classifier as learning
from skill.understand.classifier import Classifier, train
from skill.understand.grammar import grammar
from skill.understand.nearest import examples

_SCALE = 100  # weights are stored as whole hundredths


def digest(model: Mapping[str, Any], locale: str) -> str:
    """Names the state of everything that training depends on."""
    language = resources.files(__package__).joinpath(f"{locale.partition('-')[0]}.json").read_bytes()
    known = json.dumps(model["interactionModel"]["languageModel"], sort_keys=True).encode()
    return hashlib.sha256(language + known + learning.RECIPE.encode()).hexdigest()[:16]


def classifier(model: Mapping[str, Any], locale: str) -> Classifier:
    """The classifier for a model: as kept, or trained on the spot if the kept one is of another state."""
    kept = resources.files(__package__).joinpath("trained", f"{locale}.json")
    if kept.is_file():
        stored = json.loads(kept.read_text(encoding="utf-8"))
        if stored["digest"] == digest(model, locale):
            return _unpacked(stored)
    return train(list(examples(grammar(model, {}, locale))))


def packed(model: Mapping[str, Any], locale: str) -> str:
    """The text of a ``trained/<locale>.json`` for a model."""
    trained = train(list(examples(grammar(model, {}, locale))))
    intents = sorted({intent for row in trained.weights.values() for intent in row})
    number = {intent: at for at, intent in enumerate(intents)}
    weights = {
        feature: [v for i, w in sorted(row.items()) for v in (number[i], round(w * _SCALE))]
        for feature, row in sorted(trained.weights.items())
    }
    whole = {"digest": digest(model, locale), "intents": intents, "weights": weights}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"


def _unpacked(stored: Mapping[str, Any]) -> Classifier:
    intents = stored["intents"]
    weights = {
        feature: {intents[row[at]]: row[at + 1] / _SCALE for at in range(0, len(row), 2)}
        for feature, row in stored["weights"].items()
    }
    return Classifier(weights)
