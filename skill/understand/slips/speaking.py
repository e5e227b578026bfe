"""A sentence with its slips mended."""

from __future__ import annotations

from datetime import date

from skill.understand.grammar import Grammar
from skill.understand.slips.spelling import Speller
from skill.understand.slots import ADDRESS
from skill.understand.tokens import Token, Tokens, words


def mended(tokens: Tokens, today: date, grammar: Grammar, speller: Speller) -> Tokens:
    """The tokens with slips mended, but for an address: its streets are not in any model."""
    out: list[Token] = []
    at = 0
    for mark in grammar.finder.find(words(tokens), today):
        if mark.type_name == ADDRESS and mark.filled.certain:
            out.extend((*speller.mend(tokens[at : mark.start]), *tokens[mark.start : mark.filled.end]))
            at = mark.filled.end
    return (*out, *speller.mend(tokens[at:]))
