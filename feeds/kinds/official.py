"""Who holds a public office."""

from __future__ import annotations

from city.records import Official
from feeds.fields.row import Row
from feeds.fields.rowkind import RowKind, identity, slug
from feeds.kinds import Context
from feeds.text.plaintext import TITLE


def _make(row: Row, context: Context) -> Official:
    name, office, district = (
        row.need("name"),
        slug(row.need("office")).replace("-", "_"),
        row.text("district"),
    )
    return Official(
        id=identity(row, office, district or name),
        source=context.source,
        name=name,
        office=office,
        title=row.localized("title", TITLE),
        district=district,
        phone=row.text("phone"),
        email=row.text("email"),
    )


KIND = RowKind(
    name="official",
    record=Official,
    needs=("name", "office"),
    make=_make,
    names={"district": ("district", "ward"), "phone": ("phone", "telephone"), "email": ("email", "e-mail")},
)
