"""The gazetteer's rows: one address each, with the zones that its row names."""

from __future__ import annotations

from city.records import Address
from feeds.kinds import Context
from feeds.row import Row, Unusable
from feeds.rowkind import RowKind, identity


def _make(row: Row, context: Context) -> Address:
    number, street = row.need("number", 20), row.need("street", 100)
    lat, lon = row.position()
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        raise Unusable(f"{number} {street} has no latitude and longitude in degrees")
    unit, postcode = row.text("unit", 20), row.text("postcode", 20)
    return Address(
        id=identity(row, number, street, unit, postcode),
        source=context.source,
        number=number,
        street=street,
        lat=lat,
        lon=lon,
        unit=unit,
        postcode=postcode,
        zones=row.mapping("zones"),
    )


KIND = RowKind(
    name="address",
    record=Address,
    needs=("number", "street"),
    make=_make,
    names={
        "lat": ("lat", "latitude", "y"),
        "lon": ("lon", "long", "lng", "longitude", "x"),
        "postcode": ("postcode", "zip", "zipcode", "zip_code"),
    },
)
