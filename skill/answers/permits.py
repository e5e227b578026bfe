"""What is said of one permit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from city.records import Permit
from skill.answers import published
from skill.context import Context
from skill.heard.numbers import Numbers, status
from skill.turn import Answer, Because, Question, Row, Say, say

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records


def answer_for(question: Question, context: Context, *, with_inspection: bool) -> Answer:
    """The permit whose number was said; without a number, what staff published."""
    slot = question.slot("permit_number")
    if slot is None:
        return published.answer(question, context)
    permit = context.snapshot.derived(_permits).find(slot.value)
    if permit is None:
        return Answer(
            says=(say("permit.unknown", number=slot.value.upper()),),
            because=Because.NOTHING_FOUND,
            kinds=("permit",),
        )
    stands = status(permit.status, question.locale, "permit")
    inspection = (_inspection(permit),) if with_inspection else ()
    return Answer(
        says=(say("permit.status", number=permit.number, kind=permit.kind, status=stands), *inspection),
        title=permit.number,
        rows=(Row(permit.number, permit.kind),),
        used=(permit.source,),
    )


def _permits(records: Records) -> Numbers[Permit]:
    return Numbers(records(Permit), lambda permit: permit.number)


def _inspection(permit: Permit) -> Say:
    if permit.inspection is None:
        return say("permit.no_inspection")
    return say("permit.inspection", day=permit.inspection)
