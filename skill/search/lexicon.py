"""What a search must know of a language, read from ``<language>.json`` beside this file.

These words are recognised, never spoken; what is spoken lives in ``words/``. All patterns are matched
against folded text: lower case, no accents, one space between words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from city.nouns import noun
from snapshot.stems import folded, stems

DEFAULT = "en"
PLURAL, SHORTEST = "on", 4
"""What the stem of a Spanish plural in -ones keeps, and its singular loses; of stems with so many letters."""
NEARBY = 4
"""So many words behind a number the counted thing stands."""


@noun(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One language's words.

    ``empty`` tell nothing about what is asked; ``near`` are the stems that mean about the same as a
    stem; ``asks`` say what sort of answer is wanted, ``signs`` what a sentence of that sort holds;
    ``guarded`` are the subjects on which nothing is ever searched, in the order in which they count;
    ``never`` are questions on them that no topic answers either: "is it safe to drink", "do I qualify";
    ``counted`` finds the thing whose number is asked for, and ``numbers`` what a number is. ``unlike`` are
    words with the same stem that mean different things: "founded" and "found".
    """

    language: str
    empty: frozenset[str]
    near: Mapping[str, frozenset[str]]
    asks: Mapping[str, re.Pattern[str]]
    signs: Mapping[str, re.Pattern[str]]
    guarded: Mapping[str, re.Pattern[str]]
    never: Mapping[str, re.Pattern[str]]
    counted: re.Pattern[str]
    numbers: re.Pattern[str]
    unlike: tuple[tuple[str, str], ...] = ()

    def telling(self, text: str) -> tuple[str, ...]:
        """The stems of the words that tell something, each once, in order."""
        words = (word for word in folded(text) if word not in self.empty)
        return tuple(dict.fromkeys(stem for word in words for stem in stems(word, self.language)))

    def alike(self, stem: str) -> frozenset[str]:
        """The stems that mean about the same as this one, itself among them.

        Light rules cut "pabellón" as if it were a verb, and "pabellones" not: here the two are one.
        """
        near = self.near.get(stem, frozenset({stem}))
        if self.language != "es" or len(stem) < SHORTEST:
            return near
        return near | {stem.removesuffix(PLURAL) if stem.endswith(PLURAL) else stem + PLURAL}

    def is_another(self, question: str, text: str) -> bool:
        """Whether a text has only a word that is cut like one of the question and means something else."""
        asked, said = set(folded(question)), set(folded(text))
        return any(word in asked and other in said and word not in said for word, other in self.unlike)

    def wanted(self, text: str) -> frozenset[str]:
        """The sorts of answer that a question asks for."""
        plain = " ".join(folded(text))
        return frozenset(sort for sort, pattern in self.asks.items() if pattern.search(plain))

    def guards(self, text: str) -> str:
        """The guarded subject that a question touches; "" where it touches none."""
        plain = " ".join(folded(text))
        return next((subject for subject, pattern in self.guarded.items() if pattern.search(plain)), "")

    def unguarded(self, text: str, subject: str) -> tuple[str, ...]:
        """The telling stems of a question without the words that make it one on this guarded subject."""
        return self.telling(self.guarded[subject].sub(" ", " ".join(folded(text))))

    def forbids(self, text: str) -> str:
        """The subject of a question that nobody here answers; "" for any other."""
        plain = " ".join(folded(text))
        return next((subject for subject, pattern in self.never.items() if pattern.search(plain)), "")

    def holds(self, sort: str, text: str) -> bool:
        """Whether a text can be an answer of this sort."""
        pattern = self.signs.get(sort)
        return pattern is None or pattern.search(" ".join(folded(text))) is not None

    def counts(self, question: str, sentence: str) -> bool:
        """Whether a sentence numbers what is to be counted: "ninety-two steps" do, "two doors" do not."""
        asked = self.counted.search(" ".join(folded(question)))
        if asked is None or asked.group(1) in self.empty:
            return True
        wanted = {stem for word in asked.groups() for stem in stems(word, self.language)}
        said = folded(sentence)
        behind = (said[at + 1 : at + NEARBY] for at, word in enumerate(said) if self.numbers.fullmatch(word))
        return any(not wanted.isdisjoint(stems(" ".join(words), self.language)) for words in behind)


@lru_cache(maxsize=8)
def lexicon(language: str) -> Lexicon:
    """The words of a language; those of English for one that has none."""
    file = resources.files(__package__).joinpath(f"{language}.json")
    if not file.is_file():
        return lexicon(DEFAULT)
    data = json.loads(file.read_text("utf-8"))
    near: dict[str, set[str]] = {}
    for group in data["near"]:
        alike = {stem for word in group for stem in stems(word, language)}
        for stem in alike:
            near.setdefault(stem, set()).update(alike)
    return Lexicon(
        language=language,
        empty=frozenset(data["empty"].split()),
        near={stem: frozenset(alike) for stem, alike in near.items()},
        asks=_patterns(data["asks"]),
        signs=_patterns(data["signs"]),
        guarded=_patterns(data["guarded"]),
        never=_patterns(data["never"]),
        counted=re.compile(data["counted"]),
        numbers=re.compile(data["numbers"]),
        unlike=tuple((word, other) for word, other in data["unlike"]),
    )


def _patterns(data: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in data.items()}
