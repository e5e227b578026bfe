"""Closures: a facility by its id, or a road by its name, from start until end."""

from __future__ import annotations

from city.records import Closure
from feeds.fields.row import Row
from feeds.fields.rowkind import RowKind, identity
from feeds.kinds import Context
from feeds.text.plaintext import TITLE


def _make(row: Row, context: Context) -> Closure:
    place, start = row.need("place"), row.need_instant("start")
    return Closure(
        id=identity(row, place, start.date()),
        source=context.source,
        place=place,
        start=start,
        end=row.instant("end"),
        kind=row.text("kind") or "facility",
        title=row.localized("title", TITLE),
        reason=row.localized("reason"),
    )


KIND = RowKind(
    name="closure",
    record=Closure,
    needs=("place", "start"),
    make=_make,
    names={
        "id": ("id", "uid"),
        "place": ("place", "location", "street", "road"),
        "start": ("start", "from", "published"),
        "end": ("end", "until"),
        "title": ("title", "summary"),
        "reason": ("reason", "description", "text"),
    },
)
