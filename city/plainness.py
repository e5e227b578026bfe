"""Whether words can be taken in by ear, once: what to tell whoever wrote them. Warnings, never walls."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from city.jargon import JARGON
from city.nouns import noun

WORDS_A_SECOND = 2.6
"""How fast a smart speaker reads (Alexa: some 155 words a minute)."""
LONGEST_SENTENCE = 25
"""Words; plainlanguage.gov recommends 15 to 20 on average."""
LONGEST_ANSWER = 20.0
"""Seconds; beyond it nobody remembers how it began."""
SHOUTED = 3
"""Words in capitals in a row that a speaker may spell, and a screen reader shouts."""
HARDEST_GRADE = 9
"""Years of school (Flesch-Kincaid); plain language for the public aims at eight."""
EASIEST_INDEX = 50
"""Of Szigriszt-Pazos' index for Spanish: below it a text is "hard" on the INFLESZ scale."""
FEWEST = 12
"""Words; of fewer neither figure says anything."""
_SENTENCE = re.compile(r"[^.!?¡¿]+")
_SHOUT = re.compile(rf"(?:\b[A-ZÁÉÍÓÚÑÜ]{{2,}}\b\W+){{{SHOUTED - 1}}}\b[A-ZÁÉÍÓÚÑÜ]{{2,}}\b")
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)


class Remark(StrEnum):
    """What could be better."""

    UNTRANSLATED = "untranslated"
    SAME = "same"  # letter for letter what it is in another language
    LONG_SENTENCE = "long_sentence"
    LONG = "long"
    SHOUTED = "shouted"
    ADDRESS = "address"  # of a page: spoken, it is letters
    GRADE = "grade"  # English that wants many years of school
    INDEX = "index"  # Spanish that is hard to read
    JARGON = "jargon"  # a word of offices, where everybody has a plainer one


@noun(frozen=True, slots=True)
class Remarked:
    """``language`` is whose words are meant; ``count`` the words of the sentence, the seconds, the grade or
    the index. ``word`` is jargon, and ``instead`` what everybody says."""

    remark: Remark
    language: str
    count: int = 0
    word: str = ""
    instead: str = ""


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
        yield from _hard(said, language)
        yield from _jargon(said, language)
        others = [words.get(each, "").strip() for each in languages[: languages.index(language)]]
        if said in others and len(said.split()) > 2:
            yield Remarked(Remark.SAME, language)


def grade(text: str) -> float:
    """The years of school that an English text wants (Flesch and Kincaid, 1975)."""
    words, sentences, syllables = _counts(text, "en")
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def index(text: str) -> float:
    """How easy a Spanish text is to read, from 0 to 100 and beyond (Szigriszt Pazos, 1993)."""
    words, sentences, syllables = _counts(text, "es")
    return 206.835 - 62.3 * syllables / words - words / sentences


def _hard(text: str, language: str) -> Iterator[Remarked]:
    if len(text.split()) < FEWEST or language not in ("en", "es"):
        return
    if language == "en" and (found := round(grade(text))) > HARDEST_GRADE:
        yield Remarked(Remark.GRADE, language, found)
    if language == "es" and (found := round(index(text))) < EASIEST_INDEX:
        yield Remarked(Remark.INDEX, language, max(found, 0))


def _jargon(text: str, language: str) -> Iterator[Remarked]:
    lowered = " ".join(["", *re.findall(r"[^\W_]+", text.lower()), ""])
    for word, instead in JARGON.get(language, {}).items():
        if f" {word} " in lowered:
            yield Remarked(Remark.JARGON, language, word=word, instead=instead)


def _counts(text: str, language: str) -> tuple[int, int, int]:
    """Words, sentences and syllables; at least one of each."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    sentences = sum(bool(re.search(r"\w", each)) for each in _SENTENCE.findall(text))
    syllables = sum(_syllables(each, language) for each in words)
    return max(len(words), 1), max(sentences, 1), max(syllables, 1)


def _syllables(word: str, language: str) -> int:
    """By groups of vowels: in English without the e that nobody says, in Spanish with hiatus."""
    if language == "es":
        return max(1, len(_SPANISH.findall(word)))
    groups = len(_ENGLISH.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


_ENGLISH = re.compile(r"[aeiouy]+")
_SPANISH = re.compile(r"[iuü]?[aeoáéó][iuy]?|[íú]|[iuü]+|y\b")
