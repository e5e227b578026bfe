"""Untrusted text made safe to say, and plain text made SSML.

What a feed, a resident or a staff member wrote is cleaned before it becomes part
of a sentence; the whole sentence is escaped when it becomes SSML (Alexa allows
8,000 characters of speech).
"""

from __future__ import annotations

import re
import unicodedata

RATES = ("slow", "x-slow")
LONGEST = 7_000  # characters of one speech; Alexa refuses 8,000 and counts the markup

# Every repetition is bounded: a text of nothing but "[" or "<!--" must not cost a second.
# What few answers need is compiled (and kept by re) when the first text comes that does.
_BLOCK = r"(?is)<(script|style)\b.{0,3000}?</\1\s*>"
_TAG = r"(?s)<!--.{0,1000}?-->|</?[a-zA-Z!?](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>"
_MARKDOWN_LINK = r"!?\[([^\[\]\n]{0,300})\]\([^()\n]{0,500}\)"
_MARKUP = r"(?m)[*_`#|~]{2,}|[`*]|^[^\S\n]*#+\s"
_URL = r"(?i)\b(?:https?://|ftp://|www\.)[^\s<>\"')]*[^\s<>\"').,;:!?]"
_EMPTY_BRACKETS = r"\(\s*\)|\[\s*\]"
_BEFORE_MARK = r" ([.,;:!?])"
_DEAREST = 7  # times as long with its markup: seven digits read one by one, or "&quot;"
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
_TO_ESCAPE = re.compile(r"[&<>\"']")
_LETTERS = r"[\w ,.;:!?'()¿¡$%/-]*"
_PLAIN = re.compile(rf"{_LETTERS}(?:’{_LETTERS})*\Z")  # ’ apart: in the set it doubles what compiling takes
_UNTIDY = re.compile(r"  |\( *\)| [.,;:!?]|://|[wW]{3}\.")
"""In plain text: what there is to tidy up."""
_PHONE = re.compile(r"(?<![\w-])(?:\(?\d{3}\)?[ -])?\d{3}-\d{4}(?![\w-])")
# Controls, formats, surrogates, emoji and their modifiers.
_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"})


def clean(text: str, limit: int = 600) -> str:
    """Untrusted text as plain words on one line: no HTML, markdown, URL, emoji or control character.

    Longer than ``limit`` characters, it is cut at the end of a sentence, or else of a word.
    """
    text = text[: limit * 10]
    if _PLAIN.match(text):
        if not _UNTIDY.search(text):
            return _cut(text.strip(), limit)
    else:
        text = _without_markup(text)
        text = "".join(" " if char.isspace() else char for char in text if char.isspace() or _sayable(char))
    text = re.sub(_EMPTY_BRACKETS, "", re.sub(_URL, "", text))
    return _cut(re.sub(_BEFORE_MARK, r"\1", re.sub(r"\s+", " ", text)).strip(), limit)


def escape(text: str) -> str:
    """Plain text with the five characters that XML reserves written as entities."""
    return _TO_ESCAPE.sub(lambda match: _ENTITIES[match.group()], text)


def speak(text: str, rate: str = "", locale: str = "") -> str:
    """Plain text as one SSML document; telephone numbers are read digit by digit.

    ``rate`` is one of prosody's, of those in :data:`RATES`; ``locale`` the language of the text, where
    that is not the one that the device speaks.
    It is never longer than Alexa takes; :func:`fitting` cuts where a sentence ends.
    """
    body = _marked(fitting(text))
    if locale:
        body = f'<lang xml:lang="{locale}">{body}</lang>'
    if rate in RATES:
        body = f'<prosody rate="{rate}">{body}</prosody>'
    return f"<speak>{body}</speak>"


def fitting(text: str, room: int = LONGEST) -> str:
    """The text, cut at the end of a sentence or a word where with its markup it would not fit in ``room``."""
    while len(text) > room // _DEAREST and len(marked := _marked(text)) > room:
        text = _cut(text, len(text) * room // len(marked) - 1)
    return text


def _marked(text: str) -> str:
    return _PHONE.sub(_telephone, escape(text))


def _telephone(match: re.Match[str]) -> str:
    return f'<say-as interpret-as="telephone">{match.group()}</say-as>'


def _without_markup(text: str) -> str:
    # Loaded only for text that has markup: its table of entities is long.
    import html

    # Feeds escape their HTML once more than they say: &amp;lt;p&amp;gt; is a tag too.
    for _ in range(3):
        text = html.unescape(text)
    text = re.sub(_TAG, " ", re.sub(_BLOCK, " ", text))
    return re.sub(_MARKUP, "", re.sub(_MARKDOWN_LINK, r"\1", text))


def _sayable(char: str) -> bool:
    return (char.isascii() and char.isprintable()) or unicodedata.category(char) not in _FORBIDDEN


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = text[:limit]
    sentence = max(head.rfind(mark) for mark in (". ", "! ", "? "))
    if sentence > limit // 3:
        return head[: sentence + 1]
    return head.rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"
