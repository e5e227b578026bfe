"""Which news is to be told: what was published since somebody subscribed, for a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from city.deliveries import Lane, Notice, Reason
from city.localized import words_of
from city.records import NewsItem
from city.subscriptions import Topic
from notifier.announcements import Announcement, Found, Watchers
from notifier.meetings import matches

FRESH = timedelta(hours=24)


def announce(items: Iterable[NewsItem], watchers: Watchers, now: datetime) -> Found:
    """What subscribers to news are to be told at ``now`` (aware). A filter is a category."""
    every = tuple(items)
    languages = frozenset(language for each in every for language in each.title)
    fresh = [each for each in every if each.published <= now < each.published + FRESH]
    groups = watchers.groups(Topic.NEWS, lambda each: words_of(each.filter))
    found: list[Announcement] = []
    for item in fresh:
        for wanted, members in groups.items():
            audience = [
                each
                for each in members
                if each.created <= item.published and _is_theirs(item, each.locale, languages)
            ]
            if audience and (not wanted or any(matches(wanted, each) for each in item.categories)):
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


def _is_theirs(item: NewsItem, locale: str, languages: frozenset[str]) -> bool:
    """Whether somebody of this locale is to hear the item.

    A city may publish the same news as a feed for each language: nobody is told twice.
    Who speaks a language that the city never publishes in hears all of it.
    """
    language = locale.split("-")[0]
    return language in item.title or language not in languages
