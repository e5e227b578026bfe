"""Pages of the city's site, from its feed or from the rows of what it is written in.

WordPress gives them as JSON (``/wp-json/wp/v2/pages``: ``title.rendered``, ``content.rendered``, ``link``),
others as RSS or as a table of questions and answers. Markup is cut away; a page's first 4,000 characters
are kept.
"""

from __future__ import annotations

from city.records import Page
from feeds.fields.row import Row
from feeds.fields.rowkind import RowKind, identity
from feeds.kinds import Context
from feeds.text.plaintext import TITLE


def _make(row: Row, context: Context) -> Page:
    title, url = row.need_localized("title", TITLE), row.text("url", 1000)
    return Page(
        id=identity(row, url or next(iter(title.values()))),
        source=context.source,
        title=title,
        text=row.need_localized("text"),
        url=url,
    )


KIND = RowKind(
    name="page",
    record=Page,
    needs=("title", "text"),
    make=_make,
    names={
        "title": ("title", "question", "name", "title.rendered"),
        "text": ("text", "answer", "content", "content.rendered", "description", "body"),
        "url": ("url", "link"),
    },
)
