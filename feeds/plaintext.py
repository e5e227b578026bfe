"""Feed text is untrusted: what of it may be spoken, shown or stored, as plain text."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

TITLE = 300
"""Longest title, in characters. Published titles are far shorter."""

TEXT = 4000
"""Longest body text, in characters."""

_TAG = re.compile(r"<(?:[a-zA-Z/][^<>]*|!--.*?--|![^<>]*)>", re.DOTALL)
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn"}


def plain(value: Any, cap: int = TEXT) -> str:
    """``value`` on one line: no markup, control or invisible characters, at most ``cap`` long."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    if text.isalnum() and text.isascii() and len(text) <= cap:  # most cells of most tables
        return text
    if len(text) <= cap and text.isascii() and text.isprintable() and "<" not in text and "  " not in text:
        return text.strip()
    return _shortened(" ".join(_seen(text[: cap * 8]).split()), cap)


def lines(value: Any, cap: int = TEXT) -> tuple[str, ...]:
    """The lines of ``value`` that say something, each as :func:`plain`."""
    text = value if isinstance(value, str) else ""
    return tuple(line for line in (plain(each, cap) for each in text[: cap * 8].splitlines()) if line)


def _seen(text: str) -> str:
    bare = _TAG.sub(" ", text)
    return "".join(" " if c in "\n\r\t" else c for c in bare if c in "\n\r\t" or not _invisible(c))


def _invisible(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN


def _shortened(text: str, cap: int) -> str:
    if len(text) <= cap:
        return text
    kept = text[: cap - 1].rsplit(" ", 1)[0]
    return f"{kept}…"
