"""Where a service request stands, by its number."""

from __future__ import annotations

from city.records import ServiceRequest
from skill import published
from skill.context import Context
from skill.numbers import by_number, status
from skill.turn import Answer, Because, Question, Row, say


def answer(question: Question, context: Context) -> Answer:
    """The request's status and the city's note; without a number, how to ask."""
    slot = question.slot("request_number")
    if slot is None:
        return published.answer(question, context)
    case = by_number(slot.value, context.snapshot.records(ServiceRequest), lambda case: case.number)
    if case is None:
        return Answer(
            says=(say("case.unknown", number=slot.value),), because=Because.NOTHING_FOUND, kinds=("request",)
        )
    stands = status(case.status, question.locale, "case")
    note = (say("list.item", item=case.note),) if case.note else ()
    return Answer(
        says=(say("case.status", number=case.number, status=stands), *note),
        title=case.number,
        rows=(Row(case.number, case.address),),
        used=(case.source,),
    )
