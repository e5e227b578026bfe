"""From a sentence to what it means, offline: guard, expected answer, samples, then the nearest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from skill.topics import EMERGENCY, FALLBACK
from skill.understand.answers import Answers
from skill.understand.dates import read_day_number, read_day_of_month
from skill.understand.double import Double
from skill.understand.grammar import FREE, Grammar, Reading, grammar
from skill.understand.guard import alarm, alarming, doubtful, likely
from skill.understand.nearest import NOTHING_ALIKE, Likeness, Nearest
from skill.understand.nouns import Expecting, Method, Slot, Understood, Wants
from skill.understand.single import Single, understood
from skill.understand.slips.misheard import Misheard
from skill.understand.slips.speaking import mended
from skill.understand.slips.spelling import Speller, speller
from skill.understand.slots import SEARCH_QUERY, Vocabulary
from skill.understand.tokens import Tokens, core, fold, tokenise, words
from skill.understand.trained import Weights, weights

_NO_VOCABULARY: Vocabulary = {}
_DAY = "date"  # listened for after any answer, asked for by none
_LEAST_ALARM = 0.6  # how sure an alarm is that is only just one
_BY_SOUND = 0.25  # how likely an emergency must be that is heard only in what is no word
_BY_SOUND_AWAITED = 0.5  # and where words are awaited: a name is no word either
_LONGEST = 60  # words that are understood; the guard hears all of them


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
        self._own = frozenset(self._grammar.known_words())
        self._speller: Speller = speller(self._own | learnt.words, self._grammar.lexicon.sounds)
        self._answers = Answers(self._grammar, self._speller.mend)
        self._nearest = Nearest(self._grammar, learnt)
        self._single = Single(self._grammar, self._speller, self._nearest)
        self._double = Double(self._grammar, self._single)
        self._misheard = Misheard(self._single, self._speller)

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
        danger = likely(heard, alike, len(tokens))
        asked = expecting is not None and expecting.slot != _DAY
        words_awaited = expecting is not None and asked and expecting.wants is not Wants.YES_NO
        if heard.kind and (alarming(danger) or not whole):
            return _emergency(heard.kind, text, danger, Method.GUARD)
        tokens = tokens[:_LONGEST]
        if not tokens:
            return understood(Reading(FALLBACK, {}, 0.0, Method.NONE))
        answer = self._answers.read(text, tokens, today, expecting) if expecting else None
        plain = answer is not None and expecting is not None and expecting.wants is not Wants.TEXT
        known = plain or self._is_sample(text, tokens, today)
        if not known and alarming(danger, awaited=asked):
            return _emergency(alike.kind, text, danger, Method.STATISTICAL)
        if not known and (kind := self._alarm_by_sound(text, tokens, today, awaited=words_awaited)):
            return _emergency(kind, text, _BY_SOUND, Method.STATISTICAL)
        if answer is not None:
            return understood(answer)
        found = self._question(text, tokens, today, by_sound=not (known or words_awaited))
        return replace(found, doubt=not (known or asked) and doubtful(danger))

    def _question(self, text: str, tokens: Tokens, today: date, *, by_sound: bool) -> Understood:
        """What is asked, and where a name is not awaited that may sound like anything, also by its sound."""
        found = self._double.read(text, tokens, today) or self._single.read(text, tokens, today)
        language = self._other_language(tokens)
        if by_sound and language is None:
            found = self._misheard.read(text, tokens, today, found)
        return replace(found, language=language)

    def value(self, text: str, intent: str, today: date) -> Understood | None:
        """The words as nothing but a value of one of an intent's slots; None where they are none."""
        tokens = tokenise(text, self._grammar.lexicon)
        kinds = self._grammar.kinds.get(intent, {})
        slots = [Expecting.value(intent, name) for name, kind in kinds.items() if kind != SEARCH_QUERY]
        read = (self._answers.read(text, tokens, today, slot) for slot in slots if tokens)
        return next((understood(each) for each in read if each is not None), None)

    def day_of_month(self, text: str, today: date) -> str:
        """The next day that a number names by itself, "the 9th", "el día 9"; "" for anything else."""
        lexicon = self._grammar.lexicon
        row = words(tokenise(text, lexicon))
        start = 0
        while start < len(row) - 1 and (row[start] in lexicon.articles or row[start] in lexicon.dates.before):
            start += 1
        named = row[start] in lexicon.dates.day if row else False
        read = read_day_of_month(row, start, today, lexicon)
        if read is None and (start or named):
            read = read_day_number(row, start + named, today, lexicon)
        return read[1] if read is not None and read[0] == len(row) else ""

    def _alike(self, tokens: Tokens, today: date) -> Likeness:
        """How like an emergency the sentence is."""
        near = mended(tokens[:_LONGEST], today, self._grammar, self._speller)
        return self._nearest.alarm(near, today)

    def _alarm_by_sound(self, text: str, tokens: Tokens, today: date, *, awaited: bool) -> str | None:
        """What kind of emergency is told where what is no word is read for what it sounds like."""
        for row in self._misheard.slips(text, tokens, today):
            heard = alarm(row, row, self._grammar.lexicon)
            alike = self._nearest.alarm(row, today)
            if likely(heard, alike, len(row)) > (_BY_SOUND_AWAITED if awaited else _BY_SOUND):
                return heard.kind or alike.kind
        return None

    def _is_sample(self, text: str, tokens: Tokens, today: date) -> bool:
        """Whether a sample says just this, so that likeness need not be asked."""
        read = self._grammar.read(text, core(tokens, self._grammar.lexicon), today)
        return read is not None and read.confidence > FREE

    def _other_language(self, tokens: Tokens) -> str | None:
        """The language that most of the words belong to, where it is not the locale's own.

        What is learnt from holds words of it, too: people say both in a breath.
        """
        row = [fold(t.word) for t in tokens]
        for language, signs in self._grammar.lexicon.foreign.items():
            foreign = [w for w in row if w in signs and w not in self._own]
            if len(foreign) >= 2 and 2 * len(foreign) >= len(row):
                return language
        return None


def _emergency(kind: str, text: str, danger: float, method: Method) -> Understood:
    """An emergency of that kind: never so unsure that it would be asked about before it is answered."""
    slot = Slot(value=kind, id=kind, said=text.strip())
    confidence = _LEAST_ALARM + (1.0 - _LEAST_ALARM) * danger
    return understood(Reading(EMERGENCY, {"emergency": slot}, confidence, method))
