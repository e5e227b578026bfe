"""Whether a question on a guarded subject is about something of the city: then its office knows."""

from __future__ import annotations

from city.records import Fact, Page
from skill.context import Context
from skill.search.answering import CANDIDATES, asked_words, referred
from skill.search.lexicon import lexicon
from skill.turn import Answer, Question
from snapshot.stems import folded, stem_set
from words import language_of

MONEY = "money"
OURS = frozenset({"city", "ciudad", "municipio"})
"""What the city is called where it is named as such."""
WHOLE, HALF = 1.0, 0.5
"""The share of what the question names that one page must have. Everything has a price, and most of it is
not the city's to say; what is allowed where the city has a page, is."""


def referred_if_ours(question: Question, context: Context) -> Answer | None:
    """The office for a question on a guarded subject, as "how much is a slip at the marina"; None for the
    price of a telephone, and for any other question."""
    words, language = asked_words(question), lexicon(language_of(question.locale))
    subject = language.guards(words)
    telling = language.unguarded(words, subject) if subject else ()
    if subject and not telling and not OURS.isdisjoint(folded(words)):  # "can I sue the city"
        return referred(question, context)
    alike = [language.alike(stem) for stem in telling]
    every = tuple(dict.fromkeys(stem for near in alike for stem in sorted(near)))
    least = (WHOLE if subject == MONEY else HALF) * len(alike)
    for record in context.snapshot.search_stems(every, language.language, (Fact, Page), CANDIDATES):
        said = stem_set(_text(record, language.language), language.language)
        if sum(not said.isdisjoint(near) for near in alike) >= least:
            return referred(question, context)
    return None


def _text(record: object, language: str) -> str:
    if isinstance(record, Fact):
        return f"{record.question.get(language, '')} {record.answer.get(language, '')}"
    return (
        f"{record.title.get(language, '')} {record.text.get(language, '')}"
        if isinstance(record, Page)
        else ""
    )
