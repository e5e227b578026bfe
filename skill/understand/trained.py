"""The trained weights of a language, kept beside the code: nothing is learnt while a resident waits.

``trained/<language>.json`` and, beside it, the rows of ``network.py`` belong to one state of the
sayings, the language's recognition data and the model that training began from, named by a digest;
after a change of any of them run ``python -m skill.understand``, and a test holds the files to it. A
model that a city has changed is read with the same weights: its own samples are matched word for
word, and what fits none is likened to the intents that the language knows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from skill.understand.classifier import Classifier
from skill.understand.network import Network
from skill.understand.network import packed as packed_layers
from skill.understand.network import unpacked as unpacked_layers

RECIPE = "9"
"""Changes when training or its features change, so that kept weights are known to be old."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What a language has learnt: the intents, emergencies, words that it has met, and values of slots."""

    intents: Network
    alarms: Classifier
    words: frozenset[str]
    values: Mapping[str, Classifier]  # slot type -> which of its values is meant, where none is named


def digest(model: Mapping[str, Any], language: str) -> str:
    """Names the state of everything that training depends on."""
    here = resources.files(__package__)
    data = [here.joinpath(f"{language}.json"), *sorted(here.joinpath("sayings").iterdir(), key=str)]
    data += sorted(here.joinpath("kin").iterdir(), key=str)
    known = json.dumps(model["interactionModel"]["languageModel"], sort_keys=True).encode()
    return hashlib.sha256(b"".join(each.read_bytes() for each in data) + known + RECIPE.encode()).hexdigest()[
        :16
    ]


@lru_cache(maxsize=8)
def weights(language: str) -> Weights:
    """What a language has learnt; read once.

    Raises FileNotFoundError for a language without weights.
    """
    folder = resources.files(__package__).joinpath("trained")
    stored = json.loads(folder.joinpath(f"{language}.json").read_text(encoding="utf-8"))
    intents = unpacked_layers(stored["intents"], folder.joinpath(f"{language}.rows").read_bytes())
    values = {kind: _read(part) for kind, part in stored["values"].items()}
    return Weights(intents, _read(stored["alarms"]), frozenset(stored["words"]), values)


def packed(learnt: Weights, state: str) -> tuple[str, bytes]:
    """The text of a ``trained/<language>.json`` and the rows beside it; ``state`` is its digest."""
    told, rows = packed_layers(learnt.intents.layers)
    values = {kind: _written(part) for kind, part in sorted(learnt.values.items())}
    kept = {"alarms": _written(learnt.alarms), "words": sorted(learnt.words), "values": values}
    whole = {"digest": state, "intents": told, **kept}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n", rows


def _written(part: Classifier) -> dict[str, Any]:
    return {
        "classes": part.classes,
        "sharpness": part.sharpness,
        "weights": dict(sorted(part.weights.items())),
    }


def _read(stored: Mapping[str, Any]) -> Classifier:
    return Classifier(tuple(stored["classes"]), stored["weights"], stored["sharpness"])
