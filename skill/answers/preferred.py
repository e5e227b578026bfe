"""What is told before the records of a topic: what staff have posted, and what records cannot tell."""

from __future__ import annotations

from city.localized import in_language
from city.records import Fact
from skill.answers.facts import about
from skill.answers.published import STAFF
from skill.context import Context
from skill.heard.naming import plain
from skill.turn import Answer, Question, Row, Shape, Word, say
from words import phrases

STEM = 4
_ENGLISH = frozenset(
    [
        "when",
        "wher",
        "what",
        "time",
        "open",
        "clos",
        "hour",
        "day",
        "days",
        "the",
        "are",
        "ther",
        "for",
        "does",
        "near",
        "this",
        "toda",
    ]
)
_MORE = frozenset("tomo week next any and city".split())  # noqa: SIM905
_SPANISH = frozenset("como cuan dond que hora abie abre cier cerr hay los las una est esta".split())  # noqa: SIM905
_WHEN = frozenset("hoy mana sema prox del son".split())  # noqa: SIM905
ORDINARY = _ENGLISH | _MORE | _SPANISH | _WHEN
"""Beginnings of the words that ask when and where: records answer them."""


def posted(question: Question, context: Context) -> Answer | None:
    """What staff have posted themselves about the topic, and holds now."""
    fact = next((each for each in _holding(question, context) if each.source == STAFF), None)
    return _told(fact) if fact is not None else None


def rather(question: Question, context: Context) -> Answer | None:
    """What staff have posted, or an answer to more than when and where ("does the market take SNAP")."""
    told = posted(question, context)
    if told is not None:
        return told
    name = phrases(question.locale).say(f"topic.{question.topic}")
    beyond = _stems(question.text) - _stems(f"{name} {question.topic.replace('_', ' ')}") - ORDINARY
    shared = [
        (len(_stems(in_language(fact.question, question.locale)) & beyond), fact)
        for fact in (_holding(question, context) if beyond else ())
    ]
    most, best = max(shared, key=lambda each: each[0], default=(0, None))
    return _told(best) if best is not None and most else None


def _holding(question: Question, context: Context) -> list[Fact]:
    return [
        fact
        for fact in about(question.topic, context)
        if (fact.start is None or fact.start <= context.now) and (fact.end is None or context.now < fact.end)
    ]


def _told(fact: Fact) -> Answer:
    return Answer(
        says=(say("fact.answer", answer=fact.answer),),
        title=fact.question or Word("fact.title"),
        rows=(Row(fact.answer),),
        shape=Shape.WORDS,
        used=(fact.source,),
    )


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in plain(text).split() if len(word) > 2)
