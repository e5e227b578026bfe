"""Holidays and what each does to collection."""

from __future__ import annotations

from city.waste import Holiday, HolidayRule
from feeds.kinds import Context
from feeds.plaintext import TITLE
from feeds.row import Row, Unusable
from feeds.rowkind import RowKind, identity


def _make(row: Row, context: Context) -> Holiday:
    day, rule, moved_to = row.need_day("date"), _rule(row), row.day("moved_to")
    if rule is HolidayRule.SWAP and moved_to is None:
        raise Unusable(f"{day} has the rule swap, but no day in moved_to")
    streams = row.many("streams")
    return Holiday(
        id=identity(row, day, *streams),
        source=context.source,
        date=day,
        name=row.need_localized("name", TITLE),
        rule=rule,
        moved_to=moved_to,
        streams=streams,
    )


def _rule(row: Row) -> HolidayRule:
    word = row.need("rule").casefold().replace(" ", "_").replace("-", "_")
    try:
        return HolidayRule(word)
    except ValueError as error:
        raise Unusable(f"rule {word!r} is none of: {', '.join(HolidayRule)}") from error


KIND = RowKind(
    name="holiday",
    record=Holiday,
    needs=("date", "name", "rule"),
    make=_make,
    names={
        "date": ("date", "day", "start"),
        "name": ("name", "title", "summary", "holiday"),
        "moved_to": ("moved_to", "to"),
    },
)
