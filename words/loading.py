"""The phrase files of each language, read once when first needed.

By their plain paths: pathlib looks at each of some fifty names for longer than JSON takes to read one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import lru_cache

from city.errors import BadSettings

FOLDER = os.path.dirname(__file__)

Phrase = str | Mapping[str, str]
"""Text with ``{values}``, or such texts by plural form (``one``, ``other``)."""


@lru_cache(maxsize=1)
def languages() -> frozenset[str]:
    """The languages that have a folder here: ``{"en", "es"}``."""
    return frozenset(name for name in _folders() if "-" not in name)


@lru_cache(maxsize=1)
def variants() -> frozenset[str]:
    """The locales that have words of their own beside their language's: ``{"en-GB"}``."""
    return frozenset(name for name in _folders() if "-" in name)


def _folders() -> list[str]:
    return [name for name in os.listdir(FOLDER) if os.path.isfile(f"{FOLDER}/{name}/dates.json")]


def load(language: str) -> dict[str, Phrase]:
    """Every phrase of a language. Raises BadSettings for a file that is not a flat JSON object."""
    found: dict[str, Phrase] = {}
    for name in sorted(os.listdir(f"{FOLDER}/{language}")):
        if name.endswith(".json"):
            found.update(_one_file(f"{language}/{name}"))
    return found


def _one_file(name: str) -> dict[str, Phrase]:
    try:
        with open(f"{FOLDER}/{name}", "rb") as file:
            phrases = json.loads(file.read())
    except ValueError as error:
        raise BadSettings(f"not JSON ({error})", where=f"words/{name}") from error
    if not isinstance(phrases, dict):
        raise BadSettings("not an object of phrases", where=f"words/{name}")
    return phrases
