"""Feed text is untrusted: what of it may be spoken, shown or stored, as plain text. The one cleaner of words.

Formats make words of markup (:func:`plain_text`); records are made of what is clean and not too long
(:func:`plain`), so that nothing gets in that a format or a table has let through.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

TITLE = 300
"""Longest title, in characters. Published titles are far shorter."""

TEXT = 4000
"""Longest body text, in characters."""

_MAX_TEXT = 200_000

# Each alternative runs to the end of the text where its own end is missing, so that no
# input is scanned twice: hostile markup costs linear time.
_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(
    r"""</?([a-zA-Z][\w:-]{0,40})(?:[^<>"']|"[^"<]{0,2000}"|'[^'<]{0,2000}'|["'])*>?|<[!?][^<>]*>?"""
)
_INLINE_NAMES = (
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike "
    "strong sub sup tt u var wbr"
)
_INLINE = frozenset(_INLINE_NAMES.split())
_SPACES = re.compile("[\x85\u2028\u2029]")
# Control and format characters, among them those that turn the direction of the text behind them or
# hide letters in it, private ones, halves of surrogate pairs and those that Unicode keeps for nobody.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u08e2\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ud800-\uf8ff\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff\U000e0000-\U0010ffff]"
)


def folded(text: str) -> str:
    """One line: characters that nobody sees removed, every run of white space made one space."""
    if not text.isascii():
        text = _SPACES.sub(" ", text)
    return " ".join(_UNSEEN.sub("", text).split())


def folded_lines(text: str) -> str:
    """The same, but with the line breaks that the author set."""
    kept = (folded(line) for line in text.splitlines())
    return "\n".join(kept).strip("\n")


def plain_text(value: str, *, is_html: bool = True) -> str:
    """The words of a piece of HTML on one line: tags stripped, entities decoded, nothing unseen in them.

    Scripts, styles and comments are not words. Block elements separate words, inline ones do not.
    With ``is_html`` false the angle brackets are the author's own and stay.
    """
    value = value[:_MAX_TEXT]
    if is_html and "<" in value:
        value = _TAG.sub(_gap, _HIDDEN.sub(" ", value))
    if "&" in value:
        value = html.unescape(value)
    return folded(value)


def has_markup(value: str) -> bool:
    """Whether a text holds a tag."""
    return "<" in value and _TAG.search(value) is not None


def plain(value: Any, cap: int = TEXT) -> str:
    """``value`` as words on one line, at most ``cap`` characters long; markup within markup goes as well."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    if text.isalnum() and text.isascii() and len(text) <= cap:  # most cells of most tables
        return text
    if len(text) <= cap and text.isascii() and text.isprintable() and not _is_marked(text):
        return text.strip()
    words = plain_text(text[: cap * 8])
    return _shortened(plain_text(words) if has_markup(words) else words, cap)


def all_plain(values: Sequence[Any], cap: int) -> list[str]:
    """Of each what :func:`plain` says of it, where one look shows that all are plain words; else nothing."""
    try:
        text = "|".join(values)
    except TypeError:
        return []
    if not (text.isascii() and text.isprintable()) or _is_marked(text):
        return []
    if max(map(len, values), default=0) > cap:
        return []
    return [each.strip() for each in values] if " " in text else list(values)


def _is_marked(text: str) -> bool:
    """Whether there may be a tag, an entity or a run of spaces in it."""
    return "<" in text or "&" in text or "  " in text


def lines(value: Any, cap: int = TEXT) -> tuple[str, ...]:
    """The lines of ``value`` that say something, each as :func:`plain`."""
    text = value if isinstance(value, str) else ""
    return tuple(line for line in (plain(each, cap) for each in text[: cap * 8].splitlines()) if line)


def _shortened(text: str, cap: int) -> str:
    if len(text) <= cap:
        return text
    kept = text[: cap - 1].rsplit(" ", 1)[0]
    return f"{kept}…"


def _gap(tag: re.Match[str]) -> str:
    name = tag.group(1)
    return "" if name and name.lower() in _INLINE else " "
