"""The trained weights of a language, kept beside the code: nothing is learnt while a resident waits.

``trained/<language>.json.z`` and, beside it, the rows of ``network.py`` belong to one state of the
sayings, the language's recognition data and the model that training began from, named by a digest;
after a change of any of them run ``python -m skill.understand``, and a test holds the files to it. Both
are compressed: half of what they take otherwise, and read in a hundredth of a second. A
model that a city has changed is read with the same weights: its own samples are matched word for
word, and what fits none is likened to the intents that the language knows.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from skill.understand.classifier import Classifier
from skill.understand.network import Network
from skill.understand.network import packed as packed_layers
from skill.understand.network import unpacked as unpacked_layers

_HARD = 9  # how hard it is compressed
RECIPE = "12"
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
    stored = kept(language)
    intents = unpacked_layers(stored["intents"], _opened(f"{language}.rows.z"))
    values = {kind: _read(part) for kind, part in stored["values"].items()}
    return Weights(intents, _read(stored["alarms"]), frozenset(stored["words"]), values)


def kept(language: str) -> dict[str, Any]:
    """All that is kept of a language but the rows, with the digest that it belongs to."""
    stored: dict[str, Any] = json.loads(_opened(f"{language}.json.z"))
    return stored


def _opened(name: str) -> bytes:
    return zlib.decompress(resources.files(__package__).joinpath("trained", name).read_bytes())


def packed(learnt: Weights, state: str) -> dict[str, bytes]:
    """What is written into ``trained``: the end of a file's name, and its bytes; ``state`` is the digest."""
    told, rows = packed_layers(learnt.intents.layers)
    values = {kind: _written(part) for kind, part in sorted(learnt.values.items())}
    rest = {"alarms": _written(learnt.alarms), "words": sorted(learnt.words), "values": values}
    whole = {"digest": state, "intents": told, **rest}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"
    return {"json.z": zlib.compress(text.encode(), _HARD), "rows.z": _evenly(rows)}


def _evenly(rows: bytes) -> bytes:
    """Compressed by how often each byte comes: no row repeats another, and looking for that costs a tenth."""
    packer = zlib.compressobj(_HARD, strategy=zlib.Z_HUFFMAN_ONLY)
    return packer.compress(rows) + packer.flush()


def _written(part: Classifier) -> dict[str, Any]:
    return {
        "classes": part.classes,
        "sharpness": part.sharpness,
        "weights": dict(sorted(part.weights.items())),
    }


def _read(stored: Mapping[str, Any]) -> Classifier:
    return Classifier(tuple(stored["classes"]), stored["weights"], stored["sharpness"])
