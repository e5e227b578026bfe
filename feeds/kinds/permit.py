"""Permits by their number, as a city's permit system lists them."""

from __future__ import annotations

from city.records import Permit
from feeds.fields.row import Row
from feeds.fields.rowkind import RowKind, identity
from feeds.kinds import Context
from feeds.text.plaintext import TITLE


def _make(row: Row, context: Context) -> Permit:
    number = row.need("number")
    return Permit(
        id=identity(row, number),
        source=context.source,
        number=number,
        kind=row.localized("kind", TITLE),
        status=row.need("status").casefold(),
        address=row.text("address"),
        filed=row.day("filed"),
        inspection=row.day("inspection"),
    )


KIND = RowKind(
    name="permit",
    record=Permit,
    needs=("number", "status"),
    make=_make,
    names={
        "number": ("number", "permit_number", "permit_no", "permitnumber"),
        "kind": ("kind", "permit_type", "type"),
        "status": ("status", "permit_status", "current_status"),
        "address": ("address", "location"),
        "filed": ("filed", "filed_date", "application_date", "applied_date"),
        "inspection": ("inspection", "next_inspection", "inspection_date"),
    },
)
