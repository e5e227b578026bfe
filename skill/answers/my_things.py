"""What is kept about a resident, in words: for whoever asks, and before it is deleted (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from city.delivery.reminders import About
from city.enrolment.streams import excepted
from city.enrolment.subscriptions import Subscription, Topic
from city.localized import words_of
from city.localtime import day_of
from city.residents import Arranged
from skill.amazon.account import Kept
from skill.answers.collection import SWEEPING
from skill.answers.meetings import called
from skill.heard.numbers import in_groups
from skill.turn import Either, Say, Value, Where, Word, say
from words import phrases

YEAR = 365


def sentences(kept: Kept, now: datetime, zone: str, locale: str) -> tuple[Say, ...]:
    """One sentence for each sort of thing that is kept, with what is in it."""
    found: list[Say] = []
    if kept.places:
        places = [Where(each) for each in kept.places]
        found.append(say("my_data.places", count=len(places), addresses=places))
    found += [_reminder(each, now, zone) for each in kept.arranged]
    if kept.subscriptions:
        found.append(say("my_data.subscriptions", topics=topics(kept.subscriptions, locale)))
    if kept.requests:
        numbers = [in_groups(each) for each in kept.requests]
        found.append(say("my_data.requests", count=len(numbers), numbers=numbers))
    if kept.told_by_alexa:
        found.append(say("my_data.permissions"))
    return tuple(found)


def kept_for(days: int) -> Word:
    """A time in days as it is said: 730 are two years."""
    years, rest = divmod(days, YEAR)
    return Word("kept.days", days) if rest or not years else Word("kept.years", years)


def things(kept: Kept, gone: int) -> Value:
    """What was deleted, counted; ``gone`` are the alerts that were taken away at Amazon."""
    counted = (
        ("deleted.addresses", len(kept.places)),
        ("deleted.reminders", gone),
        ("deleted.subscriptions", len(kept.subscriptions)),
        ("deleted.requests", len(kept.requests)),
        ("deleted.permissions", int(kept.told_by_alexa)),
    )
    return [say(key, count=count) for key, count in counted if count] or Word("deleted.rest")


def topics(subscriptions: Sequence[Subscription], locale: str) -> Value:
    """What these subscriptions are for, each once."""
    named = [alerts(each.topic, each.filter, locale) for each in subscriptions]
    return [each for n, each in enumerate(named) if each not in named[:n]]


def alerts(topic: Topic, wanted: str, locale: str) -> Value:
    """What a subscription with this filter tells of: its topic, one stream or all but some, or one body."""
    if topic is Topic.MEETINGS and wanted:
        return say("subscribe.of_body", body=called(wanted, locale))
    if out := excepted(wanted):
        return say("alert_topic.but", streams=Either(tuple(_stream(each, locale) for each in out)))
    key = f"text.stream.{words_of(wanted).replace(' ', '_')}"
    return Word(key if topic is Topic.PICKUP and phrases(locale).has(key) else f"alert_topic.{topic}")


def _stream(name: str, locale: str) -> Value:
    key = f"stream.{name.replace(' ', '_')}.out"
    return Word(key) if phrases(locale).has(key) else name


def _reminder(each: Arranged, now: datetime, zone: str) -> Say:
    ahead = [one for one in each.reminders if one.at > now]
    if each.plan.about is About.MEETING:
        return say("my_data.meeting_reminder", when=ahead[0].at) if ahead else say("my_data.old_reminder")
    sweeping = each.plan.subject == SWEEPING
    stream = Word("stream.street_sweeping.title" if sweeping else f"stream.{each.plan.subject}.title")
    if not ahead:
        return say("my_data.no_more_reminders", stream=stream)
    return say("my_data.reminders", count=len(ahead), stream=stream, day=day_of(ahead[0].at, zone))
