"""Every phrase that can be spoken or shown, by locale.

Answers are facts; words are data. A phrase lies in ``words/<language>/<area>.json``
under a flat key (``"trash_day.next"``), either as text with ``{values}`` or as
``{"one": ..., "other": ...}`` chosen by ``count``. All locales of a language share it.
"""

from __future__ import annotations

from functools import lru_cache

from words.loading import languages, load, variants
from words.phrases import Phrases

__all__ = ["Phrases", "language_of", "languages", "phrases"]


def phrases(locale: str) -> Phrases:
    """The phrases of this locale's language (``"es-US"`` -> Spanish), else English.

    A locale that says some things otherwise has them in ``words/<locale>/``.
    """
    return _of(locale if locale in variants() else language_of(locale))


@lru_cache(maxsize=64)
def language_of(locale: str) -> str:
    """The language that a locale is answered in: its own if there are words for it, else ``"en"``."""
    language = locale.replace("_", "-").split("-")[0].lower()
    return language if language in languages() else "en"


@lru_cache(maxsize=16)
def _of(name: str) -> Phrases:
    language = language_of(name)
    own = load(name) if name != language else {}
    return Phrases(language, {**load(language), **own})
