"""What people have said, and the model's samples, as examples to learn from. For developers only.

``sayings/<language>.jsonl`` holds sentences that were written for training, each with its topic and
slots: ``{"text", "topic", "slots", "style", "then"?, "often"?}``; a topic of null is no emergency, whatever
else it may be; without ``slots`` only the topic is known; what is said ``often`` counts as if several had
said it. They stay out of the interaction models, which Amazon's understanding is given.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib import resources
from typing import Any, NamedTuple

from skill.topics import EMERGENCY, HELP, REPEAT, TOPIC_OF
from skill.understand.grammar import Grammar
from skill.understand.kin import is_group
from skill.understand.learning.networks import learn_together
from skill.understand.learning.vectors import Example, learn
from skill.understand.nearest import (
    NO_ALARM,
    NO_INTENT,
    NO_VALUE,
    alarm_features,
    features_of,
    value_features,
)
from skill.understand.network import network
from skill.understand.slips.speaking import mended
from skill.understand.slips.spelling import Speller, speller
from skill.understand.tokens import core, tokenise, words
from skill.understand.trained import Weights

ANY_DAY = date(2026, 11, 22)  # the day on which the sayings were written
_OFTEN = 3.0  # how much the plain words of a question count, that most people choose
_SAMPLE = 0.5  # how much a sample counts beside what somebody said
_URGENT = 3.0  # how much an emergency counts, or what only sounds like one, beside other sentences
_EXACT = 8  # hundredths: an alarm is weighed to the last word
_TELLING = 20  # hundredths: what moves no alarm by that much moves none at all
_FOREIGN = 0.3  # how much a sentence of another language counts
_UNTOLD = 0.3  # how much a sentence counts that may be of any topic
_MET = 2  # times a word must be said to be no slip
_NAMED_ONLY = frozenset({"STREET", "DISTRICT"})  # nobody means one without naming it
_INTENTS = {"help": HELP, "repeat": REPEAT}


def sayings(language: str) -> list[dict[str, Any]]:
    """The sentences of a language, with their labels."""
    file = resources.files("skill.understand").joinpath("sayings", f"{language}.jsonl")
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


class Lessons(NamedTuple):
    """What a language is learnt from."""

    met: frozenset[str]
    intents: list[Example]
    alarms: list[Example]
    values: dict[str, list[Example]]

    def shared(self) -> Lessons:
        """What another language may learn of it: by the groups of words and the kinds of values."""
        values = {kind: _shared(rows) for kind, rows in self.values.items()}
        return Lessons(frozenset(), [], _shared(self.alarms), values)


def _shared(rows: Sequence[Example]) -> list[Example]:
    common = [
        (row, {f: w for f, w in row.features.items() if not f or f.startswith("<") or is_group(f)})
        for row in rows
    ]
    return [row._replace(features=kept, weight=row.weight * _FOREIGN) for row, kept in common]


def weights_of(lessons: Mapping[str, Lessons]) -> dict[str, Weights]:
    """Learn every language: the intents of all together, the rest from its own and a little from others."""
    layers = learn_together({language: own.intents for language, own in lessons.items()})
    learnt: dict[str, Weights] = {}
    for language, own in lessons.items():
        shared = [other.shared() for name, other in lessons.items() if name != language]
        heard = [*own.alarms, *(each for other in shared for each in other.alarms)]
        alarms = learn(heard, smallest=_EXACT, strongest=_TELLING)
        values = {
            kind: learn([*rows, *(each for other in shared for each in other.values.get(kind, ()))])
            for kind, rows in own.values.items()
        }
        learnt[language] = Weights(network(layers[language]), alarms, own.met, values)
    return learnt


def lessons_of(grammar: Grammar, said: Sequence[Mapping[str, Any]]) -> Lessons:
    """The examples of one language: a grammar's samples, and labelled sentences."""
    often = Counter(w for row in said for w in words(tokenise(row["text"], grammar.lexicon)))
    met = frozenset(word for word, times in often.items() if times >= _MET and word.isalpha())
    mend = speller(grammar.known_words() | met, grammar.lexicon.sounds)
    intents = list(_samples(grammar))
    alarms = [Example(NO_ALARM, each.features, _SAMPLE) for each in intents if each.name != EMERGENCY]
    for row in said:
        intents.append(_example(row, grammar, mend))
        alarms.append(_alarm(row, grammar, mend))
    return Lessons(met, intents, alarms, _values(grammar, said, mend))


def _values(grammar: Grammar, said: Sequence[Mapping[str, Any]], mend: Speller) -> dict[str, list[Example]]:
    """For every type with values of its own: sentences that might hold one, and the names themselves."""
    found: dict[str, list[Example]] = {}
    for row in said:
        if "slots" not in row or not row["topic"] or row["topic"] == TOPIC_OF[EMERGENCY]:
            continue
        tokens = mended(tokenise(row["text"], grammar.lexicon), ANY_DAY, grammar, mend)
        features = value_features(grammar, words(tokens))
        for slot, kind in grammar.kinds[_intent(row, grammar)].items():
            if kind in grammar.types.values and kind not in _NAMED_ONLY:
                value = row["slots"].get(slot, NO_VALUE)
                found.setdefault(kind, []).append(Example(value, features))
    for kind, rows in found.items():
        named = grammar.types.values[kind].items()
        rows.extend(Example(id_, value_features(grammar, phrase), _SAMPLE) for phrase, id_ in named)
    return found


def _example(row: Mapping[str, Any], grammar: Grammar, mend: Speller) -> Example:
    tokens = tokenise(row["text"], grammar.lexicon)
    plain = core(mended(tokens, ANY_DAY, grammar, mend), grammar.lexicon)
    found = grammar.finder.find(words(plain), ANY_DAY)
    features = features_of(grammar, words(plain), (), found)
    if not row["topic"]:
        return Example(NO_INTENT, features, _UNTOLD)
    return Example(_intent(row, grammar), features, _OFTEN if row.get("often") else 1.0)


def _intent(row: Mapping[str, Any], grammar: Grammar) -> str:
    """The intent of a saying's topic; of several, the one whose sample it is."""
    topic = row["topic"]
    names = [name for name, of in TOPIC_OF.items() if of == topic]
    if topic not in _INTENTS:
        return next(name for name in names if not name.startswith("AMAZON."))
    read = grammar.read(row["text"], core(tokenise(row["text"], grammar.lexicon), grammar.lexicon), ANY_DAY)
    return read.intent if read and read.intent in names else _INTENTS[topic]


def _alarm(row: Mapping[str, Any], grammar: Grammar, mend: Speller) -> Example:
    tokens = mended(tokenise(row["text"], grammar.lexicon), ANY_DAY, grammar, mend)
    features = alarm_features(grammar, words(tokens))
    if row["topic"] != TOPIC_OF[EMERGENCY]:
        return Example(NO_ALARM, features, 1.0 if row["topic"] else _URGENT)
    return Example(row["slots"].get("emergency", "medical"), features, _URGENT)


def _samples(grammar: Grammar) -> Iterator[Example]:
    """Every sample of the grammar; slots are filled with values by turns."""
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
        found = grammar.finder.find(row, ANY_DAY)
        yield Example(sample.intent, features_of(grammar, row, kinds, found), _SAMPLE)
