"""The samples of the model as one automaton over words, with slots as its typed branches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from skill.topics import LEANING
from skill.understand.lexicon import Lexicon
from skill.understand.slots import SEARCH_QUERY, Filled, SlotTypes
from skill.understand.tokens import core, tokenise, words


class Span(NamedTuple):
    """A slot's name and the run of words that fills it."""

    name: str
    start: int
    filled: Filled


class Match(NamedTuple):
    """A sample that fits all the words."""

    intent: str
    literals: int
    spans: tuple[Span, ...]

    def free_words(self) -> int:
        """How many words only a search query swallowed."""
        return sum(s.filled.end - s.start for s in self.spans if s.name in FREE)

    def unnamed(self) -> int:
        """How many slots hold no value of a custom type: "basura el cuatro de julio" names a holiday."""
        return sum(s.filled.id is None for s in self.spans)


FREE = frozenset({"query"})
_MEMO = 64  # rows of words whose matches are kept


@dataclass(slots=True)
class _Node:
    words: dict[str, _Node] = field(default_factory=dict)
    slots: dict[tuple[str, str], _Node] = field(default_factory=dict)
    intents: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample of an intent as normalised words; a slot stands as ``{name}``."""

    intent: str
    words: tuple[str, ...]


def samples_of(model: Mapping[str, Any], lexicon: Lexicon) -> tuple[Sample, ...]:
    """Every sample of the model, normalised as a resident's sentence is.

    Amazon's own intents know their words without samples ("stop", "help"): those are added. What leans
    on the question before is in the model for a device's sake; of words the conversation reads it itself.
    """
    said = [
        (intent["name"], sample)
        for intent in model["interactionModel"]["languageModel"]["intents"]
        if intent["name"] not in LEANING
        for sample in (*intent.get("samples", ()), *lexicon.built_in.get(intent["name"], ()))
    ]
    return tuple(Sample(name, _normal(sample, lexicon)) for name, sample in said)


def _normal(sample: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The words of a sample; a possessive after a slot is dropped as it is after a word."""
    return words(core(tokenise(sample.replace("}'s", "}"), lexicon), lexicon))


def slot_kinds(model: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Intent -> slot name -> slot type, as the model declares them."""
    return {
        intent["name"]: {slot["name"]: slot["type"] for slot in intent.get("slots", ())}
        for intent in model["interactionModel"]["languageModel"]["intents"]
    }


@dataclass(frozen=True, slots=True)
class Patterns:
    """All samples, compiled; matching is exact but for what may fill a slot."""

    root: _Node
    types: SlotTypes
    memo: dict[tuple[tuple[str, ...], date], Sequence[Match]] = field(default_factory=dict)

    def matches(self, row: Sequence[str], today: date) -> Sequence[Match]:
        """Every sample that fits all the words, the most literal first, named values before days.

        The guard, two questions and one ask for the same words in turn: what was found is kept.
        """
        key = (tuple(row), today)
        if (found := self.memo.get(key)) is None:
            if len(self.memo) >= _MEMO:
                self.memo.clear()
            every = self._walk(self.root, row, 0, 0, (), today)
            found = sorted(every, key=lambda m: (m.free_words(), -m.literals, m.unnamed(), len(m.spans)))
            self.memo[key] = found
        return found

    def _walk(
        self, node: _Node, row: Sequence[str], at: int, literals: int, spans: tuple[Span, ...], today: date
    ) -> Iterator[Match]:
        if at == len(row):
            yield from (Match(intent, literals, spans) for intent in node.intents)
            return
        step = node.words.get(row[at])
        if step is not None:
            yield from self._walk(step, row, at + 1, literals + 1, spans, today)
        for (name, kind), branch in node.slots.items():
            for filled in self.types.fills(kind, row, at, today):
                if kind == SEARCH_QUERY and not branch.words and filled.end < len(row):
                    continue
                span = Span(name, at, filled)
                yield from self._walk(branch, row, filled.end, literals, (*spans, span), today)


def compile_patterns(
    samples: Sequence[Sample], kinds: Mapping[str, Mapping[str, str]], types: SlotTypes
) -> Patterns:
    """Build the automaton. A slot that the intent does not declare is a KeyError: a broken model."""
    root = _Node()
    for sample in samples:
        node = root
        for word in sample.words:
            if word.startswith("{"):
                name = word[1:-1]
                node = node.slots.setdefault((name, kinds[sample.intent][name]), _Node())
            else:
                node = node.words.setdefault(word, _Node())
        if sample.intent not in node.intents:
            node.intents.append(sample.intent)
    return Patterns(root, types)
