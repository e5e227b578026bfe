"""News, from RSS, Atom or a table."""

from __future__ import annotations

from city.records import NewsItem
from feeds.fields.row import Row
from feeds.fields.rowkind import RowKind, identity
from feeds.kinds import Context
from feeds.text.plaintext import TITLE


def _make(row: Row, context: Context) -> NewsItem:
    """An item without a date, which RSS 2.0 allows, is of the moment in which it was first read.

    Here that is now; feeds/keeping.py remembers what was read before.
    """
    title, published = row.need_localized("title", TITLE), row.instant("published")
    return NewsItem(
        id=identity(row, *title.values(), published.date() if published else ""),
        source=context.source,
        title=title,
        published=published or context.now,
        text=row.localized("text"),
        categories=row.many("categories"),
        url=row.text("url", 1000),
    )


KIND = RowKind(
    name="news",
    record=NewsItem,
    needs=("title",),
    make=_make,
    names={
        "title": ("title", "summary"),
        "published": ("published", "updated", "date", "start"),
        "text": ("text", "description"),
        "url": ("url", "link"),
    },
)
