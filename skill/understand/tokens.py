"""Sentences as tokens: folded, contractions opened, rewritten, each with its place in the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from skill.understand.lexicon import Lexicon

_WORD = re.compile(
    r"\{\w+\}"  # a slot in a sample
    r"|\d{1,2}:\d\d"  # a time
    r"|[^\W_]*\d[^\W_]*(?:[-/][^\W_]+)*"  # 12, 12b, 2026-0117, 11/26
    r"|[^\W\d_]+-\d[\w-]*"  # bld-2026-0117
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One normalised word and the span of the text that it stands for."""

    word: str
    start: int
    end: int


Tokens = tuple[Token, ...]


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """The text in lower case without accents, with straight apostrophes."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def tokenise(text: str, lexicon: Lexicon) -> Tokens:
    """Every word of the text, folded; contractions opened, common variants rewritten."""
    opened = [token for match in _WORD.finditer(text) for token in _open(match, lexicon)]
    return rewritten(opened, lexicon)


def _open(match: re.Match[str], lexicon: Lexicon) -> list[Token]:
    word = fold(match.group())
    parts = lexicon.contractions.get(word)
    if parts is None:
        parts = (word.removesuffix("'s").replace("'", ""),)
    return [Token(part, match.start(), match.end()) for part in parts if part]


def rewritten(tokens: Sequence[Token], lexicon: Lexicon) -> Tokens:
    """Replace the longest known variant at each place: "trashday", "pick up", "canceled"."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        widest = min(lexicon.longest_rewrite, len(tokens) - i) if tokens[i].word in lexicon.rewritten else 0
        for width in range(widest, 0, -1):
            new = lexicon.rewrites.get(tuple(t.word for t in tokens[i : i + width]))
            if new is not None:
                start, end = tokens[i].start, tokens[i + width - 1].end
                out.extend(Token(word, start, end) for word in new)
                i += width
                break
        else:
            out.append(tokens[i])
            i += 1
    return tuple(out)


def core(tokens: Tokens, lexicon: Lexicon) -> Tokens:
    """The tokens without articles, hesitations, and politeness at either end.

    A sentence made of nothing else keeps its words: "please" alone is not empty.
    """
    kept = [
        t for at, t in enumerate(tokens) if t.word not in lexicon.hesitations or _points(tokens, at, lexicon)
    ]
    start, end = 0, len(kept)
    start = _skip_openings(kept, start, end, lexicon)
    end = _skip_closings(kept, start, end, lexicon)
    left = tuple(t for t in kept[start:end] if t.word not in lexicon.articles)
    return left or tuple(kept) or tokens


def _points(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    """Whether a word that also hesitates belongs to a day: "este mes", but "este, mes a mes"."""
    return (tokens[at].word, *(t.word for t in tokens[at + 1 : at + 2])) in lexicon.dates.periods


def _skip_openings(tokens: list[Token], start: int, end: int, lexicon: Lexicon) -> int:
    while start < end:
        for width in range(min(lexicon.longest_filler, end - start - 1), 0, -1):
            if tuple(t.word for t in tokens[start : start + width]) in lexicon.openings:
                start += width
                break
        else:
            return start
    return start


def _skip_closings(tokens: list[Token], start: int, end: int, lexicon: Lexicon) -> int:
    while start < end:
        for width in range(min(lexicon.longest_filler, end - start - 1), 0, -1):
            if tokens[end - width - 1].word in lexicon.dates.of:
                continue  # "Día de Acción de Gracias" is no thank you
            if tuple(t.word for t in tokens[end - width : end]) in lexicon.closings:
                end -= width
                break
        else:
            return end
    return end


def words(tokens: Tokens) -> tuple[str, ...]:
    """The bare words."""
    return tuple(t.word for t in tokens)


def said(text: str, tokens: Tokens) -> str:
    """The resident's own words for a run of tokens."""
    return text[tokens[0].start : tokens[-1].end] if tokens else ""
