"""A place's page in words: each topic's own answer, as it would be spoken there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from city.alerts.meaning import tier
from city.collection.pickup_days import streams_at
from city.earth.places import Location
from city.home import Home, InForce, Sitting, Told
from city.localtime import day_of
from city.meetings import OFF
from skill import intents
from skill.answers import alerts, meetings
from skill.answers.collection import answer_for
from skill.answers.freshness import notes
from skill.at_home.nearby import facilities
from skill.context import Context
from skill.memory import Memory
from skill.skill import Skill
from skill.speech import Speaker, spoken
from skill.turn import Answer, Because, Question, Say, Where
from words import phrases

MEETINGS = 4
"""How many to come are told."""
ABOUT = {
    "district_lookup": "DistrictLookupIntent",
    "council_member": "CouncilMemberIntent",
    "evacuation_zone": "EvacuationZoneIntent",
    "polling_place": "PollingPlaceIntent",
}
"""The topics that are told of a place, with the intent that asks for each; pickups and meetings apart."""


def home(skill: Skill, place: Location, locale: str, now: datetime) -> Home:
    """All that is told of the place at ``now`` (aware), in the locale's words."""
    settings = skill.settings
    context = Context(snapshot=skill.snapshot(), now=now, settings=settings, memory=Memory(), place=place)
    speaker = Speaker(phrases(locale), locale, now, day_of(now, settings.zone), settings.zone)
    return Home(
        pickups=tuple(_pickups(context, speaker)),
        told=tuple(_told(context, speaker)),
        facilities=facilities(context, speaker),
        meetings=tuple(_meetings(context, speaker)),
        alerts=tuple(_alerts(context, speaker)),
        blind_since=context.silent_since(),
        never_heard=context.never_heard(),
    )


def _pickups(context: Context, speaker: Speaker) -> Iterator[Told]:
    """Each stream's next pickup. One for which there are no words is nothing to tell of."""
    assert context.place is not None
    for stream in streams_at(context.snapshot.rules(), context.place.zones):
        if speaker.phrases.has(f"stream.{stream}.title"):
            question = Question(
                topic="", intent="", locale=speaker.locale, location=context.place, screen=False
            )
            yield _in_words(stream, answer_for(stream, question, context), context, speaker)


def _told(context: Context, speaker: Speaker) -> Iterator[Told]:
    """The topics that the city can answer of this place."""
    for topic, intent in ABOUT.items():
        question = Question(topic=topic, intent=intent, locale=speaker.locale, location=context.place)
        answer = intents.load(topic).answer(question, context)
        if answer.because is Because.ANSWERED and answer.says:
            yield _in_words(topic, answer, context, speaker)


def _in_words(about: str, answer: Answer, context: Context, speaker: Speaker) -> Told:
    rows = tuple((speaker.value(row.title), speaker.value(row.detail)) for row in answer.rows)
    text = spoken(answer, (), notes(answer, context), speaker).statement
    return Told(about, text, rows, context.snapshot.as_of(answer.used), answer.used)


def _meetings(context: Context, speaker: Speaker) -> Iterator[Sitting]:
    for each in meetings.to_come(context)[:MEETINGS]:
        yield Sitting(
            speaker.value(meetings.called(each.body, speaker.locale)),
            speaker.value(meetings.starts(each)),
            speaker.value(Where(each.location)),
            each.status in OFF,
        )


def _alerts(context: Context, speaker: Speaker) -> Iterator[InForce]:
    """What is in force at the place, gravest first; its end apart, unless the words say it already."""
    for standing in alerts.live(context):
        headline = alerts.headline(standing, context, speaker.locale)
        until = None if isinstance(headline, Say) else standing.end
        todo = " ".join(map(speaker.sentence, alerts.what_to_do(standing, context, speaker.locale)))
        text = speaker.value(headline)
        yield InForce(tier(standing.message).name.lower(), f"{text.rstrip('.')}.", until, todo)
