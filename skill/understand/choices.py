"""Which of several offered things an answer means: "the second", "the north one", "la del norte"."""

from __future__ import annotations

from collections.abc import Sequence

from skill.understand.lexicon import Lexicon
from skill.understand.tokens import tokenise, words

_FEWEST = 2  # of fewer there is nothing to choose


def chosen(text: str, offered: Sequence[str], lexicon: Lexicon) -> int | None:
    """The index of the one that is meant, or None where that is not clear.

    Args:
        text: The answer.
        offered: What was offered, as it was said, in that order.
        lexicon: The language of the answer.
    """
    if len(offered) < _FEWEST:
        return None
    row, bare = _rows(text, lexicon)
    if not bare:  # "number one" has no words of its own
        return _place([w for w in row if w in lexicon.choices.places], len(offered), lexicon)
    at = _place(bare, len(offered), lexicon)
    if at is not None:
        return at
    fits = _fits(bare, offered, lexicon)
    return fits[0] if len(fits) == 1 else None


def is_of_several(text: str, offered: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether the words are of more than one of the offered, and so decide nothing."""
    _, bare = _rows(text, lexicon)
    return bool(bare) and len(_fits(bare, offered, lexicon)) > 1


def _rows(text: str, lexicon: Lexicon) -> tuple[list[str], list[str]]:
    """The words of an answer, and those among them that may name something."""
    known = lexicon.choices
    row = [w for w in words(tokenise(text, lexicon)) if w in known.same or w not in lexicon.hesitations]
    return row, [w for w in row if w not in known.around and w not in lexicon.articles]


def _place(row: Sequence[str], count: int, lexicon: Lexicon) -> int | None:
    """The place in the row that an ordinal names, "the last one" counted from its end."""
    if len(row) != 1 or row[0] not in lexicon.choices.places:
        return None
    at = lexicon.choices.places[row[0]]
    at = count - 1 if at < 0 else at - 1
    return at if at < count else None


def _fits(row: Sequence[str], offered: Sequence[str], lexicon: Lexicon) -> list[int]:
    """Those that have every word of the answer in them."""
    wanted = _alike(row, lexicon)
    return [
        at for at, each in enumerate(offered) if wanted <= _alike(words(tokenise(each, lexicon)), lexicon)
    ]


def _alike(row: Sequence[str], lexicon: Lexicon) -> frozenset[str]:
    """The words, with every way to say a direction or a kind of street made one."""
    return frozenset(lexicon.choices.same.get(word, word) for word in row)
