"""Forget the resident: what is kept, what lies at Amazon, and the place of this conversation."""

from __future__ import annotations

from skill.amazon.account import Account, account_of
from skill.answers import my_things
from skill.context import Context
from skill.listing import offer
from skill.turn import Answer, Because, Pending, Question, say

FORGOTTEN = {"place": None, "before": None}


def answer(question: Question, context: Context) -> Answer:
    """What is kept is deleted after a "yes". Where nothing is, the conversation is forgotten at once:
    nothing is lost then that cannot be said again."""
    account = account_of(question, context)
    if account is None or account.kept.is_empty:
        return Answer(says=(say("delete_data"),), because=Because.CONVERSATION, remember=FORGOTTEN)
    if question.agreed:
        return _deleted(account, context)
    pending = Pending(topic=question.topic, intent=question.intent, agreed=True)
    told = my_things.sentences(account.kept, context.now, context.settings.zone, question.locale)
    first = Answer(says=(say("my_data.head"), *told), because=Because.CONVERSATION)
    return offer(first, "delete_data.sure", pending)


def _deleted(account: Account, context: Context) -> Answer:
    if account.kept.arranged:
        context.meanwhile("progress.deleting")
    left = account.forget()
    things = my_things.things(account.kept, max(0, account.kept.alerts - left))
    still = (say("reminder.left_at_amazon", count=left),) if left else ()
    stay = say("deleted.reports_stay", time=my_things.kept_for(context.settings.report_days))
    reports = (stay,) if account.kept.requests else ()
    return Answer(
        says=(say("delete_data.done", things=things), *reports, *still),
        because=Because.CONVERSATION,
        remember=FORGOTTEN,
    )
