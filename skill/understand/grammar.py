"""Everything that is built from one interaction model: its samples, slots and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from skill.understand.lexicon import Lexicon, lexicon
from skill.understand.loose import Written, longer_street, loose_marks
from skill.understand.marks import Finder, Mark, finder, unknown_body, without
from skill.understand.nouns import Method, Slot
from skill.understand.patterns import Match, Patterns, Sample, compile_patterns, samples_of, slot_kinds
from skill.understand.slots import (
    ADDRESS,
    BODY,
    DATE,
    HOLIDAY,
    HOLIDAY_DAY,
    STREET,
    Filled,
    SlotTypes,
    Vocabulary,
    slot_types,
)
from skill.understand.tense import settled
from skill.understand.tokens import Token, Tokens, fold, said, words

EXACT, PATTERN, LOOSE, UNCERTAIN, FREE = 1.0, 0.97, 0.93, 0.83, 0.72
"""Confidence: word for word; with slots; with an address or day added; with what only looks like an
address; where a search query swallowed words."""

_START = Token("", 0, 0)
_NOW = "PRESENT_REF"  # "now" in a sentence that no sample fits is a word like any other


@dataclass(frozen=True, slots=True)
class Reading:
    """A sample that fits a sentence, and what its slots hold."""

    intent: str
    slots: Mapping[str, Slot]
    confidence: float
    method: Method


@dataclass(frozen=True, slots=True)
class Grammar:
    """One model in one language, with a city's own names."""

    lexicon: Lexicon
    kinds: Mapping[str, Mapping[str, str]]  # intent -> slot -> slot type
    types: SlotTypes
    samples: tuple[Sample, ...]
    patterns: Patterns
    finder: Finder

    def read(self, text: str, tokens: Tokens, today: date) -> Reading | None:
        """The sample that fits the tokens best, or None."""
        matches = self.patterns.matches(words(tokens), today)
        if not matches:
            return None
        best = matches[0]
        slots = {s.name: slot_of(text, tokens[s.start : s.filled.end], s.filled) for s in best.spans}
        marks = self._unread(self.finder.find(words(tokens), today), best)
        slots = {**self.fill(text, tokens, marks, best.intent), **slots}
        method = Method.PATTERN if best.spans else Method.EXACT
        return Reading(
            best.intent, self._settled(best.intent, slots, tokens, today), _confidence(best), method
        )

    def _settled(
        self, intent: str, slots: Mapping[str, Slot], tokens: Tokens, today: date
    ) -> dict[str, Slot]:
        return settled(intent, slots, self.kinds.get(intent, {}), words(tokens), today, self.lexicon)

    @staticmethod
    def _unread(marks: Sequence[Mark], match: Match) -> list[Mark]:
        """The values in a sentence that the sample says in plain words: "is city hall open {date}"."""
        read = {i for s in match.spans for i in range(s.start, s.filled.end)}
        return [
            m
            for m in marks
            if m.type_name in (DATE, HOLIDAY, HOLIDAY_DAY) or not read & set(range(m.start, m.filled.end))
        ]

    def read_loosely(self, text: str, tokens: Tokens, today: date) -> Reading | None:
        """A sample with an address or a day added that the sample itself does not hold."""
        row = words(tokens)
        extra = [m for m in self.finder.find(row, today) if m.type_name in (ADDRESS, DATE, HOLIDAY_DAY)]
        kept = without(row, extra, self.lexicon) if extra else []
        found = self.read(text, tuple(tokens[i] for i in kept), today) if kept else None
        if found is None or found.confidence <= FREE or self._asks_of_holiday(found.intent, extra):
            return None
        named = [m for m in self.finder.find(row, today) if m.type_name == HOLIDAY]
        slots = {**self.fill(text, tokens, [*extra, *named], found.intent), **found.slots}
        return Reading(found.intent, self._settled(found.intent, slots, tokens, today), LOOSE, Method.PATTERN)

    def _asks_of_holiday(self, intent: str, extra: Sequence[Mark]) -> bool:
        """Whether a holiday was put to a sample that knows of none: then it may be what is asked about."""
        named = any(mark.type_name == HOLIDAY_DAY for mark in extra)
        return named and HOLIDAY not in self.kinds.get(intent, {}).values()

    def fill(self, text: str, tokens: Tokens, marks: Sequence[Mark], intent: str) -> dict[str, Slot]:
        """The slots that an intent declares, from values found in the sentence; the longest wins."""
        slots: dict[str, Slot] = {}
        for name, kind in self.kinds.get(intent, {}).items():
            fitting = [m for m in marks if m.type_name == kind]
            if kind == DATE and not fitting:
                fitting = [m for m in marks if m.type_name == HOLIDAY_DAY]
            if kind == BODY and not fitting:
                fitting = unknown_body(words(tokens), self.lexicon)
            if fitting:
                told = [m for m in fitting if not self._is_vague(tokens, m)] or fitting
                best = max(told, key=lambda m: m.filled.end - m.start)
                slots[name] = slot_of(text, tokens[best.start : best.filled.end], best.filled)
        return slots

    def _is_vague(self, tokens: Tokens, mark: Mark) -> bool:
        """Whether a value is named by a word alone that also holds others: a bag, alerts."""
        return mark.filled.end == mark.start + 1 and tokens[mark.start].word in self.lexicon.vague

    def fill_loosely(
        self, text: str, tokens: Tokens, marks: Sequence[Mark], intent: str, today: date
    ) -> dict[str, Slot]:
        """The slots, with values that only the intent tells apart: a street alone, a reference number."""
        row = words(tokens)
        told = longer_street(row, STREET, [m for m in marks if m.filled.value != _NOW], self.lexicon)
        slots = self.fill(text, tokens, told, intent)
        missing = [k for name, k in self.kinds.get(intent, {}).items() if name not in slots]
        more = loose_marks(row, missing, marks, today, self.lexicon, self._written(text, tokens))
        slots = {**self.fill(text, tokens, more, intent), **slots} if more else slots
        return self._settled(intent, slots, tokens, today)

    def _written(self, text: str, tokens: Tokens) -> Written:
        """Which words stand in capitals, or after an article that is no word of the row."""
        articles = self.lexicon.dates.numbered_after
        before = [text[a.end : b.start].split() for a, b in pairwise((_START, *tokens))]
        return Written(
            frozenset(at for at, gap in enumerate(before) if gap and fold(gap[-1]) in articles),
            frozenset(at for at, token in enumerate(tokens) if at and text[token.start].isupper()),
            frozenset(at for at, gap in enumerate(before) if not gap),
        )

    def name_of(self, kind: str, id_: str) -> str:
        """What a value of a slot type is called first in the model; its id where it is not in it."""
        phrases = self.types.values.get(kind, {})
        return next((" ".join(phrase) for phrase, of in phrases.items() if of == id_), id_)

    def known_words(self) -> set[str]:
        """Every word of the model and of the language's data: what a slip may have been meant for."""
        spoken = {word for phrase in self.lexicon.phrases() for word in phrase}
        return self.own_words() | spoken | self.lexicon.words()

    def own_words(self) -> set[str]:
        """Every word of the model's samples and values."""
        known = {word for sample in self.samples for word in sample.words}
        known.update(word for table in self.types.values.values() for phrase in table for word in phrase)
        return known


def slot_of(text: str, tokens: Tokens, filled: Filled) -> Slot:
    """The slot that a run of words fills."""
    own = said(text, tokens)
    return Slot(filled.value or own, filled.id, own)


def _confidence(match: Match) -> float:
    if match.free_words():
        return FREE
    if not match.spans:
        return EXACT
    return PATTERN if all(s.filled.certain for s in match.spans) else UNCERTAIN


def grammar(model: Mapping[str, Any], vocabulary: Vocabulary, locale: str) -> Grammar:
    """Build the grammar of a model.

    Raises KeyError where a sample uses a slot that its intent does not declare, and
    FileNotFoundError where there is no recognition data for the locale's language.
    """
    known = lexicon(locale.partition("-")[0])
    kinds = slot_kinds(model)
    types = slot_types(model, vocabulary, known)
    samples = samples_of(model, known)
    return Grammar(known, kinds, types, samples, compile_patterns(samples, kinds, types), finder(types))
