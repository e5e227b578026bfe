"""Which questions are told to the staff as unanswered, and what of them."""

from __future__ import annotations

from city.records import Event, Fact, Meeting, NewsItem, Official, Page, Place, Service
from skill.context import Context
from skill.memory import Expecting, Memory
from skill.search.answering import asked_words
from skill.topics import EMERGENCY, OUT_OF_SCOPE
from skill.turn import Answer, Because, Question
from snapshot.stems import stems
from words import language_of

PUBLIC = (Fact, Page, NewsItem, Place, Service, Event, Meeting, Official)
"""Kinds whose words are nobody's secret."""
MISSED = frozenset({Because.NOT_UNDERSTOOD, Because.NO_DATA, Because.REFERRED})
"""Answers that say that there is none. A search for news that finds nothing is one more."""


def missed(question: Question, answer: Answer, context: Context, before: Memory) -> str:
    """The question as it may be kept; "" where it is none that staff should read. ``before`` is the memory
    that the turn began with.

    Words that answer what we asked are never kept: they may be an address or a report. Nor is what
    no city does (music, other cities), nor anything that sounds like an emergency.
    """
    if before.expecting is not Expecting.NOTHING or before.form is not None:
        return ""
    if question.intent in (EMERGENCY, OUT_OF_SCOPE):
        return ""
    searched = answer.because is Because.NOTHING_FOUND and question.slot("query") is not None
    words = asked_words(question)
    if not words or (answer.because not in MISSED and not searched):
        return ""
    from city.scrubbing import scrubbed  # a turn that is answered needs none of it

    address = question.slot("address")
    if address is not None:
        words = words.replace(address.value, " ")
    language = language_of(question.locale)
    return scrubbed(words, lambda word: _is_known(word, language, context))


def _is_known(word: str, language: str, context: Context) -> bool:
    """Whether the city has published something with this word."""
    return bool(context.snapshot.search_stems(stems(word, language), language, PUBLIC, 1))
