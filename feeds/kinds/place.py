"""Facilities, parks, shelters, polling places: anything with an address and hours."""

from __future__ import annotations

from city.records import Place
from feeds.fields.row import Row
from feeds.fields.rowkind import RowKind, identity, slug
from feeds.kinds import Context
from feeds.text.plaintext import TITLE


def _make(row: Row, context: Context) -> Place:
    name = row.need_localized("name", TITLE)
    lat, lon = row.position()
    return Place(
        id=identity(row, next(iter(name.values()))),
        source=context.source,
        kind=slug(row.text("kind") or "facility").replace("-", "_"),
        name=name,
        aliases=row.many("aliases"),
        address=row.text("address"),
        lat=lat,
        lon=lon,
        phone=row.text("phone"),
        hours=row.hours_if_read("hours"),
        attributes=row.mapping("attributes"),
    )


KIND = RowKind(
    name="place",
    record=Place,
    needs=("name",),
    make=_make,
    names={
        "name": ("name", "title"),
        "kind": ("kind", "type"),
        "phone": ("phone", "telephone"),
        "lat": ("lat", "latitude"),
        "lon": ("lon", "long", "lng", "longitude"),
    },
)
