"""Holidays and what each does to collection.

``observed`` says on which day the city keeps a holiday that falls on a weekend: a date,
``federal`` (Saturday's on the Friday, Sunday's on the Monday), ``monday`` (only Sunday's)
or ``actual``. ``moved_to`` is a date, or a weekday: the first of that name after the holiday.
"""

from __future__ import annotations

from datetime import date, timedelta

from city.collection.waste import Holiday, HolidayRule
from feeds.fields import dates
from feeds.fields.row import Row, Unusable
from feeds.fields.rowkind import RowKind, identity
from feeds.fields.streams import ours_of
from feeds.kinds import Context
from feeds.text.plaintext import TITLE

_OBSERVED = {"federal": {5: -1, 6: 1}, "monday": {6: 1}, "actual": {}, "": {}}
"""By how many days the holiday of a weekday is moved."""

MONDAY, SUNDAY = 0, 6


def _make(row: Row, context: Context) -> Holiday:
    named, rule = row.need_day("date"), _rule(row)
    day = _observed(row, named)
    moved_to = _moved_to(row, day)
    if rule is HolidayRule.SWAP and moved_to is None:
        raise Unusable(f"{day} has the rule swap, but no day in moved_to")
    if rule is HolidayRule.SHIFT_WEEK_EARLY and day.weekday() in (MONDAY, SUNDAY):
        raise Unusable(f"{day} has no days before it in its week of pickups: use shift_day_early")
    streams = ours_of(row.many("streams"))
    return Holiday(
        id=identity(row, named, *streams),
        source=context.source,
        date=day,
        name=row.need_localized("name", TITLE),
        rule=rule,
        moved_to=moved_to,
        streams=streams,
    )


def _observed(row: Row, named: date) -> date:
    words = row.text("observed").casefold()
    if words in _OBSERVED:
        return named + timedelta(days=_OBSERVED[words].get(named.weekday(), 0))
    return row.need_day("observed")


def _moved_to(row: Row, day: date) -> date | None:
    """The day itself, or the first weekday of this name after the holiday."""
    words = row.text("moved_to")
    if not words:
        return None
    try:
        weekday = dates.weekday(words)
    except ValueError:
        return row.day("moved_to")
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


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
    also=("observed",),
)
