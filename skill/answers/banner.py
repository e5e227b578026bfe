"""What is in force anywhere in the city, for the head of a page: the words, without a question asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from city.advisories import Standing, tier
from city.localtime import day_of
from skill.answers import alerts
from skill.context import Context
from skill.memory import Memory
from skill.skill import Skill
from skill.speech import Speaker
from skill.turn import Say
from words import phrases


@dataclass(frozen=True, slots=True)
class InForce:
    """One advisory: its tier's name (emergency, weather, news), its sentence, and its end if known."""

    tier: str
    text: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Banner:
    """The advisories, gravest first, and whether an alert source is silent: since when, or from the start."""

    advisories: tuple[InForce, ...]
    blind_since: datetime | None
    never_heard: bool


def banner(skill: Skill, locale: str, now: datetime) -> Banner:
    """What is in force in the city at ``now`` (aware), in the locale's words."""
    settings = skill.settings
    context = Context(snapshot=skill.snapshot(), now=now, settings=settings, memory=Memory())
    speaker = Speaker(phrases(locale), locale, now, day_of(now, settings.zone), settings.zone)
    advisories = tuple(_in_force(each, context, speaker) for each in alerts.live(context))
    return Banner(advisories, context.silent_since(), context.never_heard())


def _in_force(standing: Standing, context: Context, speaker: Speaker) -> InForce:
    """The words of one advisory; its end apart, unless the words say it already."""
    headline = alerts.headline(standing, context, speaker.locale)
    text = speaker.value(headline)
    until = None if isinstance(headline, Say) else standing.end
    return InForce(tier(standing.message).name.lower(), f"{text.rstrip('.')}.", until)
