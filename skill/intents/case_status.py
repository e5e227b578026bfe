"""Where a request stands, by its number: one that was reported here, or one that the city publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from city.errors import TownbellError
from city.localtime import day_of
from city.records import ServiceRequest
from city.reports import Filed
from skill import published
from skill.context import Context
from skill.numbers import Numbers, in_groups, status
from skill.turn import Answer, Because, Question, Row, Word, say

if TYPE_CHECKING:
    from city.pickup_rules import Records


def answer(question: Question, context: Context) -> Answer:
    """The request's status and the city's note; without a number, how to ask."""
    slot = question.slot("request_number")
    if slot is None:
        return published.answer(question, context)
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
    note = (say("list.item", item=case.note),) if case.note else ()
    return Answer(
        says=(say("case.status", number=case.number, status=stands), *note),
        title=case.number,
        rows=(Row(case.number, stands),),
        used=(case.source,),
    )


def _cases(records: Records) -> Numbers[ServiceRequest]:
    return Numbers(records(ServiceRequest), lambda case: case.number)


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
