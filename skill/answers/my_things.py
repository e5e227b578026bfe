"""What is kept about a resident, in words: for whoever asks, and before it is deleted (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from city.delivery.reminders import About
from city.enrolment.subscriptions import Subscription
from city.localtime import day_of
from city.residents import Arranged
from skill.amazon.account import Kept
from skill.answers.collection import SWEEPING
from skill.heard.numbers import in_groups
from skill.turn import Say, Value, Where, Word, say


def sentences(kept: Kept, now: datetime, zone: str) -> tuple[Say, ...]:
    """One sentence for each sort of thing that is kept, with what is in it."""
    found: list[Say] = []
    if kept.places:
        places = [Where(each) for each in kept.places]
        found.append(say("my_data.places", count=len(places), addresses=places))
    found += [_reminder(each, now, zone) for each in kept.arranged]
    if kept.subscriptions:
        found.append(say("my_data.subscriptions", topics=topics(kept.subscriptions)))
    if kept.requests:
        numbers = [in_groups(each) for each in kept.requests]
        found.append(say("my_data.requests", count=len(numbers), numbers=numbers))
    if kept.told_by_alexa:
        found.append(say("my_data.permissions"))
    return tuple(found)


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


def topics(subscriptions: Sequence[Subscription]) -> Value:
    """The topics of these subscriptions, each once."""
    return [Word(key) for key in dict.fromkeys(f"alert_topic.{each.topic}" for each in subscriptions)]


def _reminder(each: Arranged, now: datetime, zone: str) -> Say:
    ahead = [one for one in each.reminders if one.at > now]
    if each.plan.about is About.MEETING:
        return say("my_data.meeting_reminder", when=ahead[0].at) if ahead else say("my_data.old_reminder")
    sweeping = each.plan.subject == SWEEPING
    stream = Word("stream.street_sweeping.title" if sweeping else f"stream.{each.plan.subject}.title")
    if not ahead:
        return say("my_data.no_more_reminders", stream=stream)
    return say("my_data.reminders", count=len(ahead), stream=stream, day=day_of(ahead[0].at, zone))
