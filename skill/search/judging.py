"""Whether a record answers a question, and with which of its sentences (pure).

A search finds what is alike; this decides what is said. Nearly all of what the question asks, weighed
by how much each word tells, must stand in one sentence and its heading, and the sentence must hold the
sort of thing that was asked for: a time for "when", a name for "who". Otherwise nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from city.localized import Localized
from city.nouns import noun
from city.records import Fact, NewsItem, Page
from skill.search.lexicon import Lexicon
from snapshot.stems import folded, stem_set
from words.ssml import clean

COVERED = 0.82
"""The share of what the question asks that the heading and the sentence must have."""
ABOUT_IT = 0.5
"""The share of a heading that the question must name, where only the heading is about it."""
ELSEWHERE = 0.7
"""What a word counts that stands in another sentence of the same record."""
RARE = 2
"""Records with a word that hardly any has."""
MOST_STEMS = 12
"""Telling words of one question; longer ones are stories."""
LONGEST_SENTENCE = 320
"""Characters that are said in a breath; a page's longer sentences are no answers."""

_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÁÉÍÓÚÑ¿¡0-9\"'“])")
_NAME = re.compile(r"(?<=[\w,] )[A-ZÁÉÍÓÚÑ][\w'’-]+")
Source = Fact | NewsItem | Page


@noun(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it is weighed: the weight of each of its telling stems, and the sorts it asks for."""

    weights: Mapping[str, float]
    sorts: frozenset[str]
    text: str


@noun(frozen=True, slots=True, kw_only=True)
class Hit:
    """A sentence that answers, of a record, with how surely it does."""

    record: Source
    sentence: str
    rank: tuple[float, ...]


def asked(text: str, lexicon: Lexicon, weights: Mapping[str, float]) -> Asked:
    """The question for :func:`best`; ``weights`` are those of its stems."""
    return Asked(weights=weights, sorts=lexicon.wanted(text), text=text)


def best(question: Asked, records: Sequence[Source], lexicon: Lexicon) -> Hit | None:
    """The sentence that answers best, in the lexicon's language, or None where none does."""
    if not 0 < len(question.weights) <= MOST_STEMS:
        return None
    rare = len(records) <= RARE
    hits = (hit for record in records for hit in _hits(question, record, rare, lexicon))
    return max(hits, key=lambda hit: hit.rank, default=None)


def _hits(question: Asked, record: Source, rare: bool, lexicon: Lexicon) -> Iterator[Hit]:
    heading = _stems(_title_in(record, lexicon.language), lexicon)
    about = _about(question, _title(record), lexicon)
    sentences = tuple(_sentences(record, lexicon.language, whole="how" in question.sorts))
    every = heading.union(*(_stems(sentence, lexicon) for sentence in sentences))
    beside = _share(question, every, lexicon)
    for sentence in sentences:
        words = _stems(sentence, lexicon)
        inside, near = _share(question, words, lexicon), _share(question, heading | words, lexicon)
        # A count is of the thing itself: a page that names it elsewhere counts something else.
        covered = near if "count" in question.sorts else near + ELSEWHERE * (beside - near)
        if (
            covered >= COVERED
            and not lexicon.is_another(question.text, f"{_title_in(record, lexicon.language)} {sentence}")
            and _fits(question, record, inside, about, rare)
            and _sorts(question, record, sentence, lexicon)
        ):
            yield Hit(
                record=record,
                sentence=sentence,
                rank=(covered, inside + about, _alike(question, sentence), -len(sentence)),
            )


def _alike(question: Asked, sentence: str) -> int:
    """How many of the very words of the question are in the sentence: also "out" of "give out"."""
    return len(set(folded(question.text)) & set(folded(sentence)))


def _fits(question: Asked, record: Source, inside: float, about: float, rare: bool) -> bool:
    """Whether the heading is about what is asked, or at least the sentence itself is.

    One word alone is enough where hardly any record has it and the question says what it wants of it.
    """
    if "about" in question.sorts:
        return True
    if len(question.weights) == 1 and not isinstance(record, Fact):
        return about >= ABOUT_IT or (rare and inside == 1 and bool(question.sorts - {"how"}))
    if isinstance(record, Fact):
        return about > ABOUT_IT if len(question.weights) == 1 else about >= ABOUT_IT
    return about >= ABOUT_IT or inside >= ABOUT_IT


def _sorts(question: Asked, record: Source, sentence: str, lexicon: Lexicon) -> bool:
    """Whether the sentence can answer every sort that is asked for."""
    if "person" in question.sorts and not _new_name(question, sentence):
        return False
    if "reason" in question.sorts and not (
        lexicon.holds("reason", sentence) or "reason" in lexicon.wanted(_title_in(record, lexicon.language))
    ):
        return False
    if "count" in question.sorts and not lexicon.counts(question.text, sentence):
        return False
    return all(lexicon.holds(sort, sentence) for sort in question.sorts - {"reason"})


def _new_name(question: Asked, sentence: str) -> bool:
    """Whether somebody or something is named that the question did not name itself."""
    said = set(folded(question.text))
    return any(not set(folded(name)) <= said for name in _NAME.findall(sentence))


def _share(question: Asked, words: frozenset[str], lexicon: Lexicon) -> float:
    """How much of what is asked is among these stems, 0 to 1."""
    total = sum(question.weights.values())
    found = sum(weight for stem, weight in question.weights.items() if _has(stem, words, lexicon))
    return found / total


def _has(stem: str, words: frozenset[str], lexicon: Lexicon) -> bool:
    return stem in words or not words.isdisjoint(lexicon.alike(stem))


def _about(question: Asked, title: Localized, lexicon: Lexicon) -> float:
    """How much of the heading the question names, 0 to 1."""
    telling = lexicon.telling(title.get(lexicon.language, ""))
    named = frozenset(question.weights)
    return sum(_has(stem, named, lexicon) for stem in telling) / len(telling) if telling else 0.0


def _stems(text: str, lexicon: Lexicon) -> frozenset[str]:
    return stem_set(text, lexicon.language)


def _title(record: Source) -> Localized:
    return record.question if isinstance(record, Fact) else record.title


def _title_in(record: Source, language: str) -> str:
    return _title(record).get(language, "")


def _sentences(record: Source, language: str, *, whole: bool) -> Iterator[str]:
    """What may be said of a record: a fact's whole answer, one sentence of a story or page.

    ``whole`` asks for how something is done: then a page's beginning is said, as much as a breath
    holds. A story's title says something, too; a page's is only a heading.
    """
    if isinstance(record, Fact):
        if answer := record.answer.get(language):
            yield answer
        return
    if isinstance(record, NewsItem) and (title := record.title.get(language)):
        yield title if title.endswith((".", "!", "?")) else f"{title}."
    text = record.text.get(language, "")
    if whole and isinstance(record, Page) and text:
        yield clean(text, LONGEST_SENTENCE)
        return
    yield from (each for each in _SENTENCE.split(text) if each and len(each) <= LONGEST_SENTENCE)
