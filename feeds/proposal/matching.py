"""Which column is which field of a kind: by its name, and by what its values look like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from feeds.proposal.fields import Wanted
from feeds.proposal.profiling.columns import Column
from feeds.proposal.profiling.names import VOCABULARY, words_of

ENOUGH = 0.42
"""Below this a match is not proposed."""

_NEUTRAL = frozenset(
    [
        "text",
        "full",
        "desc",
        "description",
        "value",
        "field",
        "column",
        "of",
        "the",
        "de",
        "la",
        "el",
        "main",
        "official",
        "1",
        "dc",
        "all",
    ]
)
_WHOLE = frozenset(
    [
        "week",
        "date",
        "city",
        "year",
        "open",
        "service",
        "account",
        "rest",
        "street",
        "code",
        "addresses",
        "days",
        "port",
    ]
)
_BY_NAME, _BY_VALUE = 0.7, 0.3


@dataclass(frozen=True, slots=True)
class Match:
    """A column taken for a field, and how sure that is, 0 to 1."""

    field: str
    column: Column
    score: float


def matched(fields: Mapping[str, Wanted], columns: Sequence[Column]) -> dict[str, Match]:
    """The best assignment, one column a field, the surest pairs first. A column is used once."""
    pairs = [
        Match(name, column, score)
        for name, wanted in fields.items()
        for column in columns
        if not column.is_bookkeeping and (score := fits(wanted, column)) >= ENOUGH
    ]
    order = {name: place for place, name in enumerate(fields)}
    pairs.sort(key=lambda each: (-each.score, order[each.field]))
    found: dict[str, Match] = {}
    taken: set[str] = set()
    for each in pairs:
        if each.field not in found and each.column.path not in taken:
            found[each.field] = each
            taken.add(each.column.path)
    return found


def fits(wanted: Wanted, column: Column) -> float:
    """How surely this column is the field, 0 to 1."""
    if wanted.never.intersection(column.words):
        return 0.0
    looks = max((column.like(shape) for shape in wanted.shapes), default=0.5)
    if wanted.only and looks < 0.6:
        return 0.0
    named = named_like(wanted.names, column.words)
    if not named:
        # Only the first shape is so much the field's own that it needs no name.
        return wanted.alone if wanted.shapes and column.like(wanted.shapes[0]) >= 0.8 else 0.0
    scarce = 0.25 if column.filled < 0.3 else 0.0
    return max(0.0, _BY_NAME * named + _BY_VALUE * looks - scarce)


def named_like(names: Sequence[str], words: tuple[str, ...]) -> float:
    """How well a name fits the best of the phrases; an earlier phrase wins a little over a later."""
    best = 0.0
    for place, phrase in enumerate(names):
        score = _likeness(_phrase(phrase), words) - 0.012 * min(place, 12)
        best = max(best, score)
    return best


@lru_cache(maxsize=2048)
def _phrase(text: str) -> tuple[str, ...]:
    return words_of(text)


def _likeness(phrase: tuple[str, ...], words: tuple[str, ...]) -> float:
    """1 for the same words; less for every word more; cut words ("addres") count as whole ones."""
    if not phrase or not words:
        return 0.0
    left = list(words)
    for each in phrase:
        hit = next((word for word in left if word == each or _is_cut(word, each)), None)
        if hit is None:
            return 0.0
        left.remove(hit)
    more = sum(0.04 if word in _NEUTRAL or word.isdecimal() else 0.14 for word in left)
    return max(0.0, 1.0 - more)


def _is_cut(word: str, whole: str) -> bool:
    """Whether a word is the beginning of another, as shapefiles cut names."""
    return (
        3 <= len(word) < len(whole)
        and whole.startswith(word)
        and word not in _WHOLE
        and word not in VOCABULARY
    )
