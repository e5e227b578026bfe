"""The areas of a zone set, with their outlines."""

from __future__ import annotations

from city.records import Zone
from feeds.fields.row import Row
from feeds.fields.rowkind import RowKind
from feeds.kinds import Context
from feeds.text.plaintext import TITLE


def _make(row: Row, context: Context) -> Zone:
    return Zone(
        id=row.need("id"),
        source=context.source,
        zone_set=row.need("zone_set"),
        name=row.localized("name", TITLE),
        polygons=row.polygons(),
        attributes=row.mapping("attributes"),
    )


KIND = RowKind(name="zone", record=Zone, needs=("id", "zone_set"), make=_make, names={"id": ("id", "zone")})
