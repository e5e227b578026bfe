"""What is known about the resident: everything that is kept, and the place of this conversation."""

from __future__ import annotations

from skill.amazon.account import account_of
from skill.answers import my_things
from skill.context import Context
from skill.turn import Answer, Because, Question, Say, Where, say


def answer(question: Question, context: Context) -> Answer:
    """Says all of it, and how to have it deleted; or that there is nothing."""
    account = account_of(question, context)
    if account is None or account.kept.is_empty:
        may_have = _of_reports(context) if account is None else ()
        says = (*_of_conversation(context, alone=True), *may_have)
        return Answer(says=says, because=Because.CONVERSATION)
    kept = my_things.sentences(account.kept, context.now, context.settings.zone, question.locale)
    reports = _of_reports(context) if account.kept.requests else ()
    more = (*reports, *_of_conversation(context, alone=False), say("my_data.how_to_delete"))
    return Answer(says=(say("my_data.head"), *kept, *more), because=Because.CONVERSATION)


def _of_reports(context: Context) -> tuple[Say, ...]:
    """For how long a report is kept, where reports are taken."""
    if context.desk is None:
        return ()
    return (say("my_data.reports_kept", time=my_things.kept_for(context.settings.report_days)),)


def _of_conversation(context: Context, *, alone: bool) -> tuple[Say, ...]:
    """The place of this conversation; ``alone``: nothing else is known."""
    place = context.memory.place
    if place is None:
        return (say("my_data.nothing"),) if alone else ()
    return (say("my_data.place" if alone else "my_data.place_too", address=Where(place.label)),)
