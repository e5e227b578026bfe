"""Whether words can be taken in by ear, once: what to tell whoever wrote them. Warnings, never walls."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from city.nouns import noun

WORDS_A_SECOND = 2.6
"""How fast a smart speaker reads (Alexa: some 155 words a minute)."""
LONGEST_SENTENCE = 25
"""Words; plainlanguage.gov recommends 15 to 20 on average."""
LONGEST_ANSWER = 20.0
"""Seconds; beyond it nobody remembers how it began."""
SHOUTED = 3
"""Words in capitals in a row that a speaker may spell, and a screen reader shouts."""
_SENTENCE = re.compile(r"[^.!?¡¿]+")
_SHOUT = re.compile(rf"(?:\b[A-ZÁÉÍÓÚÑÜ]{{2,}}\b\W+){{{SHOUTED - 1}}}\b[A-ZÁÉÍÓÚÑÜ]{{2,}}\b")
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)


class Remark(StrEnum):
    """What could be better."""

    UNTRANSLATED = "untranslated"
    LONG_SENTENCE = "long_sentence"
    LONG = "long"
    SHOUTED = "shouted"
    ADDRESS = "address"  # of a page: spoken, it is letters


@noun(frozen=True, slots=True)
class Remarked:
    """``language`` is whose words are meant; ``count`` the words of the sentence, or the seconds."""

    remark: Remark
    language: str
    count: int = 0


def seconds(text: str) -> float:
    """How long it takes to be said."""
    return len(text.split()) / WORDS_A_SECOND


def remarks(words: Mapping[str, str], languages: Sequence[str]) -> Iterator[Remarked]:
    """What to tell about the same words in several languages, in the order of ``languages``."""
    for language in languages:
        said = words.get(language, "").strip()
        if not said:
            yield Remarked(Remark.UNTRANSLATED, language)
            continue
        longest = max((len(each.split()) for each in _SENTENCE.findall(said)), default=0)
        if longest > LONGEST_SENTENCE:
            yield Remarked(Remark.LONG_SENTENCE, language, longest)
        if seconds(said) > LONGEST_ANSWER:
            yield Remarked(Remark.LONG, language, round(seconds(said)))
        if _SHOUT.search(said):
            yield Remarked(Remark.SHOUTED, language)
        if _ADDRESS.search(said):
            yield Remarked(Remark.ADDRESS, language)
