"""What a sentence that fits no sample is nearest to, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from skill.topics import EMERGENCY, OUT_OF_SCOPE
from skill.understand.classifier import Features, Scores, featurise
from skill.understand.grammar import Grammar
from skill.understand.marks import Mark, without
from skill.understand.slots import ADDRESS, CITY, DATE, HOLIDAY_DAY
from skill.understand.tokens import Tokens, core, words
from skill.understand.trained import Weights

NO_VALUE = ""  # the class of a sentence in which no value of the slot's type is meant
_MEANT = 0.3  # how likely a value must be that is only meant, not named
NO_INTENT = "none"  # the class of a sentence of which only is known that it is no emergency
NO_ALARM = "none"  # the class of every sentence that is no emergency
_ELSEWHERE = (
    0.75  # how sure it is that "in Chicago" is not about this city; not so sure that nothing is asked
)
_FEDERAL = frozenset({"us_senator", "us_representative"})  # officials who sit in Washington
_TEMPER = 0.9  # of guesses at 0.85 and more five in a thousand are wrong, and at 0.8 one in a hundred
_UNLIKE = 9.0  # by this much everything else leads where nothing is known
_FURTHEST = 4.0  # a lead among the intents counts no more than this, one way or the other
_MEMO = 64  # rows of words whose sums are kept
_KEPT = 4  # how many guesses are worth carrying on
_HEAD_START = 1.0
"""What is out of scope is believed although a topic is likelier, by this much of the logarithm of the odds.

A near miss shares a topic's words. docs/understanding.md has the curve: a wider lead puts aside many more
sentences that would have been understood than near misses.
"""
_PLAIN = math.log(0.65)
"""A topic that is likelier than this is not put aside."""


@dataclass(frozen=True, slots=True)
class Guess:
    """Intents with their confidence, likeliest first, and the slot values found on the way."""

    scores: Scores
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like an emergency a sentence is, judged twice: against the calm, and among all intents.

    Each is by how much it leads what speaks most against it; below 0 it does not lead.
    """

    kind: str
    alone: float
    among: float


NOTHING_ALIKE = Likeness(NO_ALARM, -1.5, -1.5)  # a pattern still alarms, and nothing else is in doubt


@dataclass(frozen=True, slots=True)
class Nearest:
    """What a language has learnt, over the grammar of a model."""

    grammar: Grammar
    learnt: Weights
    memo: dict[tuple[str, ...], Mapping[str, float]] = field(default_factory=dict)

    def guess(self, tokens: Tokens, said: frozenset[str], today: date) -> Guess:
        """The likeliest intents.

        Args:
            tokens: The sentence, spelling mended.
            said: The words as they were said; a mended one is known by half.
            today: For finding days.
        """
        row = words(tokens)
        marks = self.grammar.finder.find(row, today)
        if self.is_bare_day(row, marks):
            return Guess([], marks)
        sums = self._sums(row, marks)
        scores = self.learnt.intents.shares(sums, self._intents)
        share = self._known_share(row, said, marks)
        sure = [(i, p * _TEMPER * _backed(i, share)) for i, p in scores if i != EMERGENCY]
        if sure and is_beside(sums, self._intents):
            sure = [(OUT_OF_SCOPE, sure[0][1]), *((i, p) for i, p in sure if i != OUT_OF_SCOPE)]
        if self._elsewhere(row, marks):
            sure = [(OUT_OF_SCOPE, _ELSEWHERE), *((i, p) for i, p in sure if i != OUT_OF_SCOPE)]
        return Guess(sure[:_KEPT], marks)

    def _sums(self, row: Sequence[str], marks: Sequence[Mark]) -> Mapping[str, float]:
        """What speaks for each intent; the guard and the guess ask for it in turn."""
        key = tuple(row)
        if (found := self.memo.get(key)) is None:
            if len(self.memo) >= _MEMO:
                self.memo.clear()
            found = self.memo[key] = self.learnt.intents.sums(features_of(self.grammar, row, (), marks))
        return found

    def is_bare_day(self, row: Sequence[str], marks: Sequence[Mark]) -> bool:
        """Whether nothing is said but a day: "and tomorrow?" is no question by itself and no cry for help."""
        days = {i for m in marks if m.type_name == DATE for i in range(m.start, m.filled.end)}
        return bool(days) and all(i in days or word in self._function_words for i, word in enumerate(row))

    def _known_share(self, row: Sequence[str], said: frozenset[str], marks: Sequence[Mark]) -> float:
        """The share of the sentence's telling words that the samples know, 0..1."""
        inside = {i for m in marks for i in range(m.start, m.filled.end)}
        telling = [i for i, w in enumerate(row) if i in inside or w not in self._function_words]
        known = [1.0 if row[i] in said else 0.5 for i in telling if i in inside or self._knows(row[i])]
        return sum(known) / len(telling) if telling else 0.5

    def meant(self, tokens: Tokens, intent: str, named: Iterable[str]) -> dict[str, str]:
        """Slot -> id of the value that is meant though none of its names is said: "the lamp is out".

        Args:
            tokens: The sentence, spelling mended.
            intent: What the sentence means.
            named: The slots that are filled already.
        """
        features = value_features(self.grammar, words(tokens))
        found: dict[str, str] = {}
        for slot, kind in self.grammar.kinds.get(intent, {}).items():
            if slot not in named and kind in self.learnt.values:
                scores = self.learnt.values[kind].score(features)
                if scores and scores[0][0] != NO_VALUE and scores[0][1] > _MEANT:
                    found[slot] = scores[0][0]
        return found

    def alarm(self, tokens: Tokens, today: date) -> Likeness:
        """How like an emergency the words are.

        Args:
            tokens: All the words, spelling mended.
            today: For finding days.
        """
        row = words(tokens)
        if self.is_bare_day(row, self.grammar.finder.find(row, today)):
            return NOTHING_ALIKE
        against = dict(self.learnt.alarms.sums(alarm_features(self.grammar, row)))
        if not against or 2 * sum(self.learnt.intents.knows(word) for word in row) < len(row):
            return NOTHING_ALIKE
        calm = against.pop(NO_ALARM)
        kind = max(against, key=lambda name: against[name])
        plain = words(core(tokens, self.grammar.lexicon))
        intents = dict(self._sums(plain, self.grammar.finder.find(plain, today)))
        urgent = intents.pop(EMERGENCY, -_UNLIKE)
        among = urgent - max(intents.values(), default=_UNLIKE)
        return Likeness(kind, against[kind] - calm, max(-_FURTHEST, min(_FURTHEST, among)))

    @property
    def _intents(self) -> frozenset[str]:
        """The intents of the model: a city's own may lack some that the language knows."""
        return frozenset(self.grammar.kinds)

    @property
    def _function_words(self) -> frozenset[str]:
        return self.grammar.lexicon.function_words

    def _knows(self, word: str) -> bool:
        if self.grammar.lexicon.kin.of(word):
            return True
        concepts = self.grammar.lexicon.concepts.of(word)
        return self.learnt.intents.knows(word) or any(self.learnt.intents.knows("~" + c) for c in concepts)

    def _elsewhere(self, row: Sequence[str], marks: Sequence[Mark]) -> bool:
        """Whether another city is asked about: "in Chicago", but not "from Chicago" or an address there.

        Nor where somebody lives there ("my son in Denver"), or the country's own are asked about.
        """
        if any(m.type_name == ADDRESS or m.filled.id in _FEDERAL for m in marks):
            return False
        cues, family = self.grammar.lexicon.inside, self.grammar.lexicon.family
        inside = [m.start for m in marks if m.type_name == CITY and m.start and row[m.start - 1] in cues]
        return any(at < 2 or row[at - 2] not in family for at in inside)


def _backed(intent: str, share: float) -> float:
    """How far a guess is borne out by words that are known: of nonsense nobody can say that it is beside."""
    return share if intent == OUT_OF_SCOPE else 0.5 + 0.5 * share


def is_beside(sums: Mapping[str, float], among: frozenset[str]) -> bool:
    """Whether what speaks for each intent comes to a sentence that no city answers.

    Args:
        sums: Of the sentence, by intent.
        among: The intents of the model.
    """
    beside = sums.get(OUT_OF_SCOPE, -_UNLIKE)
    inside = [v for i, v in sums.items() if i in among and i not in (OUT_OF_SCOPE, EMERGENCY)]
    best = max(inside, default=-_UNLIKE)
    lead = _HEAD_START if best < _PLAIN else 0.0
    return OUT_OF_SCOPE in among and beside + lead > best


def features_of(
    grammar: Grammar, row: Sequence[str], kinds: Sequence[str], found: Sequence[Mark]
) -> Features:
    """The features of a sentence: its words outside days and addresses, and the kinds of value in it."""
    hidden = [m for m in found if m.type_name in (ADDRESS, DATE, CITY)]
    kept = [row[i] for i in without(row, hidden, grammar.lexicon)]
    return featurise(
        kept, {*kinds, *(m.type_name for m in found if m.type_name != HOLIDAY_DAY)}, grammar.lexicon
    )


def alarm_features(grammar: Grammar, row: Sequence[str]) -> Features:
    """The features by which an emergency is heard: all the words as they stand, and that there are any.

    That one weighs more the fewer words there are: of two words that nobody knows, little follows.
    """
    return {**featurise(row, (), grammar.lexicon), "": 0.7}


def value_features(grammar: Grammar, row: Sequence[str]) -> Features:
    """The features by which a value is known that nobody names."""
    return {**featurise(row, (), grammar.lexicon), "": 0.7}
