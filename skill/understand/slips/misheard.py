"""What a recogniser wrote, read for what it may have heard: "im pound", "card bored", "la ba sura".

Whoever is hard to understand is written down as other words that sound like theirs, cut in other places.
Where a sentence is not understood, or hardly, words that this city is asked with are put in the place of what
sounds like them; the sentence counts as meaning that where it is understood much better so. The guard hears
the words as they stand, and what is no word also by its sound: "send an am bulance".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any, NamedTuple

from skill.topics import OUT_OF_SCOPE
from skill.understand.nouns import Method, Understood
from skill.understand.single import MENDED, STEERING, Single
from skill.understand.slips.sounds import Sounds
from skill.understand.slips.spelling import Speller
from skill.understand.slots import ADDRESS, CITY, DATE
from skill.understand.tokens import Token, Tokens, fold, rewritten, words

_WIDEST = 3  # words that one may have been cut into
_LONGEST = 18  # words of a sentence that is tried: longer ones say it twice
_MOST_TRIED = 4  # readings
_SHORTEST = 4  # letters
_UNLIKE = 0.5  # share of the letters that may be others, where something of several words is no word
_UNLIKE_ALONE = 0.34  # and of one
_LIKE = 0.2  # and where all of them are words, unless they sound just alike
_SURELY = -0.1  # of cost: what is put in its place before anything is tried
_FAR_LIKELIER = 0.2  # of cost
_MOST_KEPT = 10_000  # sounds that are kept
_SLIGHT_SOUND = 3  # sounds; a word of fewer is like too many

_STEM = 6  # letters; a word that begins like one of the model's is no slip

_WEAK = 0.6  # a reading that is less sure is worth another hearing
_WEAKER = 0.4  # and this, where all the words are words
_ENOUGH = 0.55  # how sure the other must be
_MUCH = 0.75  # and where it is known to be nothing for a city, or where all the words are words
_GAIN = 0.15
_BESIDE = 0.6


class Change(NamedTuple):
    """Words in the place of others that sound like them; the least ``cost`` is the likeliest."""

    cost: float
    start: int
    end: int
    words: tuple[str, ...]
    is_slip: bool  # whether something there is no word
    is_cut: bool = False  # whether words there sound just like another when they are run together


class Known(NamedTuple):
    """The words that a city is asked with."""

    telling: Mapping[str, tuple[str, ...]]  # what each is read as
    by_sound: Mapping[str, Sequence[str]]
    common: frozenset[str]  # words that tell nothing
    closely: dict[str, str]  # what was heard for words that were compared


@dataclass(frozen=True)
class Misheard:
    """Reads a sentence for what it sounds like."""

    single: Single
    speller: Speller

    def read(self, text: str, tokens: Tokens, today: date, found: Understood) -> Understood:
        """What the sentence means by its sound, where that is much surer than what was ``found``."""
        if len(tokens) > _LONGEST or not _is_weak(found):
            return found
        best = found
        for changes in islice(_readings(self._changes(text, tokens, today)), _MOST_TRIED):
            read = self.single.read(text, self._put(tokens, changes), today)
            if _is_better(read, best, found, slips=all(each.is_slip or each.is_cut for each in changes)):
                best = replace(read, confidence=round(read.confidence - MENDED, 3))
        return best

    def slips(self, text: str, tokens: Tokens, today: date) -> Iterator[Tokens]:
        """The sentence with what is no word read for what it sounds like, the likeliest first."""
        if all(map(self._is_word, words(tokens))):
            return
        changes = self._changes(text, tokens, today, only_slips=True)
        for each in islice(_readings(changes), _MOST_TRIED):
            yield self._put(tokens, each)

    def _changes(self, text: str, tokens: Tokens, today: date, *, only_slips: bool = False) -> list[Change]:
        """What may have been said in the place of some of the words, the likeliest first."""
        row, grammar = words(tokens), self.single.grammar
        marks = grammar.finder.find(row, today)
        hidden = [m for m in marks if m.type_name in (ADDRESS, DATE, CITY)]
        closed = {at for m in hidden for at in range(m.start, m.filled.end)}
        closed.update(at for at, word in enumerate(row) if not word.isalpha())
        slips = [not self._is_word(word) for word in row]
        found: list[Change] = []
        for start in range(len(row)):
            for end in range(start + 1, min(start + _WIDEST, len(row)) + 1):
                none = sum(slips[start:end])
                if not none and (only_slips or end - start == _WIDEST):
                    continue  # three words that are words are hardly one
                if closed.isdisjoint(range(start, end)):
                    heard = _letters(text[tokens[start].start : tokens[end - 1].end])
                    found.extend(self._instead(row[start:end], heard, start, none))
        return _likeliest(sorted(found))

    def _instead(self, part: Sequence[str], whole: str, start: int, slips: int) -> Iterator[Change]:
        """What may have been said for ``part``, written ``whole``; so many of its words are none."""
        end = start + len(part)
        if len(whole) < _SHORTEST or self.known.common.issuperset(part):
            return
        alike = self.known.by_sound.get(self._sounds.roughly(whole), ())
        heard = self._closely(whole) if alike else ""
        for word in alike:
            far = _distance()(whole, word) / max(len(whole), len(word))
            same = heard == self._closely(word)
            near = len(part) > 1 and far <= _LIKE
            other = len(part) > 1 or word != whole
            if other and (same or near or self._is_slip(part, slips, far)):
                cost = far - 0.3 * slips - 0.15 * (len(part) > 1)
                yield Change(cost, start, end, (word,), slips > 0, same and len(part) > 1)
        if slips and len(part) == 1 and self.speller.word(whole) == whole:
            yield from (Change(-0.2, start, end, cut, True) for cut in self._cuts(whole))

    def _closely(self, word: str) -> str:
        known = self.known.closely
        if word not in known and len(known) < _MOST_KEPT:
            known[word] = self._sounds.closely(word)
        return known.get(word) or self._sounds.closely(word)

    def _is_slip(self, part: Sequence[str], slips: int, far: float) -> bool:
        """Whether something there is no word, and there is enough of it to tell what it was."""
        if len(part) > 1:
            return slips > 0 and far <= _UNLIKE
        tells = len(part[0]) > _SHORTEST and len(self._sounds.roughly(part[0])) >= _SLIGHT_SOUND
        return slips > 0 and far <= _UNLIKE_ALONE and tells

    def _cuts(self, word: str) -> Iterator[tuple[str, str]]:
        """The two words that were written as one: "debasura", "gunat"."""
        telling, common = self.known.telling, self.known.common
        for at in range(2, len(word) - 1):
            cut = word[:at], word[at:]
            whole = all(half in common or (len(half) > 2 and half in self.speller.known) for half in cut)
            if whole and not telling.keys().isdisjoint(cut):
                yield cut

    def _is_word(self, word: str) -> bool:
        if len(word) == 1 or not word.isalpha() or word in self.known.telling or word in self.known.common:
            return True
        return bool(self.single.grammar.lexicon.kin.of(word))

    @property
    def _sounds(self) -> Sounds:
        return self.single.grammar.lexicon.sounds

    @cached_property
    def known(self) -> Known:
        """The words that this city is asked with; reckoned when first something may be misheard."""
        grammar, network = self.single.grammar, self.single.nearest.learnt.intents
        own, kin, lexicon = grammar.own_words(), grammar.lexicon.kin, grammar.lexicon
        begun = {word[:_STEM] for word in own if len(word) > _STEM}

        def is_real(word: str) -> bool:
            return word in own or bool(kin.of(word)) or word[:_STEM] in begun

        telling: dict[str, tuple[str, ...]] = {
            word: (word,)
            for word in self.speller.known
            if len(word) >= _SHORTEST - 1 and network.knows(word) and is_real(word)
        }
        for old, new in lexicon.rewrites.items():
            if len(old) == 1 and kin.of(old[0]):
                telling[old[0]] = new
        by_sound: dict[str, list[str]] = {}
        for word in sorted(telling):
            by_sound.setdefault(lexicon.sounds.roughly(word), []).append(word)
        return Known(telling, by_sound, lexicon.function_words | lexicon.articles, {})

    def _put(self, tokens: Tokens, changes: Sequence[Change]) -> Tokens:
        """The tokens with the changes made."""
        at = 0
        out: list[Token] = []
        for change in sorted(changes, key=lambda each: each.start):
            out.extend(tokens[at : change.start])
            first, last = tokens[change.start].start, tokens[change.end - 1].end
            for word in change.words:
                out.extend(Token(each, first, last) for each in self.known.telling.get(word, (word,)))
            at = change.end
        return rewritten([*out, *tokens[at:]], self.single.grammar.lexicon)


def _letters(text: str) -> str:
    """What was written, as one word: "I'm pound"."""
    return "".join(filter(str.isalpha, fold(text)))


def _likeliest(changes: Sequence[Change]) -> list[Change]:
    """Without those in whose place a far likelier one is: "a nother" is no "not her"."""
    kept: list[Change] = []
    for each in changes:
        rivals = (other for other in kept if each.start < other.end and other.start < each.end)
        if all(each.cost - other.cost < _FAR_LIKELIER for other in rivals):
            kept.append(each)
    return kept


def _readings(changes: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
    """All that is surely a slip at once, then one change after the other."""
    together: list[Change] = []
    for each in changes:
        apart = all(each.end <= other.start or other.end <= each.start for other in together)
        if each.cost < _SURELY and apart:
            together.append(each)
    if len(together) > 1:
        yield tuple(together)
    yield from ((each,) for each in changes)


def _is_weak(found: Understood) -> bool:
    """Whether another hearing is worth the while."""
    guessed = found.method in (Method.STATISTICAL, Method.NONE)
    return guessed and not found.rest and (_is_beside(found) or found.confidence < _WEAK)


def _is_beside(found: Understood) -> bool:
    return found.method is Method.NONE or found.intent == OUT_OF_SCOPE


def _is_better(read: Understood, best: Understood, found: Understood, *, slips: bool) -> bool:
    """Whether a reading by sound is to be believed instead of the best so far."""
    if _is_beside(read) or read.intent in STEERING or read.confidence <= _worth(best):
        return False
    surely = found.confidence > (_BESIDE if _is_beside(found) else _WEAKER)
    if surely and not slips:
        return False
    enough = _MUCH if not slips or (surely and _is_beside(found)) else _ENOUGH
    return read.confidence >= max(enough, _worth(found) + _GAIN)


def _worth(found: Understood) -> float:
    return 0.0 if _is_beside(found) else found.confidence


@lru_cache(maxsize=1)
def _distance() -> Any:
    """rapidfuzz, imported on first use only."""
    from rapidfuzz.distance import OSA

    return OSA.distance
