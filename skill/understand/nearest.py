"""What a sentence that fits no sample is nearest to, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from skill.topics import EMERGENCY, OUT_OF_SCOPE
from skill.understand.classifier import Classifier, Features, Scores, featurise
from skill.understand.grammar import Grammar
from skill.understand.marks import Mark, without
from skill.understand.slots import ADDRESS, CITY, DATE, HOLIDAY_DAY
from skill.understand.tokens import Tokens, words

_ANY_DAY = date(2026, 1, 5)  # samples hold no days of their own; any will do while training
_ELSEWHERE = 0.85  # how sure it is that "in Chicago" is not about this city
_ALARMING = 0.8  # the guard heard nothing: only a clear likeness to an emergency counts
_KEPT = 4  # how many guesses are worth carrying on


@dataclass(frozen=True, slots=True)
class Guess:
    """Intents with their confidence, likeliest first, and the slot values found on the way."""

    scores: Scores
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """The trained classifier over the grammar that it was trained for."""

    grammar: Grammar
    classifier: Classifier

    def guess(self, tokens: Tokens, said: frozenset[str], today: date, *, calm: bool) -> Guess:
        """The likeliest intents.

        Args:
            tokens: The sentence, spelling mended.
            said: The words as they were said; a mended one is known by half.
            today: For finding days.
            calm: The sentence holds an ordinary phrase about emergencies ("fire station") and no
                sign of one, so the emergency intent is out of the question.
        """
        row = words(tokens)
        marks = self.grammar.finder.find(row, today)
        scores = self.classifier.score(features_of(self.grammar, row, (), marks))
        share = self._known_share(row, said, marks)
        sure = [
            (i, p * (0.3 + 0.7 * share)) for i, p in scores if i != EMERGENCY or (p > _ALARMING and not calm)
        ]
        if self._elsewhere(row, marks):
            sure = [(OUT_OF_SCOPE, _ELSEWHERE), *((i, p) for i, p in sure if i != OUT_OF_SCOPE)]
        return Guess(sure[:_KEPT], marks)

    def _known_share(self, row: Sequence[str], said: frozenset[str], marks: Sequence[Mark]) -> float:
        """The share of the sentence's telling words that the samples know, 0..1."""
        inside = {i for m in marks for i in range(m.start, m.filled.end)}
        telling = [i for i, w in enumerate(row) if i in inside or w not in self._function_words]
        known = [1.0 if row[i] in said else 0.5 for i in telling if i in inside or self._knows(row[i])]
        return sum(known) / len(telling) if telling else 0.5

    @property
    def _function_words(self) -> frozenset[str]:
        return self.grammar.lexicon.function_words

    def _knows(self, word: str) -> bool:
        concepts = self.grammar.lexicon.concepts.of(word)
        return self.classifier.knows(word) or any(self.classifier.knows("~" + c) for c in concepts)

    def _elsewhere(self, row: Sequence[str], marks: Sequence[Mark]) -> bool:
        """Whether another city is asked about: "in Chicago", but not "from Chicago" or an address there."""
        if any(m.type_name == ADDRESS for m in marks):
            return False
        cues = self.grammar.lexicon.inside
        return any(m.type_name == CITY and m.start and row[m.start - 1] in cues for m in marks)


def features_of(
    grammar: Grammar, row: Sequence[str], kinds: Sequence[str], found: Sequence[Mark]
) -> Features:
    """The features of a sentence: its words outside days and addresses, and the kinds of value in it."""
    hidden = [m for m in found if m.type_name in (ADDRESS, DATE, CITY)]
    kept = [row[i] for i in without(row, hidden, grammar.lexicon)]
    return featurise(
        kept, {*kinds, *(m.type_name for m in found if m.type_name != HOLIDAY_DAY)}, grammar.lexicon
    )


def examples(grammar: Grammar) -> Iterator[tuple[str, Features]]:
    """Every sample of the grammar as training features; slots are filled with values by turns."""
    values = {kind: list(table) for kind, table in grammar.types.values.items()}
    for number, sample in enumerate(grammar.samples):
        row: list[str] = []
        kinds: list[str] = []
        for word in sample.words:
            kind = grammar.kinds[sample.intent][word[1:-1]] if word.startswith("{") else ""
            if not kind:
                row.append(word)
            elif kind in values:
                row.extend(values[kind][number % len(values[kind])])
            else:
                kinds.append(kind)
        yield sample.intent, features_of(grammar, row, kinds, grammar.finder.find(row, _ANY_DAY))
