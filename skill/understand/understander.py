"""From a sentence to what it means, offline: guard, expected answer, samples, then the nearest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

from skill.topics import CANCEL, EMERGENCY, FALLBACK, HELP, HOME, NO, REPEAT, SET_ADDRESS, STOP, TOPIC_OF, YES
from skill.understand.answers import Answers
from skill.understand.grammar import FREE, LOOSE, Grammar, Reading, grammar
from skill.understand.guard import alarm, confirmed, overheard
from skill.understand.nearest import NOTHING_ALIKE, Likeness, Nearest
from skill.understand.nouns import Expecting, Method, Slot, Understood, Wants
from skill.understand.slots import SEARCH_QUERY, Vocabulary
from skill.understand.speaking import mended
from skill.understand.spelling import Speller, speller
from skill.understand.tokens import Tokens, core, fold, tokenise, words
from skill.understand.trained import Weights, weights

_NO_VOCABULARY: Vocabulary = {}
_MENDED = 0.04  # confidence lost by mending a slip
_FALLBACK_BELOW = 0.15
_SINGLE_WORD_FROM = 0.4
_STEERED_FROM = 0.45
_LONGEST = 60  # words that are understood; the guard hears all of them
_MOST_SPLITS = 8  # places where one question may end and another begin that are tried
_SECOND_TOPIC_FROM = 0.55
_ALTERNATIVE_FROM = 0.1
_SUREST_GUESS = 0.95
_TELLING = frozenset({"set_address", "out_of_scope", "feedback"})  # what people say on the way to a question
_STEERING = frozenset({YES, NO, HELP, HOME, REPEAT, STOP, CANCEL, FALLBACK})


class Understander:
    """One locale's understanding, built once from its interaction model; holds no conversation.

    Args:
        model: The parsed ``interaction_models/<locale>.json``.
        vocabulary: The city's own names: slot type -> id -> names.
        locale: The model's locale, "en-US"; its language picks the recognition data.
        learnt: What was learnt instead of what is kept, for cross-validation.
    """

    def __init__(
        self,
        model: Mapping[str, Any],
        vocabulary: Vocabulary = _NO_VOCABULARY,
        *,
        locale: str,
        learnt: Weights | None = None,
    ) -> None:
        learnt = learnt or weights(locale.partition("-")[0])
        self._grammar: Grammar = grammar(model, vocabulary, locale)
        self._speller: Speller = speller(self._grammar.known_words() | learnt.words)
        self._answers = Answers(self._grammar, self._speller.mend)
        self._nearest = Nearest(self._grammar, learnt)

    def understand(self, text: str, *, today: date, expecting: Expecting | None = None) -> Understood:
        """What the sentence means.

        Args:
            text: The resident's words, typed or recognised.
            today: The day in the city's time zone, for "tomorrow".
            expecting: What the conversation has just asked, if anything.
        """
        tokens = tokenise(text, self._grammar.lexicon)
        heard = alarm(tokens, self._speller.mend(tokens), self._grammar.lexicon)
        alike = self._alike(tokens, today) if tokens and not heard.urgent else NOTHING_ALIKE
        whole = len(tokens) <= _LONGEST  # of more words the likeness has heard only the first
        if kind := confirmed(heard, alike) if whole else heard.kind:
            return _emergency(kind, text, Method.GUARD)
        tokens = tokens[:_LONGEST]
        if not tokens:
            return _understood(Reading(FALLBACK, {}, 0.0, Method.NONE))
        answer = self._answers.read(text, tokens, today, expecting) if expecting else None
        plain = answer is not None and expecting is not None and expecting.wants is not Wants.TEXT
        if not plain and (kind := overheard(heard, alike)) and not self._is_sample(text, tokens, today):
            return _emergency(kind, text, Method.STATISTICAL)
        if answer is not None:
            return _understood(answer)
        found = self._two(text, tokens, today) or self._one(text, tokens, today)
        return replace(found, language=self._other_language(tokens))

    def value(self, text: str, intent: str, today: date) -> Understood | None:
        """The words as nothing but a value of one of an intent's slots; None where they are none."""
        tokens = tokenise(text, self._grammar.lexicon)
        kinds = self._grammar.kinds.get(intent, {})
        slots = [Expecting.value(intent, name) for name, kind in kinds.items() if kind != SEARCH_QUERY]
        read = (self._answers.read(text, tokens, today, slot) for slot in slots if tokens)
        return next((_understood(each) for each in read if each is not None), None)

    def _alike(self, tokens: Tokens, today: date) -> Likeness:
        """How like an emergency the sentence is."""
        near = mended(tokens[:_LONGEST], today, self._grammar, self._speller)
        return self._nearest.alarm(near, today)

    def _is_sample(self, text: str, tokens: Tokens, today: date) -> bool:
        """Whether a sample says just this, so that likeness need not be asked."""
        read = self._grammar.read(text, core(tokens, self._grammar.lexicon), today)
        return read is not None and read.confidence > FREE

    # -- one question, or two in a breath

    def _two(self, text: str, tokens: Tokens, today: date) -> Understood | None:
        """The first of two questions with different topics, the second kept as ``rest``."""
        plain = core(tokens, self._grammar.lexicon)
        whole = self._grammar.read(text, plain, today) or self._grammar.read_loosely(text, plain, today)
        if whole is not None and whole.confidence > FREE:
            return None
        for left, right in islice(self._halves(text, tokens, today), _MOST_SPLITS):
            first = self._one(text, left, today)
            if first.confidence < _SECOND_TOPIC_FROM and not self._is_plain(text, right, today):
                continue  # then neither is the second of two questions, nor is the first a mere remark
            second = self._one(text, right, today)
            if min(first.confidence, second.confidence) >= _SECOND_TOPIC_FROM:
                found = self._together(first, second, text[right[0].start :].strip())
            else:
                found = _plain_one(first, second)
            if found is not None:
                return found
        return None

    def _together(self, first: Understood, second: Understood, rest: str) -> Understood | None:
        """What two halves of a sentence mean; None where they are no two questions.

        A half that only tells something ("I just moved in", "no,", "I'm bored") gives way to the
        other; an address given beside a question becomes that question's address.
        """
        for told, asked in ((first, second), (second, first)):
            address = told.slots.get("address") if told.intent == SET_ADDRESS else None
            if address and "address" in self._grammar.kinds[asked.intent]:
                return replace(asked, slots={"address": address, **asked.slots})
        if second.intent in _STEERING or second.topic == first.topic:
            return None
        if first.intent in (YES, NO) or (first.topic in _TELLING and second.topic not in _TELLING):
            return second
        return None if first.intent in _STEERING else replace(first, rest=rest)

    def _halves(self, text: str, tokens: Tokens, today: date) -> Iterator[tuple[Tokens, Tokens]]:
        """Every place where one question may end and another begin: "and", "?", a full stop."""
        marks = self._grammar.finder.find(words(tokens), today)
        inside = {i for mark in marks for i in range(mark.start + 1, mark.filled.end)}
        for at in range(1, len(tokens)):
            if at in inside:
                continue
            right = self._after_join(tokens[at:])
            if right:
                yield tokens[:at], right
            elif right is None and any(c in "?!.;,¿" for c in text[tokens[at - 1].end : tokens[at].start]):
                yield tokens[:at], tokens[at:]

    def _after_join(self, tokens: Tokens) -> Tokens | None:
        """The tokens after a leading "and", or None where there is none."""
        for width in (3, 2, 1):
            if tuple(t.word for t in tokens[:width]) in self._grammar.lexicon.joins:
                return tokens[width:]
        return None

    def _one(self, text: str, tokens: Tokens, today: date) -> Understood:
        """One question: as a sample says it, with slips mended, or else the nearest."""
        plain, fixed = self._rows(tokens, today)
        return self._as_sample(text, plain, fixed, today) or self._guess(
            text, fixed, frozenset(words(tokens)), today
        )

    def _rows(self, tokens: Tokens, today: date) -> tuple[Tokens, Tokens]:
        """The words that count, as they stand and with slips mended."""
        lexicon = self._grammar.lexicon
        return core(tokens, lexicon), core(mended(tokens, today, self._grammar, self._speller), lexicon)

    def _as_sample(self, text: str, plain: Tokens, fixed: Tokens, today: date) -> Understood | None:
        """What the sample means that says the sentence, as it stands or mended."""
        rows = ((plain, 0.0),) if fixed == plain else ((plain, 0.0), (fixed, _MENDED))
        for row, loss in rows:
            found = self._grammar.read(text, row, today) or self._grammar.read_loosely(text, row, today)
            if found is not None and found.confidence > FREE:
                return _understood(found, loss=loss)
        return None

    def _is_plain(self, text: str, tokens: Tokens, today: date) -> bool:
        """Whether a sample says just this."""
        return self._as_sample(text, *self._rows(tokens, today), today) is not None

    # -- the nearest

    def _guess(self, text: str, tokens: Tokens, said: frozenset[str], today: date) -> Understood:
        """The likeliest intent; a sample that fits only by its free words counts if it is likely too."""
        free = self._grammar.read(text, tokens, today)
        guess = self._nearest.guess(tokens, said, today)
        if free is not None and free.intent in [intent for intent, _ in guess.scores[:2]]:
            return _understood(free, others=_others(guess.scores, free.intent))
        if not guess.scores or guess.scores[0][1] < _least(guess.scores[0][0], len(tokens)):
            confidence = guess.scores[0][1] if guess.scores else 0.0
            nothing = Reading(FALLBACK, {}, confidence, Method.NONE)
            return _understood(nothing, others=_others(guess.scores, FALLBACK))
        intent, confidence = guess.scores[0]
        slots = self._grammar.fill_loosely(text, tokens, guess.marks, intent, today)
        for name, id_ in self._nearest.meant(tokens, intent, slots).items():
            slots[name] = Slot(self._grammar.name_of(self._grammar.kinds[intent][name], id_), id_)
        best = Reading(intent, slots, min(confidence, _SUREST_GUESS), Method.STATISTICAL)
        return _understood(best, others=_others(guess.scores, intent))

    def _other_language(self, tokens: Tokens) -> str | None:
        """The language that most of the words belong to, where it is not the locale's own."""
        row = [fold(t.word) for t in tokens]
        for language, signs in self._grammar.lexicon.foreign.items():
            foreign = [w for w in row if w in signs and w not in self._speller.known]
            if len(foreign) >= 2 and 2 * len(foreign) >= len(row):
                return language
        return None


def _emergency(kind: str, text: str, method: Method) -> Understood:
    slot = Slot(value=kind, id=kind, said=text.strip())
    return _understood(
        Reading(EMERGENCY, {"emergency": slot}, 1.0 if method is Method.GUARD else _SUREST_GUESS, method)
    )


def _least(intent: str, words: int) -> float:
    """How sure a guess must be: more for a single word, and most for what steers the conversation."""
    if intent in _STEERING:
        return _STEERED_FROM
    return _FALLBACK_BELOW if words > 1 else _SINGLE_WORD_FROM


def _plain_one(first: Understood, second: Understood) -> Understood | None:
    """The half that a sample says outright, where the other is a remark that is hardly understood."""
    plain, other = (first, second) if first.confidence > second.confidence else (second, first)
    if plain.method not in (Method.EXACT, Method.PATTERN) or plain.confidence < LOOSE - _MENDED:
        return None
    if plain.intent == SET_ADDRESS:
        return None  # the rest may belong to the address: "4400 Lantern Hill Road, Kettle Bay"
    remark = other.intent == FALLBACK or other.topic in _TELLING
    return plain if remark and plain.intent not in _STEERING else None


def _others(scores: Sequence[tuple[str, float]], chosen: str) -> tuple[tuple[str, float], ...]:
    return tuple((i, round(c, 3)) for i, c in scores if i != chosen and c >= _ALTERNATIVE_FROM)


def _understood(
    reading: Reading, *, loss: float = 0.0, others: tuple[tuple[str, float], ...] = ()
) -> Understood:
    return Understood(
        intent=reading.intent,
        topic=TOPIC_OF[reading.intent],
        slots=reading.slots,
        confidence=round(reading.confidence - loss, 3),
        alternatives=others,
        method=reading.method,
    )
