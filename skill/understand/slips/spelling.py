"""Slips of the finger and of the recogniser: unknown words to the nearest known one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from skill.understand.slips.sounds import Sounds
from skill.understand.tokens import Token, Tokens


@lru_cache(maxsize=1)
def _nearest() -> Callable[[str, list[str], int], str | None]:
    """rapidfuzz, imported on first use only: nothing else of this room needs it."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    def nearest(word: str, known: list[str], slips: int) -> str | None:
        found = process.extractOne(word, known, scorer=OSA.distance, score_cutoff=slips)
        return str(found[0]) if found else None

    return nearest


@dataclass(frozen=True, slots=True)
class Speller:
    """The words of a model, by their first letter."""

    known: frozenset[str]
    by_letter: dict[str, list[str]]
    sounds: Sounds | None = None
    cache: dict[str, str | None] = field(default_factory=dict)
    by_sound: dict[str, str] = field(default_factory=dict)

    def mend(self, tokens: Tokens) -> Tokens:
        """The tokens with every unknown word replaced by a known one, where one is near enough."""
        return self._join(tuple(Token(self.word(t.word), t.start, t.end) for t in tokens))

    def _join(self, tokens: Tokens) -> Tokens:
        """Two unknown halves of one known word become that word: "re cycling"."""
        out: list[Token] = []
        for token in tokens:
            whole = out[-1].word + token.word if out else ""
            halves_known = out and out[-1].word in self.known and token.word in self.known
            if out and whole in self.known and not halves_known:
                out[-1] = Token(whole, out[-1].start, token.end)
            else:
                out.append(token)
        return tuple(out)

    def word(self, word: str) -> str:
        """What sounds just like it, or the nearest known word: one slip from four letters, two from nine."""
        if word in self.known or len(word) < 3 or not word.isalpha():
            return word
        if word not in self.cache and len(self.cache) < 5000:
            self.cache[word] = self._look(word)
        return self.cache.get(word) or word

    def _look(self, word: str) -> str | None:
        slips = 2 if len(word) >= 9 else 1
        near = [w for w in self.by_letter.get(word[0], ()) if abs(len(w) - len(word)) <= slips and len(w) > 3]
        alike = self._heard_as(word)
        return alike if alike or len(word) < 4 else _nearest()(word, near, slips)

    def _heard_as(self, word: str) -> str | None:
        """The known word that sounds just like it, in a language that is written as it is spoken."""
        if self.sounds is None or not self.sounds.as_written:
            return None
        if not self.by_sound:
            known = sorted((w for w in self.known if len(w) > 2), reverse=True)
            self.by_sound.update((self.sounds.closely(each), each) for each in known)
        return self.by_sound.get(self.sounds.closely(word))


def speller(known: Iterable[str], sounds: Sounds | None = None) -> Speller:
    """A speller over the given words; in a language that is written as it sounds, also by sound."""
    words = frozenset(w for w in known if w.isalpha())
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words):
        by_letter.setdefault(word[0], []).append(word)
    return Speller(words, by_letter, sounds)
