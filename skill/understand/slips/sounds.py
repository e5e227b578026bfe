"""How words sound: what a recogniser writes for one that it does not know sounds like it.

The rules are a language's own (``sounds`` in ``<language>.json``): letters, and what is heard for them, in
the order in which they are rewritten; ``^`` and ``$`` stand for a word's beginning and end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Rules = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sounds:
    """What is heard for the letters of a language."""

    close: Rules  # two words that come to the same are heard as one: "week", "weak"
    rough: Rules  # and these can be mistaken for each other: "impound", "him pound"
    dropped: Mapping[int, None]  # letters that are not told apart roughly
    as_written: bool  # whether a word that only sounds right is sure to be a slip: "vasura"

    def closely(self, word: str) -> str:
        """What is heard for a word: another that comes to the same sounds just like it."""
        return _rewritten(word, self.close)

    def roughly(self, word: str) -> str:
        """The same, with less told apart: another that comes to the same may be mistaken for it."""
        return _single(_rewritten(word, self.rough).translate(self.dropped))


def sounds(raw: Mapping[str, Any]) -> Sounds:
    """The rules of a language from its data."""
    return Sounds(
        close=_rules(raw["close"]),
        rough=_rules(raw["rough"]),
        dropped=dict.fromkeys(map(ord, raw["dropped"])),
        as_written=raw["as_written"],
    )


def _rules(raw: Iterable[Iterable[str]]) -> Rules:
    return tuple((old, new) for old, new in raw)


def _rewritten(word: str, rules: Rules) -> str:
    word = f"^{word}$"
    for letters, heard in rules:
        word = word.replace(letters, heard)
    return _single(word.strip("^$"))


def _single(word: str) -> str:
    """Every letter once where it stands twice."""
    return "".join(letter for at, letter in enumerate(word) if not at or word[at - 1] != letter)
