"""One day's pickup that staff moved or cancelled."""

from __future__ import annotations

from city.collection.waste import PickupException
from feeds.fields.row import Row
from feeds.fields.rowkind import RowKind, identity
from feeds.fields.streams import ours_of
from feeds.kinds import Context


def _make(row: Row, context: Context) -> PickupException:
    day, streams, zones = row.need_day("date"), ours_of(row.many("streams")), row.many("zones")
    return PickupException(
        id=identity(row, day, *streams, *zones),
        source=context.source,
        date=day,
        moved_to=row.day("moved_to"),
        streams=streams,
        zones=zones,
        reason=row.localized("reason"),
    )


KIND = RowKind(
    name="pickup_exception",
    record=PickupException,
    needs=("date",),
    make=_make,
    names={
        "date": ("date", "day"),
        "moved_to": ("moved_to", "to"),
        "streams": ("streams", "stream"),
        "zones": ("zones", "zone"),
    },
)
