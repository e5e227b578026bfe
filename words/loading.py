"""The phrase files of each language, read once when first needed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from city.errors import BadSettings

FOLDER = Path(__file__).parent

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
    return [path.name for path in FOLDER.iterdir() if (path / "dates.json").is_file()]


def load(language: str) -> dict[str, Phrase]:
    """Every phrase of a language. Raises BadSettings for a file that is not a flat JSON object."""
    found: dict[str, Phrase] = {}
    for path in sorted((FOLDER / language).glob("*.json")):
        found.update(_one_file(path))
    return found


def _one_file(path: Path) -> dict[str, Phrase]:
    try:
        phrases = json.loads(path.read_bytes())
    except ValueError as error:
        raise BadSettings(f"not JSON ({error})", where=f"words/{path.parent.name}/{path.name}") from error
    if not isinstance(phrases, dict):
        raise BadSettings("not an object of phrases", where=f"words/{path.parent.name}/{path.name}")
    return phrases
