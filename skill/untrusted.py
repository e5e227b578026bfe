"""What comes from outside with a turn, held to bounds: it is carried on in the session and said again.

A device, a page's form or a program may send anything: the bounds are far above what a conversation of
ours holds, and far below what Alexa refuses (120 KB).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from itertools import chain
from typing import Any

LARGEST = 20_000
"""Bytes of all words in a state, its keys too; in a response they may take three times as many."""
DEEPEST = 8
GREATEST = 10**9
"""No number in a state is further from nought: offsets, tries, coordinates."""

_NOT_TEXT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})  # controls, direction marks, halves of characters


def plain(text: str, longest: int) -> str:
    """The first ``longest`` characters, without those that nobody can say, show or write down."""
    text = text[:longest]
    if text.isprintable():
        return text
    kept = (" " if each.isspace() else each for each in text if each.isspace() or _is_text(each))
    return "".join(kept).strip()


def is_ours(state: Mapping[str, Any]) -> bool:
    """Whether a state can be one that a conversation of ours handed out: small, shallow, sayable."""
    return _left(dict(state), LARGEST, DEEPEST) >= 0


def _left(value: object, room: int, deeper: int) -> int:
    """How much of the room is left after this value; negative where it does not fit or is no JSON of ours."""
    kind = type(value)  # of JSON, exactly: asking for subclasses took a tenth of a turn
    if kind is str:
        assert isinstance(value, str)
        if value.isascii() and value.isprintable():
            return room - len(value)
        return room - len(value.encode()) if all(map(_is_text, value)) else -1
    if value is None or kind is bool:
        return room
    if kind is int or kind is float:
        return room if -GREATEST <= value <= GREATEST else -1  # type: ignore[operator]  # a number
    if deeper == 0 or not isinstance(value, dict | list):
        return -1
    inner = chain.from_iterable(value.items()) if kind is dict else value  # type: ignore[union-attr]
    for each in inner:
        room = _left(each, room - 1, deeper - 1)
        if room < 0:
            break
    return room


def _is_text(character: str) -> bool:
    return unicodedata.category(character) not in _NOT_TEXT
