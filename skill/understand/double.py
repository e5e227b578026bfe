"""Two questions in one breath: the first, with the second kept as what is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from skill.topics import FALLBACK, NO, OUT_OF_SCOPE, SET_ADDRESS, TOPIC_OF, YES
from skill.understand.grammar import FREE, LOOSE, Grammar
from skill.understand.loose import crossing
from skill.understand.nouns import Method, Understood
from skill.understand.single import MENDED, STEERING, Single
from skill.understand.slots import DATE
from skill.understand.tokens import Tokens, core, words

_MOST_SPLITS = 4  # places where one question may end and another begin that are tried
_SECOND_TOPIC_FROM = 0.55
_FEWEST = 3  # words of a second question that follows a comma
_TELLING = frozenset({"set_address", "out_of_scope", "feedback"})  # what people say on the way to a question


@dataclass(frozen=True, slots=True)
class Double:
    """Reads two questions in a breath."""

    grammar: Grammar
    single: Single

    def read(self, text: str, tokens: Tokens, today: date) -> Understood | None:
        """The first of two questions with different topics, the second kept as ``rest``."""
        plain = core(tokens, self.grammar.lexicon)
        whole = self.grammar.read(text, plain, today) or self.grammar.read_loosely(text, plain, today)
        if whole is not None and whole.confidence > FREE:
            return None
        for left, right in islice(self._halves(text, tokens, today), _MOST_SPLITS):
            first = self.single.read(text, left, today)
            if first.confidence < _SECOND_TOPIC_FROM and not self.single.is_plain(text, right, today):
                continue  # then neither is the second of two questions, nor is the first a mere remark
            second = self.single.read(text, right, today)
            if min(first.confidence, second.confidence) < _SECOND_TOPIC_FROM:
                found = _plain_one(first, second)
                found = found and self._on_its_day(text, found, right if found is first else left, today)
            elif self._is_one(text, tokens, (left, right), (first, second), today):
                continue
            else:
                found = self._together(first, second, text[right[0].start :].strip())
            if found is not None:
                return found
        return None

    def _is_one(
        self,
        text: str,
        tokens: Tokens,
        halves: tuple[Tokens, Tokens],
        read: tuple[Understood, Understood],
        today: date,
    ) -> bool:
        """Whether the halves are one question: "my car was towed, where is it", "permit 88214".

        A half without a word of its own asks about the other. Where only a comma parts them and a half
        is merely likened to a topic, the whole sentence is a better witness of what it means: a remark
        on the way to a question, or words added to one.
        """
        left, right = halves
        if not self._tells(right) or not self._tells(left):
            return True
        between = text[left[-1].end : right[0].start]
        if any(c.isalpha() or c in "?!.;" for c in between) or read[0].intent == SET_ADDRESS:
            return False
        guessed = any(one.method is Method.STATISTICAL for one in read)
        topics = {one.topic for one in read} - {TOPIC_OF[OUT_OF_SCOPE]}  # "in Chicago" is said of a half
        whole = guessed and self.single.read(text, tokens, today).topic in topics
        return whole or len(right) < _FEWEST

    def _on_its_day(self, text: str, found: Understood, rest: Tokens, today: date) -> Understood:
        """The question with its day, where nothing but that is left: "recycling, is that Wednesday?"."""
        plain = core(rest, self.grammar.lexicon)
        marks = self.grammar.finder.find(words(plain), today)
        if not self.single.nearest.is_bare_day(words(plain), marks):
            return found
        days = [mark for mark in marks if mark.type_name == DATE]
        return replace(found, slots={**self.grammar.fill(text, plain, days, found.intent), **found.slots})

    def _tells(self, tokens: Tokens) -> bool:
        """Whether any word says what it is about."""
        plain = self.grammar.lexicon.function_words | self.grammar.lexicon.articles
        return any(token.word not in plain for token in core(tokens, self.grammar.lexicon))

    def _together(self, first: Understood, second: Understood, rest: str) -> Understood | None:
        """What two halves of a sentence mean; None where they are no two questions.

        A half that only tells something ("I just moved in", "no,", "I'm bored") gives way to the
        other; an address given beside a question becomes that question's address.
        """
        for told, asked in ((first, second), (second, first)):
            address = told.slots.get("address") if told.intent == SET_ADDRESS else None
            if address and "address" in self.grammar.kinds[asked.intent]:
                return replace(asked, slots={"address": address, **asked.slots})
        if second.intent in STEERING or second.topic == first.topic:
            return None
        if first.intent in (YES, NO) or (first.topic in _TELLING and second.topic not in _TELLING):
            return second
        return None if first.intent in STEERING else replace(first, rest=rest)

    def _halves(self, text: str, tokens: Tokens, today: date) -> Iterator[tuple[Tokens, Tokens]]:
        """Every place where one question may end and another begin: "and", "?", a full stop."""
        marks = self.grammar.finder.find(words(tokens), today)
        corner = crossing(words(tokens), self.grammar.lexicon)  # "Oak Street and Pine Avenue" is one place
        inside = {i for mark in (*marks, corner) if mark for i in range(mark.start + 1, mark.filled.end)}
        numbers = self.grammar.lexicon.numbers
        for at in range(1, len(tokens)):
            counted = (
                at + 1 < len(tokens) and tokens[at - 1].word in numbers and tokens[at + 1].word in numbers
            )
            timed = tuple(words(tokens[at : at + 2])) in self.grammar.lexicon.dates.minutes
            if at in inside or counted or timed:  # "cincuenta y siete" and "seis y cuarto" are one
                continue
            right = self._after_join(tokens[at:])
            if right:
                yield tokens[:at], right
            elif right is None and any(c in "?!.;,¿" for c in text[tokens[at - 1].end : tokens[at].start]):
                yield tokens[:at], tokens[at:]

    def _after_join(self, tokens: Tokens) -> Tokens | None:
        """The tokens after a leading "and", or None where there is none."""
        for width in (3, 2, 1):
            if tuple(t.word for t in tokens[:width]) in self.grammar.lexicon.joins:
                return tokens[width:]
        return None


def _plain_one(first: Understood, second: Understood) -> Understood | None:
    """The half that a sample says outright, where the other is a remark that is hardly understood."""
    plain, other = (first, second) if first.confidence > second.confidence else (second, first)
    if plain.method not in (Method.EXACT, Method.PATTERN) or plain.confidence < LOOSE - MENDED:
        return None
    if plain.intent == SET_ADDRESS or "address" in other.slots:
        return None  # the rest may belong to the address, or be it: "4400 Lantern Hill Road, Kettle Bay"
    remark = other.intent == FALLBACK or other.topic in _TELLING
    return plain if remark and plain.intent not in STEERING else None
