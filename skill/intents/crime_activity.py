"""What the police have published of crime; of days of their own nothing is known but what it says itself."""

from __future__ import annotations

from city.nouns import replace
from skill.answers import published
from skill.context import Context
from skill.heard import days_named
from skill.turn import Answer, Because, Question, say


def answer(question: Question, context: Context) -> Answer:
    """What is published; where other days were named, that there are no figures of those alone, first."""
    told = published.answer(question, context)
    span = days_named.span_of(question, context.today)
    if span is None or told.because is not Because.ANSWERED:
        return told
    none = say("crime.not_of_days", when=days_named.said(span, context.today))
    return replace(told, says=(none, *told.says))
