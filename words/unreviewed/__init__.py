"""Phrases that no native speaker has reviewed: never found unless asked for by this name (README.md here)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from words.loading import load
from words.phrases import Phrases

FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def unreviewed_languages() -> frozenset[str]:
    """The languages that wait for a review: ``{"ht"}``."""
    return frozenset(path.name for path in FOLDER.iterdir() if any(path.glob("*.json")))


@lru_cache(maxsize=4)
def unreviewed(language: str) -> Phrases:
    """What there is of a language that waits for its review. Raises KeyError where there is nothing."""
    if language not in unreviewed_languages():
        raise KeyError(language)
    return Phrases(language, load(f"unreviewed/{language}"))
