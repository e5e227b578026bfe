"""What a flash briefing tells unasked: emergencies, other alerts, today's meetings and the latest news."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from city.advisories import Standing, Tier, tier
from city.localized import Localized, in_language
from city.localtime import day_of, start_of
from city.meetings import OFF
from city.nouns import noun
from city.records import Meeting, NewsItem
from skill.answers import alerts
from skill.answers.meetings import called, starts, to_come, when_and_where, why
from skill.context import Context
from skill.listing import in_their_language
from skill.memory import Memory
from skill.speech import Speaker
from skill.turn import Say, say
from words import phrases
from words.ssml import clean

if TYPE_CHECKING:
    from skill.skill import Skill

MOST = 5
"""Items that Alexa reads; it ignores those behind them."""
LONGEST = 4_500
"""Characters of one item; Alexa cuts what is longer."""
LONGEST_TITLE = 300
NEWEST = timedelta(days=7)
"""Alexa neither reads nor plays an item that is older."""
MOST_OTHER_ALERTS = 2
MOST_MEETINGS = 2
ONE_SECOND = timedelta(seconds=1)


@noun(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing told. ``uid`` stays the same while it is told; ``updated`` is aware; ``text`` is plain.

    ``url`` leads to more of it; "" where the city published no address.
    """

    uid: str
    updated: datetime
    title: str
    text: str
    url: str = ""


def briefing(skill: Skill, locale: str, now: datetime) -> tuple[Item, ...]:
    """One to :data:`MOST` items at ``now`` (aware), newest first, but live emergencies before all.

    Alexa orders by date, so an emergency is dated after everything else as long as it is live.
    Nothing in it says that there are no alerts: a source may be silent.
    """
    settings = skill.settings
    context = Context(snapshot=skill.snapshot(), now=now, settings=settings, memory=Memory())
    speaker = Speaker(phrases(locale), locale, now, day_of(now, settings.zone), settings.zone)
    told = _Told(context, speaker)
    grave, other = told.emergencies()[:MOST], told.other_alerts()[:MOST_OTHER_ALERTS]
    rest = [*other, *told.meetings()[:MOST_MEETINGS], *told.news()][: MOST - len(grave)]
    rest.sort(key=lambda item: item.updated, reverse=True)
    return (*_dated_first(grave, rest, now), *rest) or (told.nothing(),)


def _dated_first(grave: Iterable[Item], rest: list[Item], now: datetime) -> Iterator[Item]:
    """Emergencies, gravest first, each dated no later than the one before and no earlier than the rest."""
    newest = max((item.updated for item in rest), default=None)
    before = now
    for each in grave:
        floor = each.updated if newest is None else max(each.updated, newest + ONE_SECOND)
        before = min(before, floor)
        yield Item(uid=each.uid, updated=before, title=each.title, text=each.text, url=each.url)


class _Told:
    """Records -> items, in one language."""

    def __init__(self, context: Context, speaker: Speaker) -> None:
        self._context, self._speaker = context, speaker
        self._live = alerts.live(context)

    def emergencies(self) -> list[Item]:
        return [self._alert(each, "alert.emergency") for each in self._live if _is_grave(each)]

    def other_alerts(self) -> list[Item]:
        return [self._alert(each, "list.item") for each in self._live if not _is_grave(each)]

    def _alert(self, standing: Standing, key: str) -> Item:
        context, locale = self._context, self._speaker.locale
        headline = alerts.headline(standing, context, locale)
        head = say(key, what=headline) if key == "alert.emergency" else say(key, item=headline)
        told = (head, *alerts.what_to_do(standing, context, locale))
        title = self._speaker.value(headline)
        return self._item("alert", standing.chain, self._sent(standing), title, self._sentences(told))

    def _sent(self, standing: Standing) -> datetime:
        """When it was sent; what is in force for longer than Alexa reads is dated today."""
        context = self._context
        sent = standing.message.sent or context.now
        return sent if sent > context.now - NEWEST else start_of(context.today, context.settings.zone)

    def meetings(self) -> list[Item]:
        """Those of today that are not over, dated with the day's beginning: the sentence says "today"."""
        context = self._context
        zone = context.settings.zone
        today = start_of(context.today, zone)
        return [
            self._item(
                "meeting",
                f"{each.source} {each.id}",
                today,
                self._speaker.value(called(each.body, self._speaker.locale)),
                self._sentences(self._sitting(each)),
                each.url,
            )
            for each in to_come(context)
            if day_of(each.start, zone) == context.today
        ]

    def _sitting(self, meeting: Meeting) -> tuple[Say, ...]:
        locale = self._speaker.locale
        if meeting.status not in OFF:
            return when_and_where("briefing.meeting", meeting, locale)
        body = called(meeting.body, locale)
        return (say(f"meeting.{meeting.status}", body=body, start=starts(meeting)), *why(meeting))

    def news(self) -> list[Item]:
        """The newest first, of the last seven days."""
        now, locale = self._context.now, self._speaker.locale
        items = [
            each for each in self._context.snapshot.records(NewsItem) if now - NEWEST < each.published <= now
        ]
        items = in_their_language(items, lambda item: item.title, locale)
        items.sort(key=lambda item: item.published, reverse=True)
        return [self._news(each) for each in items]

    def _news(self, item: NewsItem) -> Item:
        title = self._speaker.value(item.title)
        told = f"{_ended(title)} {_longer(item.text, self._speaker.locale)}".strip()
        return self._item("news", f"{item.source} {item.id}", item.published, title, told, item.url)

    def nothing(self) -> Item:
        """What is told where there is nothing: a feed without an item would be an error to Alexa."""
        city, today = self._context.settings.city, self._context.today
        return self._item(
            "nothing",
            today.isoformat(),
            start_of(today, self._context.settings.zone),
            self._speaker.sentence(say("news.title", city=city)),
            self._speaker.sentence(say("news.none", city=city)),
        )

    def _sentences(self, told: Iterable[Say]) -> str:
        return " ".join(_ended(self._speaker.sentence(each)) for each in told)

    def _item(self, kind: str, key: str, updated: datetime, title: str, text: str, url: str = "") -> Item:
        name = f"townbell:{self._context.settings.city}:{kind}:{key}"
        return Item(
            uid=str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
            updated=updated.astimezone(UTC),
            title=clean(title, LONGEST_TITLE),
            text=clean(text, LONGEST - 1),
            url=url if url.startswith(("https://", "http://")) else "",
        )


def _is_grave(standing: Standing) -> bool:
    return tier(standing.message) is Tier.EMERGENCY


def _longer(text: Localized, locale: str) -> str:
    """A text in this language, far longer than one that is spoken in a turn may be."""
    return clean(in_language(text, locale), LONGEST)


def _ended(text: str) -> str:
    """The text with a full stop, where it has no end of its own."""
    text = text.strip()
    return text if not text or text[-1] in ".!?…:" else f"{text}."
