"""What one question means: as a sample says it, with slips mended, or else the nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from skill.topics import (
    CANCEL,
    FALLBACK,
    HELP,
    HOME,
    LANGUAGE,
    NO,
    OUT_OF_SCOPE,
    REPEAT,
    REPORT,
    STOP,
    TOPIC_OF,
    YES,
)
from skill.understand.grammar import FREE, UNCERTAIN, Grammar, Reading
from skill.understand.nearest import Guess, Nearest
from skill.understand.nouns import Method, Slot, Understood
from skill.understand.slips.speaking import mended
from skill.understand.slips.spelling import Speller
from skill.understand.tokens import Tokens, core, words

MENDED = 0.04  # confidence lost by mending a slip
STEERING = frozenset({YES, NO, HELP, HOME, REPEAT, STOP, CANCEL, FALLBACK})
WHAT = "service_type"  # what is reported
HOLIDAYS, HOLIDAY = "HolidayScheduleIntent", "HOLIDAY"
STREAM_OF = {
    "TrashDayIntent": "trash",
    "RecyclingDayIntent": "recycling",
    "YardWasteIntent": "yard_waste",
    "BulkPickupIntent": "bulk",
}
"""What is picked up, by the intent that asks for its day."""
_FALLBACK_BELOW = 0.08
_SINGLE_WORD_FROM = 0.3
_TWO_WORDS_FROM = 0.2
_STEERED_FROM = 0.3
_ALTERNATIVE_FROM = 0.06
_OVERRULES_FROM = 0.63  # the network gives it 0.7
_BESIDE_FROM = 0.3
SUREST_GUESS = 0.95


@dataclass(frozen=True, slots=True)
class Single:
    """Reads one question."""

    grammar: Grammar
    speller: Speller
    nearest: Nearest

    def read(self, text: str, tokens: Tokens, today: date) -> Understood:
        """One question: as a sample says it, with slips mended, or else the nearest."""
        plain, fixed = self._rows(tokens, today)
        sample = self._as_sample(text, plain, fixed, today)
        if sample is not None and sample.method is Method.EXACT:
            return sample
        guess = self.nearest.guess(fixed, frozenset(words(tokens)), today)
        if sample is not None and not _is_overruled(sample.intent, sample.confidence, guess.scores):
            return sample
        return self._guess(text, fixed, guess, today)

    def _rows(self, tokens: Tokens, today: date) -> tuple[Tokens, Tokens]:
        """The words that count, as they stand and with slips mended."""
        lexicon = self.grammar.lexicon
        return core(tokens, lexicon), core(mended(tokens, today, self.grammar, self.speller), lexicon)

    def _as_sample(self, text: str, plain: Tokens, fixed: Tokens, today: date) -> Understood | None:
        """What the sample means that says the sentence, as it stands or mended."""
        rows = ((plain, 0.0),) if fixed == plain else ((plain, 0.0), (fixed, MENDED))
        for row, loss in rows:
            found = self.grammar.read(text, row, today) or self.grammar.read_loosely(text, row, today)
            if found is not None and found.confidence > FREE:
                return understood(
                    self._on_a_holiday(text, row, self._with_meant(row, found), today), loss=loss
                )
        return None

    def _on_a_holiday(self, text: str, tokens: Tokens, found: Reading, today: date) -> Reading:
        """ "Recycling on Labor Day" asks what the holiday does to the pickup, not when the next one is."""
        if found.intent not in STREAM_OF or HOLIDAYS not in self.grammar.kinds:
            return found
        marks = self.grammar.finder.find(words(tokens), today)
        if not any(mark.type_name == HOLIDAY for mark in marks):
            return found
        slots = self.grammar.fill_loosely(text, tokens, marks, HOLIDAYS, today)
        stream = STREAM_OF[found.intent]
        slots.setdefault("stream", Slot(self.grammar.name_of("WASTE_STREAM", stream), stream))
        return replace(found, intent=HOLIDAYS, slots=slots)

    def _with_meant(self, tokens: Tokens, found: Reading) -> Reading:
        """What is wrong, where a sample tells it in plain words: "my trash was not picked up"."""
        if found.intent != REPORT or WHAT in found.slots:
            return found
        meant = self.nearest.meant(tokens, found.intent, found.slots).get(WHAT)
        if meant is None:
            return found
        named = Slot(self.grammar.name_of(self.grammar.kinds[found.intent][WHAT], meant), meant)
        return replace(found, slots={**found.slots, WHAT: named})

    def is_plain(self, text: str, tokens: Tokens, today: date) -> bool:
        """Whether a sample says just this."""
        return self._as_sample(text, *self._rows(tokens, today), today) is not None

    def _guess(self, text: str, tokens: Tokens, guess: Guess, today: date) -> Understood:
        """The likeliest intent; a sample that fits only by its free words counts if it is likely too."""
        free = self.grammar.read(text, tokens, today)
        likely = free is not None and free.intent in [intent for intent, _ in guess.scores[:2]]
        if free is not None and likely and not _is_overruled(free.intent, free.confidence, guess.scores):
            return understood(free, others=_others(guess.scores, free.intent))
        if not guess.scores or guess.scores[0][1] < _least(guess.scores[0][0], len(tokens)):
            confidence = guess.scores[0][1] if guess.scores else 0.0
            nothing = Reading(FALLBACK, {}, confidence, Method.NONE)
            return understood(nothing, others=_others(guess.scores, FALLBACK))
        intent, confidence = guess.scores[0]
        slots = self.grammar.fill_loosely(text, tokens, guess.marks, intent, today)
        for name, id_ in self.nearest.meant(tokens, intent, slots).items():
            slots[name] = Slot(self.grammar.name_of(self.grammar.kinds[intent][name], id_), id_)
        best = Reading(intent, slots, min(confidence, SUREST_GUESS), Method.STATISTICAL)
        return understood(best, others=_others(guess.scores, intent))


def _is_overruled(intent: str, confidence: float, guessed: Sequence[tuple[str, float]]) -> bool:
    """Whether what fits a sample with slots means something else by all of its words.

    "Where is a park" fits "where is {place}", and "one star" an address. Where the network was as sure of
    another intent as this, it was right in four cases of five and nearly always where free words fit.
    """
    if not guessed or intent in STEERING or intent == LANGUAGE:
        return False
    likeliest, sure = guessed[0]
    unlikely = confidence <= UNCERTAIN and intent not in [name for name, _ in guessed[:2]]
    other = TOPIC_OF[likeliest] != TOPIC_OF[intent] and likeliest not in STEERING
    return other and (sure > _OVERRULES_FROM or unlikely)


def _least(intent: str, words: int) -> float:
    """How sure a guess must be: more for a single word, and most for what steers the conversation."""
    if intent in STEERING:
        return _STEERED_FROM
    if intent == OUT_OF_SCOPE:
        return _BESIDE_FROM  # below, it is rather not understood: what the city has written may answer it
    return {0: _SINGLE_WORD_FROM, 1: _SINGLE_WORD_FROM, 2: _TWO_WORDS_FROM}.get(words, _FALLBACK_BELOW)


def _others(scores: Sequence[tuple[str, float]], chosen: str) -> tuple[tuple[str, float], ...]:
    return tuple((i, round(c, 3)) for i, c in scores if i != chosen and c >= _ALTERNATIVE_FROM)


def understood(
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
