"""Where a request stands, by its number: one that was reported here, or one that the city publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from city.errors import TownbellError
from city.localized import Localized
from city.localtime import day_of
from city.records import ServiceRequest
from city.reports import Filed
from skill.answers import published
from skill.context import Context
from skill.dialogs.filling import MOST_MISSED, answered_with, asking, opened
from skill.dialogs.form import NO, YES, Item, Listens
from skill.heard.numbers import Numbers, in_groups, status
from skill.turn import Answer, Because, Question, Row, Say, Word, say
from words import language_of, phrases

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

NUMBER = "request_number"


def item(name: str) -> Item:  # the form has one
    """The number is asked for."""
    return Item(Listens.VALUE, NUMBER)


def answer(question: Question, context: Context) -> Answer:
    """The request's status and the city's note; without a number, the number is asked for."""
    slot = question.slot(NUMBER)
    if slot is None or slot.id in (YES, NO):
        return _without_number(question, context)
    filed = _on_file(slot.value, context)
    wanted = filed.city_number if filed is not None and filed.city_number else slot.value
    case = context.snapshot.derived(_cases).find(wanted)
    if filed is not None and (case is None or not filed.city_number):
        return _of_report(filed, context)
    if case is None:
        return Answer(
            says=(say("case.unknown", number=slot.value),), because=Because.NOTHING_FOUND, kinds=("request",)
        )
    stands = status(case.status, question.locale, "case")
    note = _note(case.note, question.locale)
    return Answer(
        says=(say("case.status", number=case.number, status=stands), *note),
        title=case.number,
        rows=(Row(case.number, stands),),
        used=(case.source,),
    )


def _cases(records: Records) -> Numbers[ServiceRequest]:
    return Numbers(records(ServiceRequest), lambda case: case.number)


def _note(note: Localized, locale: str) -> tuple[Say, ...]:
    """The city's note; where it has none in the resident's language, in which language it is."""
    if not note:
        return ()
    language = next((each for each in (language_of(locale), "en") if each in note), next(iter(note)))
    foreign = f"alert.in.{language}"
    if language == language_of(locale) or not phrases(locale).has(foreign):
        return (say("list.item", item=note),)
    return (say(foreign, text=note),)


def _without_number(question: Question, context: Context) -> Answer:
    """Ask for it, where a number can find anything; else what staff published."""
    if context.desk is None and not context.snapshot.records(ServiceRequest):
        return published.answer(question, context)
    form, reply = answered_with(opened(question, context.memory.form, context.now.isoformat()))
    if reply == NO or form.missed >= MOST_MISSED:
        sorry = say("case.no_number", phone=context.settings.phone)
        return Answer(says=(sorry,), because=Because.NOTHING_FOUND)
    again = (say("report.sorry"),) if form.missed and not reply else ()
    return asking(form, NUMBER, say("case.ask_number"), *again, slot=NUMBER)


def _on_file(number: str, context: Context) -> Filed | None:
    """A report that was taken here; where the store cannot be read, what the city publishes still counts."""
    try:
        return context.desk.find(number) if context.desk is not None else None
    except TownbellError:
        return None


def _of_report(filed: Filed, context: Context) -> Answer:
    """What became of it, but for the place and the words: a number may be said by anybody."""
    number = filed.city_number or in_groups(filed.number)
    problem = Word(f"issue.{filed.service_type}")
    day = day_of(filed.at, context.settings.zone)
    return Answer(
        says=(say(f"case.{filed.state}", number=number, problem=problem, day=day),),
        title=number,
        rows=(Row(number, problem),),
    )
