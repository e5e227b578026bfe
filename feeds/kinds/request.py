"""311 cases as the city publishes them: what and where, never who (Open311 GeoReport v2, or a table).

A report's free text is left out: residents write names and numbers into it.
"""

from __future__ import annotations

from city.records import ServiceRequest
from feeds.fields.row import Row
from feeds.fields.rowkind import RowKind, identity
from feeds.kinds import Context


def _make(row: Row, context: Context) -> ServiceRequest:
    number = row.need("number")
    lat, lon = row.position()
    return ServiceRequest(
        id=identity(row, number),
        source=context.source,
        number=number,
        service_type=row.need("service_type"),
        status=row.need("status").casefold(),
        address=row.text("address"),
        lat=lat,
        lon=lon,
        opened=row.instant("opened"),
        updated=row.instant("updated"),
        note=row.localized("note"),
    )


KIND = RowKind(
    name="request",
    record=ServiceRequest,
    needs=("number", "service_type", "status"),
    make=_make,
    names={
        "number": ("number", "service_request_id", "case_number"),
        "service_type": ("service_type", "service_code", "service_name", "type"),
        "opened": ("opened", "requested_datetime", "open_date"),
        "updated": ("updated", "updated_datetime", "closed_date"),
        "lat": ("lat", "latitude"),
        "lon": ("lon", "long", "lng", "longitude"),
        "note": ("note", "status_notes"),
    },
)
