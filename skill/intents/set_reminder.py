"""Reminders that the resident's Alexa device speaks: asked for, agreed to, set, and confirmed (C16)."""

from __future__ import annotations

from city.delivery.device_alerts import AlertOutcome
from city.delivery.reminders import ReminderPlan, Telling
from city.enrolment.subscriptions import Consent
from city.nouns import replace
from skill.amazon.account import Account, account_of
from skill.amazon.arranging import Done
from skill.amazon.reminding import (
    means_meeting,
    meeting_of,
    of_meeting,
    of_pickups,
    stream_of,
    streams_of,
    what,
)
from skill.amazon.scopes import REMINDERS
from skill.answers.collection import answer_for
from skill.answers.meetings import none_found
from skill.context import Context
from skill.listing import offer
from skill.memory import Expecting
from skill.turn import Answer, Because, Either, Pending, Question, Say, Slot, Word, say

NEEDS_PLACE_UNLESS: tuple[str, ...] = ("body",)


def is_general(question: Question) -> bool:
    """Whether no place is needed: nobody can be reminded here, or of no pickup."""
    return question.caller is None or not stream_of(question.slot("stream"), question.locale)


def answer(question: Question, context: Context) -> Answer:
    """Ask what is missing, then for consent; with it, set the alerts and say what was set."""
    account = account_of(question, context)
    if account is None:
        return Answer(says=(say("reminder.not_here"),), because=Because.NO_DATA)
    question = _with_before(question, context)
    slot = question.slot("stream")
    stream = stream_of(slot, question.locale)
    if question.slot("body") or (means_meeting(slot, question.locale) and not stream):
        return _of_meeting(question, context, account)
    if stream not in streams_of(context):
        return _ask_what(slot, context)
    plan = of_pickups(stream, question, context, _consent(context))
    told = account.arranger.wanted(plan)
    if not told:
        return _cannot(plan, question, context)
    return _agree(plan, told, question, context, account)


def _with_before(question: Question, context: Context) -> Question:
    """ "At seven", said to "shall I remind you at six?", is about the same reminder."""
    before = context.memory.before
    if before is None or before.intent != question.intent or question.slot("stream", "body"):
        return question
    return replace(question, slots={**before.slots, **question.slots})


def _consent(context: Context) -> Consent:
    """What was asked and answered, in the words of the conversation itself."""
    asked = f"{context.memory.last} {context.memory.last_ask}".strip()
    return Consent(f"Alexa: {asked} - yes", context.now)


def _ask_what(slot: Slot | None, context: Context) -> Answer:
    streams = tuple(Word(f"stream.{each}") for each in streams_of(context))
    told = say("reminder.two_sorts") if slot is None else say("reminder.of_nothing_else")
    return Answer(
        says=(told,),
        because=Because.NEEDS_CHOICE,
        ask=say("reminder.which", streams=Either((*streams, Word("reminder.a_meeting")))),
        elicit="stream",
        remember={"expecting": Expecting.KIND},
    )


def _of_meeting(question: Question, context: Context, account: Account) -> Answer:
    meeting, told_on = meeting_of(question, context)
    if meeting is None:
        return none_found(question, context)
    plan = of_meeting(meeting, told_on, question, context, _consent(context))
    told = account.arranger.wanted(plan)
    if not told:
        return Answer(says=(say("reminder.too_late"),), because=Because.NOTHING_FOUND)
    return _agree(plan, told, question, context, account)


def _cannot(plan: ReminderPlan, question: Question, context: Context) -> Answer:
    """Why there is nothing to remind of: the time is over, or no such pickup is known."""
    if plan.event:
        return Answer(says=(say("reminder.too_late"),), because=Because.NOTHING_FOUND)
    return answer_for(plan.subject, replace(question, slots={}), context)


def _agree(
    plan: ReminderPlan,
    told: tuple[Telling, ...],
    question: Question,
    context: Context,
    account: Account,
) -> Answer:
    reminded = what(plan, told, context.settings.zone)
    lacking = account.arranger.lacking(plan)
    if not (lacking.move or lacking.add or lacking.drop):
        return Answer(says=(say("reminder.already", what=reminded),), because=Because.CONVERSATION)
    if not question.agreed:
        pending = Pending(topic=question.topic, intent=question.intent, slots=question.slots, agreed=True)
        told_first = Answer(says=(say("reminder.can", what=reminded),), because=Because.CONVERSATION)
        return offer(told_first, "reminder.shall_i", pending)
    context.meanwhile("progress.reminders")
    return _set(account.arranger.set(plan), reminded)


def _set(done: Done, reminded: Say) -> Answer:
    if done.stopped is None:
        return Answer(says=(say("reminder.done", what=reminded),), because=Because.CONVERSATION)
    if done.right:
        part = say("reminder.partly", right=done.right, number=done.of)
        return Answer(says=(part,), because=Because.CONVERSATION)
    if done.stopped is AlertOutcome.NOT_PERMITTED:
        return Answer(
            says=(say("reminder.no_permission"),),
            because=Because.NEEDS_PERMISSION,
            consent=(REMINDERS.card,),
        )
    unsupported = done.stopped is AlertOutcome.NOT_SUPPORTED
    key = "reminder.not_on_device" if unsupported else "reminder.unreachable"
    return Answer(says=(say(key),), because=Because.NO_DATA)
