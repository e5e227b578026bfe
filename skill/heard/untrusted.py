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


def _left(held: dict[Any, Any] | list[Any], room: int, deeper: int) -> int:
    """How much of the room is left after what is held; negative where it does not fit or is no JSON of ours.

    One call for each mapping and list, not for each value: those took a tenth of a turn.
    """
    for each in chain.from_iterable(held.items()) if isinstance(held, dict) else held:
        kind = type(each)  # of JSON, exactly
        room -= 1
        if kind is str:
            if each.isascii() and each.isprintable():
                room -= len(each)
            elif all(map(_is_text, each)):
                room -= len(each.encode())
            else:
                return -1
        elif isinstance(each, dict | list):
            room = _left(each, room, deeper - 1) if deeper > 1 else -1
        elif kind is int or kind is float:
            if not -GREATEST <= each <= GREATEST:
                return -1
        elif each is not None and kind is not bool:
            return -1
        if room < 0:
            return room
    return room


def _is_text(character: str) -> bool:
    return unicodedata.category(character) not in _NOT_TEXT
