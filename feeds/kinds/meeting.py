"""Meetings of public bodies, from a calendar, an agenda system, an event RSS or a table.

F22: a cancelled meeting often keeps its time, its id and even its time stamp; what
changes are its words. So the status is read from all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from city.localized import Localized
from city.records import Meeting
from feeds import minutes
from feeds.kinds import Context
from feeds.plaintext import TITLE, plain
from feeds.row import Row, Unusable
from feeds.rowkind import RowKind, identity
from feeds.status import bare_title, body_of, meeting_status, moved_from

_AGENDA_ITEMS = 40


def _make(row: Row, context: Context) -> Meeting:
    start = row.need_instant("start")
    title = row.localized("title", TITLE)
    body = _body(row, title)
    description = str(row.raw("description") or "")
    told, end = minutes.read(description), row.instant("end")
    before = row.instant("moved_from") or moved_from(
        " ".join((*title.values(), description)), start, context.zone
    )
    return Meeting(
        id=_identity(row, body, before or start),
        source=context.source,
        body=body,
        title={language: bare_title(words) for language, words in title.items()} or {"en": body},
        start=start,
        end=end if end and end > start else None,
        location=row.localized("location"),
        status=meeting_status(
            *title.values(),
            row.text("body"),
            status=row.text("status"),
            place=row.text("location"),
            text=description,
        ),
        agenda=_agenda(row) or told.agenda,
        join={**told.join, **row.localized("join")},
        outcome={**told.outcome, **row.localized("outcome")},
        moved_from=before if before != start else None,
        url=_url(row),
    )


def _body(row: Row, title: Localized) -> str:
    """The body as published; a calendar has only titles, in the source's language."""
    named = bare_title(row.text("body")) or body_of(title.get(row.map.language, ""))
    if not named:
        raise Unusable("has neither a body nor a title")
    return named


def _identity(row: Row, body: str, planned: datetime) -> str:
    """Instances of a recurring meeting share one uid; what tells them apart is when they were to be."""
    made = identity(row, body, planned.date())
    return f"{made} {planned.isoformat()}" if row.item.get("uid") else made


def _url(row: Row) -> str:
    """The meeting's page; an agenda system gives the agenda's address instead."""
    return next(
        (url for field in ("url", "agenda_file") if (url := row.text(field, 1000)).startswith("http")), ""
    )


def _agenda(row: Row) -> tuple[Localized, ...]:
    """Items as an agenda system lists them, or one text with an item a line."""
    found = row.raw("agenda")
    listed = found if isinstance(found, list | tuple) else str(found or "").splitlines()
    titles = (_item_title(each) for each in listed)
    read = ({row.map.language: words} for words in titles if words and not words.startswith("http"))
    return tuple(read)[:_AGENDA_ITEMS]


def _item_title(item: object) -> str:
    if isinstance(item, Mapping):
        item = next((item[key] for key in ("title", "name", "text") if item.get(key)), "")
    return plain(item, TITLE)


KIND = RowKind(
    name="meeting",
    record=Meeting,
    needs=("start",),
    make=_make,
    names={
        "id": ("id", "uid"),
        "title": ("title", "summary"),
        "start": ("start", "date"),
        "agenda": ("items", "agenda"),
        "url": ("url", "link"),
        "description": ("description", "text"),
        "agenda_file": ("agenda",),
    },
    also=("description", "agenda_file"),
)
