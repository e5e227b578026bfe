"""Ending subscriptions and reminders. Who names one has it ended at once: leaving must be easy."""

from __future__ import annotations

from city.delivery.reminders import About
from city.enrolment.subscriptions import Subscription, Topic
from city.residents import Arranged
from skill.amazon.account import Account, account_of
from skill.answers.collection import SWEEPING
from skill.context import Context
from skill.listing import offer
from skill.turn import Answer, Because, Pending, Question, Value, Word, say


def answer(question: Question, context: Context) -> Answer:
    """Ends what was named; without a name all there is, after a "yes" where that is several things."""
    account = account_of(question, context)
    if account is None:
        if context.settings.signs_up:
            return Answer(says=(say("unsubscribe.on_the_page"),), because=Because.NO_DATA)
        return Answer(
            says=(say("unsubscribe.not_here", phone=context.settings.phone),), because=Because.NO_DATA
        )
    topic = _topic(question)
    plans = [each for each in account.kept.arranged if topic in (None, _topic_of(each))]
    subscriptions = [each for each in account.kept.subscriptions if topic in (None, each.topic)]
    if not plans and not subscriptions:
        key = "unsubscribe.nothing" if topic is None else "unsubscribe.not_that"
        return Answer(
            says=(say(key, topic=Word(f"alert_topic.{topic or Topic.PICKUP}")),),
            because=Because.NOTHING_FOUND,
        )
    named = _named(plans, subscriptions)
    if topic is None and len(plans) + len(subscriptions) > 1 and not question.agreed:
        pending = Pending(topic=question.topic, intent=question.intent, agreed=True)
        first = Answer(says=(say("unsubscribe.there_are", things=named),), because=Because.NEEDS_CHOICE)
        return offer(first, "unsubscribe.all", pending)
    return _ended(account, plans, subscriptions, named, context)


def _ended(
    account: Account,
    plans: list[Arranged],
    subscriptions: list[Subscription],
    named: Value,
    context: Context,
) -> Answer:
    if plans:
        context.meanwhile("progress.deleting")
    left = account.arranger.end(plans)
    account.unsubscribe(subscriptions)
    still = (say("reminder.left_at_amazon", count=left),) if left else ()
    return Answer(says=(say("unsubscribe.done", things=named), *still), because=Because.CONVERSATION)


def _topic(question: Question) -> Topic | None:
    slot = question.slot("topic")
    return Topic(slot.id) if slot is not None and slot.id in set(Topic) else None


def _topic_of(arranged: Arranged) -> Topic:
    """The topic under which a resident names these reminders."""
    if arranged.plan.about is About.MEETING:
        return Topic.MEETINGS
    return Topic.SWEEPING if arranged.plan.subject == SWEEPING else Topic.PICKUP


def _named(plans: list[Arranged], subscriptions: list[Subscription]) -> Value:
    """Reminders and subscriptions by name, each once."""
    reminders = dict.fromkeys(_reminders_key(each) for each in plans)
    alerts = dict.fromkeys(f"alert_topic.{each.topic}" for each in subscriptions)
    return [Word(key) for key in (*reminders, *alerts)]


def _reminders_key(arranged: Arranged) -> str:
    if arranged.plan.about is About.MEETING:
        return "reminders_of.meeting"
    return f"reminders_of.{arranged.plan.subject}"
