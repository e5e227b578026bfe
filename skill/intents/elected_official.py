"""Who holds an office: the mayor, the clerk, the city's manager."""

from __future__ import annotations

from city.records import Official
from skill.answers import published
from skill.answers.officials import by_office, described
from skill.context import Context
from skill.turn import Answer, Question


def answer(question: Question, context: Context) -> Answer:
    """Whoever holds the office that was named; what staff published for others (a governor)."""
    office = question.slot("official")
    found = by_office(office, context) if office else _mayor(context)
    return described(found, context) if found else published.answer(question, context)


def _mayor(context: Context) -> tuple[Official, ...]:
    return tuple(official for official in context.snapshot.records(Official) if official.office == "mayor")
