"""Offices to call: what each does in people's words, its number and hours."""

from __future__ import annotations

from city.records import Service
from feeds.fields.row import Row
from feeds.fields.rowkind import RowKind, identity
from feeds.kinds import Context
from feeds.text.plaintext import TITLE


def _make(row: Row, context: Context) -> Service:
    name = row.need_localized("name", TITLE)
    return Service(
        id=identity(row, next(iter(name.values()))),
        source=context.source,
        name=name,
        keywords={language: _words(said) for language, said in row.localized("keywords").items()},
        phone=row.text("phone"),
        email=row.text("email"),
        address=row.text("address"),
        hours=row.localized("hours"),
    )


def _words(said: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in said.replace(",", ";").split(";") if word.strip())


KIND = RowKind(
    name="service",
    record=Service,
    needs=("name",),
    make=_make,
    names={
        "id": ("id", "service_code"),
        "name": ("name", "title", "service_name", "department"),
        "phone": ("phone", "telephone"),
    },
)
