"""Signing up for alerts: topic, place, body; read back, agreed to, kept with the evidence of consent."""

from __future__ import annotations

import hashlib

from city.enrolment.subscriptions import NEEDS_ADDRESS, Consent, Subscription, Topic
from city.residents import CHANNEL
from skill.amazon.account import Account, account_of
from skill.amazon.naming import body_of, stream_named
from skill.answers.my_things import alerts
from skill.context import Context
from skill.listing import offer
from skill.memory import Expecting
from skill.turn import Answer, Because, Either, Pending, Question, Say, Slot, Where, Word, say
from words import phrases

NEEDS_PLACE_UNLESS: tuple[str, ...] = ()
OFFERED = (Topic.EMERGENCY, Topic.WEATHER, Topic.PICKUP, Topic.MEETINGS, Topic.NEWS)
"""What is offered to somebody who names no topic: five at most (C23)."""

ANNOUNCED = frozenset({*OFFERED, Topic.SWEEPING, Topic.DIGEST})
"""Topics that the notifier has something to say about (docs/delivery.md)."""

BY_REMINDER = {Topic.PICKUP, Topic.SWEEPING, Topic.MEETINGS}
"""Topics of which the device itself can remind."""


def is_general(question: Question) -> bool:
    """Whether no place is needed: nobody is known, or the topic holds for the whole city."""
    return question.caller is None or _topic(question) not in NEEDS_ADDRESS


def answer(question: Question, context: Context) -> Answer:
    """Ask for what is missing, read it back, and with a "yes" keep it."""
    account = account_of(question, context)
    if account is None:
        key = "subscribe.on_the_page" if context.settings.signs_up else "subscribe.not_here"
        return Answer(says=(say(key),), because=Because.NO_DATA)
    topic = _topic(question)
    if topic is None:
        return _ask_topic() if account.can_be_sent else _none_of_them(context)
    if topic not in ANNOUNCED or not account.can_be_sent:
        return _instead(topic, question, context)
    wish = _wish(topic, question, context)
    if not question.agreed:
        pending = Pending(topic=question.topic, intent=question.intent, slots=question.slots, agreed=True)
        return offer(Answer(says=(wish,), because=Because.CONVERSATION), "subscribe.shall_i", pending)
    account.subscribe(_subscription(topic, question, context, account))
    return Answer(says=(say("subscribe.done"), wish), because=Because.CONVERSATION)


def _topic(question: Question) -> Topic | None:
    """The topic that was named; a body without one means meetings."""
    return stream_named(question)[0]


def _ask_topic() -> Answer:
    topics = Either(tuple(Word(f"alert_topic.{each}") for each in OFFERED))
    return Answer(
        because=Because.NEEDS_CHOICE,
        ask=say("subscribe.which", topics=topics),
        elicit="topic",
        remember={"expecting": Expecting.KIND},
    )


def _none_of_them(context: Context) -> Answer:
    """Nothing is offered of which nothing could be sent; the device can remind of some of it."""
    pending = Pending(topic="set_reminder", intent="SetReminderIntent")
    cannot = say("subscribe.not_yet", topic=Word("alert_topic.any"))
    return offer(
        Answer(says=(cannot, say("subscribe.told_first"), *_elsewhere(context)), because=Because.NO_DATA),
        "subscribe.remind_instead",
        pending,
    )


def _elsewhere(context: Context) -> tuple[Say, ...]:
    """That the page can do what cannot be done here."""
    return (say("subscribe.by_page"),) if context.settings.signs_up else ()


def _instead(topic: Topic, question: Question, context: Context) -> Answer:
    """What is true today: alerts cannot be sent this way; the device can remind, and answers can be had."""
    name = Word(f"alert_topic.{topic}")
    if topic in BY_REMINDER:
        slots = {key: slot for key, slot in question.slots.items() if key == "body"}
        if topic is Topic.SWEEPING:
            slots = {"stream": Slot("street sweeping", "street_sweeping")}
        elif topic is Topic.MEETINGS and not slots:
            slots = {"stream": Slot(phrases(question.locale).say("reminder.a_meeting"))}
        pending = Pending(topic="set_reminder", intent="SetReminderIntent", slots=slots)
        cannot = (say("subscribe.not_yet", topic=name), *_elsewhere(context))
        first = Answer(says=cannot, because=Because.NO_DATA)
        return offer(first, "subscribe.remind_instead", pending)
    key = "subscribe.told_first" if topic in (Topic.EMERGENCY, Topic.WEATHER) else "subscribe.ask_instead"
    says = (say("subscribe.not_yet", topic=name), say(key), *_elsewhere(context))
    return Answer(says=says, because=Because.NO_DATA)


def _wish(topic: Topic, question: Question, context: Context) -> Say:
    """What the resident will be told, and for where."""
    name = alerts(topic, _wanted(topic, question, context), question.locale)
    if context.place is None:
        return say("subscribe.everywhere", topic=name, city=context.settings.city)
    return say("subscribe.at", topic=name, address=Where(context.place.label))


def _wanted(topic: Topic, question: Question, context: Context) -> str:
    """What of the topic is wanted: one body's meetings, one stream of pickups, or ("") all of it."""
    if topic is Topic.MEETINGS:
        return body_of(question, context)
    stream = stream_named(question)[1]
    return stream if stream in context.snapshot.rules().streams else ""


def _subscription(topic: Topic, question: Question, context: Context, account: Account) -> Subscription:
    wanted = _wanted(topic, question, context)
    place = context.place
    label = place.label if place else ""
    key = hashlib.sha256("\x1f".join((account.person, topic, wanted, label)).encode()).hexdigest()
    asked = f"{context.memory.last} {context.memory.last_ask}".strip()
    return Subscription(
        id=f"alexa-{key[:16]}",
        topic=topic,
        filter=wanted,
        address=label,
        location=place,
        locale=question.locale,
        channel=CHANNEL,
        target=account.user,
        consent=Consent(f"Alexa: {asked} - yes", context.now),
        created=context.now,
    )
