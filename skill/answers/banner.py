"""What is in force anywhere in the city, for the head of a page: the words, without a question asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from city.advisories import Standing, tier
from city.alerts.chains import State
from city.alerts.history import fold
from city.alerts.messages import Area
from city.localtime import day_of
from city.records import Advisory
from skill.answers import alerts
from skill.context import Context
from skill.memory import Memory
from skill.skill import Skill
from skill.speech import Speaker
from skill.turn import Say
from words import phrases
from words.ssml import clean

ENDED = (State.ENDED, State.SUPERSEDED, State.CANCELLED)
"""What was said to residents and holds no more."""


@dataclass(frozen=True, slots=True)
class InForce:
    """One advisory: its tier's name (emergency, weather, news), its sentence, and its end if known.

    ``id`` is that of the chain of messages, the same as long as it is about one thing. ``where`` is the area
    in the publisher's words, ``areas`` as it is drawn.
    """

    tier: str
    text: str
    until: datetime | None
    id: str = ""
    sent: datetime | None = None
    what_to_do: str = ""
    where: str = ""
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class Over:
    """One advisory that is over: its tier's name, its sentence, and when it ended or was ended."""

    tier: str
    text: str
    ended: datetime


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
    info = alerts.info_of(standing.message, None, speaker.locale)
    return InForce(
        tier(standing.message).name.lower(),
        f"{text.rstrip('.')}.",
        until,
        id=standing.chain,
        sent=standing.message.sent,
        what_to_do=" ".join(map(speaker.sentence, alerts.what_to_do(standing, context, speaker.locale))),
        where=clean("; ".join(dict.fromkeys(area.text for area in info.areas if area.text))),
        areas=info.areas,
    )


def over(skill: Skill, locale: str, now: datetime) -> tuple[Over, ...]:
    """What was in force anywhere in the city and is over by ``now``, as far back as advisories are kept
    (decision 3), the last to end first."""
    settings = skill.settings
    context = Context(snapshot=skill.snapshot(), now=now, settings=settings, memory=Memory())
    speaker = Speaker(phrases(locale), locale, now, day_of(now, settings.zone), settings.zone)
    history = fold((each.message for each in context.snapshot.records(Advisory)), now)
    found = (_over(chain, context, speaker) for chain in history.chains.values())
    return tuple(sorted((each for each in found if each), key=lambda each: each.ended, reverse=True))


def _over(chain: Sequence[Standing], context: Context, speaker: Speaker) -> Over | None:
    """What a chain was last about; None where it is still in force, or was never of this city."""
    told = [each for each in chain if each.state in ENDED and alerts.reaches_city(each.message, context)]
    if not told or any(each.state is State.LIVE for each in chain):
        return None
    last = told[-1]
    ended = min((each for each in (last.end, last.by.sent if last.by else None) if each), default=None)
    if ended is None or ended > context.now:
        return None
    text = speaker.value(alerts.called(last, context, speaker.locale))
    return Over(tier(last.message).name.lower(), f"{text.rstrip('.')}.", ended)
