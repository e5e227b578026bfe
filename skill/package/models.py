"""A locale's interaction model with the city's own names as slot values."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from skill.heard.naming import plain
from skill.heard.vocabulary import Vocabulary

LONGEST = 140
"""Characters of a slot value or synonym, at most (Amazon's limit)."""
LARGEST = 1_400_000
"""Bytes of a model that are filled: the limit is 1.5 MB."""
STREET = "STREET"
_UNSPOKEN = re.compile(r"[^\w .'-]|_")


def model(
    base: Mapping[str, Any], vocabulary: Vocabulary, streets: Iterable[str], invocation: str
) -> dict[str, Any]:
    """The model ``base`` of a language, made the city's.

    Args:
        base: An interaction model as in ``interaction_models/``.
        vocabulary: The city's names by slot type and id; in a type, they come before the general ones.
        streets: The names of its streets, the most important first: as many as fit.
        invocation: What is said to open the skill.
    """
    made = deepcopy(dict(base))
    language = made["interactionModel"]["languageModel"]
    language["invocationName"] = invocation
    for kind in language["types"]:
        named = vocabulary.get(kind["name"], {})
        if named:
            kind["values"] = _merged(named, kind["values"])
    _add_streets(language["types"], streets, LARGEST - size(made))
    return made


def size(made: Mapping[str, Any]) -> int:
    """Bytes of the model as it is written."""
    return len(text(made).encode())


def text(made: Mapping[str, Any]) -> str:
    """The model as it is written: without spaces, since its size is what is limited."""
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


def speakable(name: str) -> str:
    """A name as a slot value may have it: letters, digits, spaces, points, apostrophes and hyphens.

    "" where nothing is left, or more than the limit.
    """
    bare = " ".join(_UNSPOKEN.sub(" ", unicodedata.normalize("NFC", name)).split())
    return bare if len(bare) <= LONGEST and plain(bare) else ""


def _merged(named: Mapping[str, Sequence[str]], general: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The city's values, then the general ones without what the city calls otherwise.

    No name stands for two values: whoever says it means the first.
    """
    known = {each["id"]: [each["name"]["value"], *each["name"]["synonyms"]] for each in general}
    every = {id_: [*names, *known.get(id_, ())] for id_, names in named.items()}
    every |= {id_: names for id_, names in known.items() if id_ not in every}
    taken: set[str] = set()
    found = (_value(id_, names, taken) for id_, names in every.items())
    return [each for each in found if each is not None]


def _value(id_: str, names: Iterable[str], taken: set[str]) -> dict[str, Any] | None:
    fresh: list[str] = []
    for name in map(speakable, names):
        if name and plain(name) not in taken:
            taken.add(plain(name))
            fresh.append(name)
    return {"id": id_, "name": {"value": fresh[0], "synonyms": fresh[1:]}} if fresh else None


def _add_streets(types: Iterable[dict[str, Any]], streets: Iterable[str], room: int) -> None:
    kind = next((each for each in types if each["name"] == STREET), None)
    if kind is None:
        return
    names = [each["name"] for each in kind["values"]]
    taken = {plain(name) for each in names for name in (each["value"], *each["synonyms"])}
    for street in streets:
        value = _value(plain(street).replace(" ", "_"), (street,), taken)
        if value is None:
            continue
        room -= len(text(value).encode()) + len(",")
        if room < 0:
            return
        kind["values"].append(value)
