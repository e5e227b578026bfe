"""Services that are off, until a day or until further notice."""

from __future__ import annotations

from city.collection.waste import Suspension
from feeds.fields.row import Row, Unusable
from feeds.fields.rowkind import RowKind, identity
from feeds.fields.streams import ours_of
from feeds.kinds import Context


def _make(row: Row, context: Context) -> Suspension:
    streams, start, zones = ours_of(row.many("streams")), row.need_instant("start"), row.many("zones")
    if not streams:
        raise Unusable("has no streams")
    return Suspension(
        id=identity(row, start.date(), *streams, *zones),
        source=context.source,
        streams=streams,
        start=start,
        end=row.instant("end"),
        zones=zones,
        reason=row.localized("reason"),
    )


KIND = RowKind(
    name="suspension",
    record=Suspension,
    needs=("streams", "start"),
    make=_make,
    names={
        "start": ("start", "from"),
        "end": ("end", "until"),
        "streams": ("streams", "stream"),
        "zones": ("zones", "zone"),
        "reason": ("reason", "text"),
    },
)
