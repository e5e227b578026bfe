"""News whose feed gives no dates, as RSS 2.0 allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from city.records import NewsItem
from feeds import formats, kinds

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
FEED = b"<rss version='2.0'><channel><title>t</title><item><title>Pool opens</title></item></channel></rss>"


def _news(now: datetime) -> NewsItem:
    items = formats.load("rss").parse(FEED, formats.ParseOptions()).items
    built = kinds.load("news").build(items, kinds.Context(source="news", now=now))
    assert not built.problems
    record = built.records[0]
    assert isinstance(record, NewsItem)
    return record


def test_an_undated_item_is_of_the_moment_it_is_read() -> None:
    """It is news all the same, and its id does not depend on when it was read.

    That the first moment stays is the refresh's affair (feeds/keeping.py).
    """
    assert _news(NOW).published == NOW
    assert _news(NOW).id == _news(NOW + timedelta(days=1)).id
