"""News that a city publishes as one feed for each language."""

from __future__ import annotations

from datetime import timedelta

from city.records import NewsItem
from tests.notifier.alder import NOON, Town


def _news(name: str, language: str) -> NewsItem:
    return NewsItem(id=name, source="rss", title={language: name}, published=NOON + timedelta(minutes=1))


def test_nobody_hears_the_same_news_in_two_languages(town: Town) -> None:
    """Each gets the feed of their language; who has none of their own hears all."""
    rows = [{"id": locale, "topic": "news", "locale": locale} for locale in ("en-US", "es-US", "ht-HT")]
    town.subscribe(*rows)
    town.view.all = [_news("Pool opens", "en"), _news("Abre la piscina", "es")]
    town.clock.instant = NOON + timedelta(minutes=2)
    told = {(who, subject) for who, subject in town.told()}
    assert told == {
        ("en-US", "Pool opens"),
        ("es-US", "Abre la piscina"),
        ("ht-HT", "Pool opens"),
        ("ht-HT", "Abre la piscina"),
    }


def test_a_city_of_one_language_is_heard_by_all(town: Town) -> None:
    """Without a Spanish feed, the English news is better than none."""
    town.subscribe({"id": "es", "topic": "news", "locale": "es-US"})
    town.view.all = [_news("Pool opens", "en")]
    town.clock.instant = NOON + timedelta(minutes=2)
    assert town.told() == [("es", "Pool opens")]
