"""From a sentence to what it means, offline: guard, expected answer, samples, statistics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from skill.topics import EMERGENCY, FALLBACK, NO, SET_ADDRESS, TOPIC_OF, YES
from skill.understand.classifier import Classifier, Features, Scores, featurise, train
from skill.understand.guard import emergency_kind
from skill.understand.lexicon import Lexicon, lexicon
from skill.understand.marks import Finder, Mark, finder, without
from skill.understand.nouns import Expecting, Method, Slot, Understood, Wants
from skill.understand.patterns import Match, Patterns, Sample, compile_patterns, samples_of, slot_kinds
from skill.understand.slots import ADDRESS, DATE, SlotTypes, Vocabulary, slot_types
from skill.understand.spelling import Speller, speller
from skill.understand.tokens import Tokens, core, said, tokenise, words

_ANY_DAY = date(2026, 1, 5)  # samples hold no days of their own; any will do while counting them
_NO_VOCABULARY: Vocabulary = {}

_EXACT, _PATTERN, _LOOSE, _FREE, _MENDED = 1.0, 0.97, 0.93, 0.72, 0.04
_FALLBACK_BELOW = 0.3
_SECOND_TOPIC_FROM = 0.6
_ALTERNATIVE_FROM = 0.12
_CONTROLS = frozenset(name for name in TOPIC_OF if name.startswith("AMAZON.")) - {YES, NO}


class Understander:
    """One locale's understanding, built once from its interaction model; holds no state.

    Args:
        model: The parsed ``interaction_models/<locale>.json``.
        vocabulary: The city's own names: slot type -> id -> names.
        locale: The model's locale, "en-US"; its language picks the recognition data.
    """

    def __init__(
        self, model: Mapping[str, Any], vocabulary: Vocabulary = _NO_VOCABULARY, *, locale: str
    ) -> None:
        self._lexicon: Lexicon = lexicon(locale.partition("-")[0])
        self._kinds = slot_kinds(model)
        self._types: SlotTypes = slot_types(model, vocabulary, self._lexicon)
        samples = samples_of(model, self._lexicon)
        self._patterns: Patterns = compile_patterns(samples, self._kinds, self._types)
        self._finder: Finder = finder(self._types)
        self._classifier: Classifier = train(list(self._examples(samples)))
        self._speller: Speller = speller(self._known_words(samples))

    def understand(self, text: str, *, today: date, expecting: Expecting | None = None) -> Understood:
        """What the sentence means.

        Args:
            text: The resident's words, typed or recognised.
            today: The day in the city's time zone, for "tomorrow".
            expecting: What the conversation has just asked, if anything.
        """
        tokens = tokenise(text, self._lexicon)
        kind = emergency_kind(tokens, self._lexicon)
        if kind is not None:
            slot = Slot(value=kind, id=kind, said=text.strip())
            return self._result(EMERGENCY, {"emergency": slot}, 1.0, Method.GUARD)
        if not tokens:
            return self._result(FALLBACK, {}, 0.0, Method.NONE)
        answer = self._answer(text, tokens, today, expecting) if expecting else None
        return answer or self._two(text, tokens, today) or self._one(text, tokens, today)

    # -- the answer to a question that was just asked

    def _answer(self, text: str, tokens: Tokens, today: date, expecting: Expecting) -> Understood | None:
        if expecting.wants is Wants.YES_NO:
            return self._yes_or_no(text, tokens, today)
        if expecting.wants is Wants.SLOT:
            return self._value(text, tokens, today, expecting)
        return self._free_words(text, tokens, today, expecting)

    def _yes_or_no(self, text: str, tokens: Tokens, today: date) -> Understood | None:
        head, rest = tokens[0].word, tokens[1:]
        if head not in self._lexicon.yes | self._lexicon.no:
            return None
        if head in self._lexicon.no and rest:
            corrected = self._value(text, rest, today, Expecting.value(SET_ADDRESS, "address"))
            if corrected is not None:
                return corrected
        intent = YES if head in self._lexicon.yes else NO
        return self._result(intent, {}, 0.98, Method.EXPECTED)

    def _value(self, text: str, tokens: Tokens, today: date, expecting: Expecting) -> Understood | None:
        kind = self._kinds.get(expecting.intent, {}).get(expecting.slot)
        if kind is None:
            return None
        for row in (tokens, self._speller.mend(tokens)):
            bare = self._bare(row)
            for filled in self._types.fills(kind, words(bare), 0, today):
                if filled.end == len(bare):
                    slot = Slot(filled.value, filled.id, said(text, bare))
                    return self._result(expecting.intent, {expecting.slot: slot}, 0.95, Method.EXPECTED)
        return None

    def _bare(self, tokens: Tokens) -> Tokens:
        """The words of an answer without what people put around it: "it's at ...", "the ... one"."""
        left = core(tokens, self._lexicon)
        while len(left) > 1 and left[0].word in self._lexicon.answers:
            left = left[1:]
        while len(left) > 1 and left[-1].word in self._lexicon.answers:
            left = left[:-1]
        return left

    def _free_words(self, text: str, tokens: Tokens, today: date, expecting: Expecting) -> Understood | None:
        control = self._pattern(text, core(tokens, self._lexicon), today, Method.EXACT)
        if control is not None and control.intent in _CONTROLS:
            return control
        slot = Slot(text.strip(), None, text.strip())
        return self._result(expecting.intent, {expecting.slot: slot}, 0.95, Method.EXPECTED)

    # -- one question, or two in a breath

    def _two(self, text: str, tokens: Tokens, today: date) -> Understood | None:
        """The first of two questions with different topics, the second kept as ``rest``."""
        whole = self._pattern(text, core(tokens, self._lexicon), today, Method.EXACT)
        if whole is not None and whole.confidence > _FREE:
            return None
        for left, right in self._halves(text, tokens, today):
            first = self._one(text, left, today)
            if first.intent == FALLBACK or first.confidence < _SECOND_TOPIC_FROM:
                continue
            second = self._one(text, right, today)
            if second.confidence >= _SECOND_TOPIC_FROM and second.topic != first.topic:
                rest = text[right[0].start :].strip()
                return Understood(
                    first.intent, first.topic, first.slots, first.confidence, (), rest, first.method
                )
        return None

    def _halves(self, text: str, tokens: Tokens, today: date) -> Iterable[tuple[Tokens, Tokens]]:
        """Every place where one question may end and another begin: "and", "?", a full stop."""
        row = words(tokens)
        inside = {i for mark in self._finder.find(row, today) for i in range(mark.start + 1, mark.filled.end)}
        for at in range(1, len(tokens)):
            if at in inside:
                continue
            if any(c in "?!.;,¿" for c in text[tokens[at - 1].end : tokens[at].start]):
                yield tokens[:at], self._after_join(tokens[at:]) or tokens[at:]
            elif (right := self._after_join(tokens[at:])) is not None and right:
                yield tokens[:at], right

    def _after_join(self, tokens: Tokens) -> Tokens | None:
        for width in (3, 2, 1):
            if tuple(t.word for t in tokens[:width]) in self._lexicon.joins:
                return tokens[width:]
        return None

    def _one(self, text: str, tokens: Tokens, today: date) -> Understood:
        plain = core(tokens, self._lexicon)
        mended = core(self._speller.mend(tokens), self._lexicon)
        for row, loss in ((plain, 0.0), (mended, _MENDED)):
            found = self._pattern(text, row, today, Method.EXACT) or self._loose(text, row, today)
            if found is not None and found.confidence > _FREE:
                return self._less(found, loss)
        free = self._pattern(text, mended, today, Method.EXACT)
        return self._statistical(text, mended, today, free)

    # -- samples

    def _pattern(self, text: str, tokens: Tokens, today: date, exact: Method) -> Understood | None:
        matches = self._patterns.matches(words(tokens), today)
        if not matches:
            return None
        best = matches[0]
        slots = {
            s.name: Slot(s.filled.value, s.filled.id, said(text, tokens[s.start : s.filled.end]))
            for s in best.spans
        }
        if not best.spans:
            return self._result(best.intent, slots, _EXACT, exact)
        return self._result(best.intent, slots, self._match_confidence(best), Method.PATTERN)

    @staticmethod
    def _match_confidence(match: Match) -> float:
        if match.free_words():
            return _FREE
        certain = all(s.filled.certain for s in match.spans)
        return _PATTERN if certain else _LOOSE - 0.1

    def _loose(self, text: str, tokens: Tokens, today: date) -> Understood | None:
        """A sample with an address or a day added that the sample itself does not hold."""
        row = words(tokens)
        extra = [m for m in self._finder.find(row, today) if m.type_name in (ADDRESS, DATE)]
        if not extra:
            return None
        kept = without(row, extra, self._lexicon)
        if not kept:
            return None
        gone = self._tokens_of(tokens, row, kept)
        found = self._pattern(text, gone, today, Method.PATTERN)
        if found is None or found.confidence <= _FREE:
            return None
        slots = {**self._fill(text, tokens, extra, found.intent), **found.slots}
        return self._result(found.intent, slots, _LOOSE, Method.PATTERN)

    @staticmethod
    def _tokens_of(tokens: Tokens, row: Sequence[str], kept: Sequence[str]) -> Tokens:
        """The tokens of the kept words, in order."""
        out, at = [], 0
        for word in kept:
            at = row.index(word, at)
            out.append(tokens[at])
            at += 1
        return tuple(out)

    def _fill(self, text: str, tokens: Tokens, marks: Sequence[Mark], intent: str) -> dict[str, Slot]:
        """The slots that an intent declares, from values found in the sentence; the longest wins."""
        slots: dict[str, Slot] = {}
        for name, kind in self._kinds.get(intent, {}).items():
            fitting = [m for m in marks if m.type_name == kind]
            if fitting:
                best = max(fitting, key=lambda m: m.filled.end - m.start)
                words_said = said(text, tokens[best.start : best.filled.end])
                slots[name] = Slot(best.filled.value, best.filled.id, words_said)
        return slots

    # -- statistics

    def _examples(self, samples: Sequence[Sample]) -> Iterable[tuple[str, Features]]:
        """Every sample with slots filled by turns, as features."""
        values = {kind: list(table) for kind, table in self._types.values.items()}
        for number, sample in enumerate(samples):
            row: list[str] = []
            marks: list[str] = []
            for word in sample.words:
                kind = self._kinds[sample.intent][word[1:-1]] if word.startswith("{") else ""
                if not kind:
                    row.append(word)
                elif kind in values:
                    row.extend(values[kind][number % len(values[kind])])
                else:
                    marks.append(kind)
            yield sample.intent, self._features(row, marks, self._finder.find(row, _ANY_DAY))

    def _features(self, row: Sequence[str], marks: Sequence[str], found: Sequence[Mark]) -> Features:
        hidden = [m for m in found if m.type_name in (ADDRESS, DATE)]
        kept = without(row, hidden, self._lexicon)
        return featurise(kept, {*marks, *(m.type_name for m in found)}, self._lexicon.concepts)

    def _statistical(self, text: str, tokens: Tokens, today: date, free: Understood | None) -> Understood:
        row = words(tokens)
        marks = self._finder.find(row, today)
        features = self._features(row, (), marks)
        scores = self._classifier.score(features)
        if not scores:
            return free or self._result(FALLBACK, {}, 0.0, Method.NONE)
        known = self._classifier.coverage(features)
        sure = [(intent, share * (0.35 + 0.65 * known)) for intent, share in scores[:4]]
        if free is not None and free.intent in [intent for intent, _ in sure[:2]]:
            return free
        others = tuple((i, round(c, 3)) for i, c in sure[1:] if c >= _ALTERNATIVE_FROM)
        intent, confidence = sure[0]
        if confidence < _FALLBACK_BELOW:
            return free or self._fallback(sure, confidence)
        slots = self._fill(text, tokens, marks, intent)
        return self._result(intent, slots, min(confidence, 0.95), Method.STATISTICAL, others)

    def _fallback(self, sure: Scores, confidence: float) -> Understood:
        near = tuple((intent, round(c, 3)) for intent, c in sure if c >= _ALTERNATIVE_FROM)
        return self._result(FALLBACK, {}, confidence, Method.NONE, near)

    # -- results

    def _known_words(self, samples: Sequence[Sample]) -> set[str]:
        known = {word for sample in samples for word in sample.words}
        known.update(word for table in self._types.values.values() for phrase in table for word in phrase)
        known.update(w for phrase in (*self._lexicon.openings, *self._lexicon.closings) for w in phrase)
        known.update(self._lexicon.numbers, self._lexicon.dates.weekdays, self._lexicon.dates.months)
        known.update(w for phrase in self._lexicon.cities for w in phrase)
        return known | self._lexicon.articles | self._lexicon.addresses.suffixes

    @staticmethod
    def _less(found: Understood, loss: float) -> Understood:
        if not loss:
            return found
        return Understood(
            found.intent,
            found.topic,
            found.slots,
            found.confidence - loss,
            found.alternatives,
            found.rest,
            found.method,
        )

    @staticmethod
    def _result(
        intent: str,
        slots: Mapping[str, Slot],
        confidence: float,
        method: Method,
        alternatives: tuple[tuple[str, float], ...] = (),
    ) -> Understood:
        return Understood(intent, TOPIC_OF[intent], slots, round(confidence, 3), alternatives, method=method)
