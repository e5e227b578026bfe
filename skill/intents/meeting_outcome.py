"""What was decided: the outcome of the sitting that was meant, as the city published it."""

from __future__ import annotations

from city.localtime import start_of
from city.records import Meeting
from skill.answers import published
from skill.answers.meetings import KINDS, called, held, held_within, said_of, with_outcome
from skill.context import Context
from skill.heard import days_named
from skill.heard.naming import plain
from skill.intents import next_meeting
from skill.topics import TOPIC_OF
from skill.turn import Answer, Because, Question, Row, Say, Where, say
from words import phrases

NEXT = "NextMeetingIntent"


def answer(question: Question, context: Context) -> Answer:
    """Of the last sitting of the body, or on the days, that were named; staff's words without a calendar."""
    body = question.slot("body")
    if _asks_for_minutes(question) or next(held(None, context), None) is None:
        return published.answer(question, context)
    span = days_named.behind(question, context.today)
    if span is not None and span[0] > context.today:
        return _not_yet(question, context)
    if span is None:
        told = next(with_outcome(body, context), None) or next(held(body, context), None)
    else:
        meant = held_within(body, context, *(start_of(each, context.settings.zone) for each in span))
        told = next((each for each in meant if each.outcome), next(iter(meant), None))
    return _of(told, question, context) if told else _none(question, context)


def _of(meeting: Meeting, question: Question, context: Context, *first: Say) -> Answer:
    """What became of this sitting; or that nobody has published it, and who may know."""
    body, day = called(meeting.body, question.locale), meeting.start.date()
    says: tuple[Say, ...]
    if meeting.outcome:
        says = (say("outcome.head", body=body, day=day), say("list.item", item=meeting.outcome))
    else:
        says = (say("outcome.none", body=body, day=day, phone=context.settings.phone),)
    return Answer(
        says=(*first, *says),
        because=Because.ANSWERED if meeting.outcome else Because.NOTHING_FOUND,
        title=body,
        rows=(Row(meeting.outcome or day),),
        used=(meeting.source,),
        site=Where(meeting.location),
    )


def _none(question: Question, context: Context) -> Answer:
    """No such sitting on those days: that, and what the last one before decided."""
    body, span = question.slot("body"), days_named.behind(question, context.today)
    if span is None:
        sentence = say("meeting.none_of_body", body=said_of(body, question.locale)) if body else None
        return Answer(says=(sentence or say("meeting.no_last"),), because=Because.NOTHING_FOUND, kinds=KINDS)
    when = days_named.said(span, context.today)
    none = (
        say("outcome.none_then", body=said_of(body, question.locale), when=when)
        if body
        else say("outcome.none_then_any", when=when)
    )
    before = next(held(body, context), None)
    if before is None:
        return Answer(says=(none,), because=Because.NOTHING_FOUND, kinds=KINDS)
    return _of(before, question, context, none)


def _not_yet(question: Question, context: Context) -> Answer:
    """Days that are still to come: when the body meets then."""
    to_come = Question(
        topic=TOPIC_OF[NEXT],
        intent=NEXT,
        slots=question.slots,
        locale=question.locale,
        state=question.state,
        screen=question.screen,
    )
    told = next_meeting.answer(to_come, context)
    return Answer(
        says=(say("outcome.not_yet"), *told.says), title=told.title, rows=told.rows, used=told.used,
        because=Because.NOTHING_FOUND, site=told.site, about=told.about,
    )  # fmt: skip


def _asks_for_minutes(question: Question) -> bool:
    heard = set(plain(question.text).split())
    return bool(heard & set(plain(phrases(question.locale).say("heard.minutes").replace("|", " ")).split()))
