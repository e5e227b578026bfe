"""Which news is to be told: what was published since somebody subscribed, for a day."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from city.delivery.deliveries import Lane, Notice, Reason
from city.enrolment.subscriptions import Topic
from city.localized import words_of
from city.records import NewsItem
from notifier.causes.announcements import Announcement, Found, Part, Watchers
from notifier.causes.meetings import matches

FRESH = timedelta(hours=24)


def announce(items: Iterable[NewsItem], watchers: Watchers, now: datetime) -> Found:
    """What subscribers to news are to be told at ``now`` (aware). A filter is a category, or a source."""
    every = tuple(items)
    languages = frozenset(language for each in every for language in each.title)
    fresh = [each for each in every if each.published <= now < each.published + FRESH]
    groups = watchers.groups(Topic.NEWS, lambda each: (each.filter, each.language))
    found: list[Announcement] = []
    for item in fresh:
        new = watchers.newcomers(Topic.NEWS, item.published)
        for (wanted, language), members in groups.items():
            if not _is_theirs(item, language, languages):
                continue
            audience = _without(new, members, watchers)
            theirs = wanted in ("", words_of(item.source)) or any(matches(wanted, c) for c in item.categories)
            if audience and theirs:
                notice = Notice(Reason.NEWS, {"title": dict(item.title), "text": dict(item.text)})
                found.append(
                    Announcement(
                        event_id=item.id,
                        version="",
                        lane=Lane.DIGEST,
                        at=item.published,
                        expires=item.published + FRESH,
                        reason=Reason.NEWS,
                        notice=notice,
                        audience=audience,
                    )
                )
    return Found(tuple(found))


def _without(new: Collection[int], members: Sequence[Part], watchers: Watchers) -> list[Part]:
    """Those who had subscribed by then."""
    if not new:
        return list(members)
    left = (
        Part(part.cohort, array("q", [each for each in watchers.numbers(part) if each not in new]))
        for part in members
    )
    return [part for part in left if part.some]


def _is_theirs(item: NewsItem, language: str, languages: frozenset[str]) -> bool:
    """Whether somebody of this language is to hear the item.

    A city may publish the same news as a feed for each language: nobody is told twice.
    Who speaks a language that the city never publishes in hears all of it.
    """
    return language in item.title or language not in languages
