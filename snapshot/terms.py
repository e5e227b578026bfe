"""A question's words as a full-text search."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")


def terms(words: str) -> list[str]:
    """A question's words as FTS5 terms that also find the word with another ending.

    Every word is quoted, so that nothing a resident says is read as query syntax.
    """
    return [f'"{_stem(word)}"*' for word in _WORD.findall(words.lower())]


def _stem(word: str) -> str:
    """Cut a plural ending, English or Spanish; the prefix search finds the rest."""
    for ending in ("ies", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
