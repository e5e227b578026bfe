"""Finding what a resident named: a body, a facility, a person, a department (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

from skill.turn import Slot

T = TypeVar("T")
_EMPTY = frozenset({"the", "a", "an", "of", "for", "and", "at", "in", "on", "to", "my", "our"}) | frozenset(
    {"city", "town", "department", "office", "meeting", "el", "la", "los", "las", "de", "del", "y", "en"}
)
"""Words that tell no two names apart."""


def plain(text: str) -> str:
    """Lower case, without accents, punctuation and underscores: what two spellings have in common."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in decomposed if not unicodedata.combining(c))))


def matching(slot: Slot, items: Iterable[T], names: Callable[[T], Iterable[str]]) -> tuple[T, ...]:
    """The items that the slot means: by exact name first, else by the most words in common.

    ``names`` gives an item's id, names and other names. Several items mean a choice; none, nothing.
    """
    wanted = {plain(text) for text in (slot.id or "", slot.name, slot.value) if text} - {""}
    known = [(item, {plain(name) for name in names(item) if name}) for item in items]
    exact = tuple(item for item, called in known if called & wanted)
    if exact:
        return exact
    scored = [
        (max((_likeness(w, n) for w in wanted for n in called), default=0.0), item) for item, called in known
    ]
    best = max((score for score, _ in scored), default=0.0)
    return tuple(item for score, item in scored if score == best and best >= 1)


def _likeness(wanted: str, name: str) -> float:
    """1 or more where every telling word of what was said is in the name; the shorter name wins."""
    words, said = set(name.split()), set(wanted.split()) - _EMPTY
    if not said or not said <= words:
        return 0.0
    return 1 + len(said) / len(words)
