"""Meetings of public bodies, from a calendar, an agenda system, an event RSS or a table.

F22: a cancelled meeting often keeps its time, its id and even its time stamp; what
changes are its words. So the status is read from all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from city import localtime
from city.localized import Localized
from city.records import Meeting
from feeds.fields import dates
from feeds.fields.row import Row, Unusable
from feeds.fields.rowkind import RowKind, identity
from feeds.formats import Item, Occurrence
from feeds.kinds import Built, Context
from feeds.meetings import minutes
from feeds.meetings.status import bare_title, body_of, standing
from feeds.meetings.types import meeting_type
from feeds.text.plaintext import TITLE, plain

_AGENDA_ITEMS = 40


def _make(row: Row, context: Context) -> Meeting:
    listed = row.need_instant("start")
    title = row.localized("title", TITLE)
    body = _body(row, title)
    description = str(row.raw("description") or "")
    told, end = minutes.read(description), row.instant("end")
    titles, place = (*title.values(), row.text("body")), row.text("location")
    now = standing((*titles, place), listed, context.zone, status=row.text("status"), text=description)
    before = row.instant("moved_from") or now.moved_from
    return Meeting(
        id=_identity(row, body, before or now.start, context.zone),
        source=context.source,
        body=body,
        title={language: bare_title(words) for language, words in title.items()} or {"en": body},
        start=now.start,
        end=end + (now.start - listed) if end and end > listed else None,
        timed=now.start != localtime.start_of(localtime.day_of(now.start, context.zone), context.zone),
        location=row.localized("location"),
        status=now.status,
        type=meeting_type(*titles, place=place),
        agenda=_agenda(row) or told.agenda,
        join={**told.join, **row.localized("join")},
        outcome={**told.outcome, **row.localized("outcome")},
        moved_from=before if before != now.start else None,
        url=_url(row),
    )


def _body(row: Row, title: Localized) -> str:
    """The body as published; a calendar has only titles, in the source's language."""
    named = bare_title(row.text("body")) or body_of(title.get(row.map.language, ""))
    if not named:
        raise Unusable("has neither a body nor a title")
    return named


def _identity(row: Row, body: str, planned: datetime, zone: str) -> str:
    """The feed's own id, which a meeting keeps when it moves.

    The instances of a series share one uid; what tells them apart is when the series has them.
    """
    made = identity(row, body, localtime.day_of(planned, zone))
    instance = _instance(row.item)
    return f"{made} {dates.instant(instance, zone).isoformat()}" if instance else made


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


class MeetingKind(RowKind):
    """A row is a meeting; events that only share a uid are told apart by their start."""

    __slots__ = ()

    def build(self, items: Sequence[Item], context: Context) -> Built:
        """See :meth:`RowKind.build`."""
        shared = Counter(item.get("uid") for item in items if not _instance(item))
        return RowKind.build(self, tuple(_told_apart(item, shared) for item in items), context)


def _instance(item: Item) -> str:
    return item.instance if isinstance(item, Occurrence) else ""


def _told_apart(item: Item, shared: Mapping[Any, int]) -> Item:
    if not item.get("uid") or shared[item["uid"]] < 2 or _instance(item):
        return item
    own = Occurrence(item)
    own.instance = str(item.get("start"))
    return own


KIND = MeetingKind(
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
        "description": ("description", "text", "note"),
        "agenda_file": ("agenda",),
    },
    also=("description", "agenda_file"),
)
