"""Pickups that are listed day by day: a ReCollect-like calendar, an iCalendar file or a table of dates.

An item is a day and what is collected then. All items of a zone make one calendar, which
is taken to be complete from its first to its last day, unless ``covers_from`` and
``covers_to`` say otherwise. A source about one zone names it: ``zone = { value = "mon-a" }``.
What the calendar's words mean is in :mod:`feeds.fields.streams`; a city's own are translated by
the field map: ``stream = { column = "subject", values = { "Green Bin" = "yard_waste" } }``,
and ``"Holiday" = ""`` leaves a word out.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from city.collection.waste import PickupCalendar
from city.errors import BadSettings
from city.localized import Day
from feeds.fields.fieldmap import FieldMap, columns_of
from feeds.fields.persons import refuses, without_reach
from feeds.fields.row import Row
from feeds.fields.rowkind import slug
from feeds.fields.streams import says_none, streams_in
from feeds.formats import Item, Problem
from feeds.kinds import Built, Context
from feeds.text.plaintext import TITLE, plain

_COLUMNS = {
    "stream": ("stream", "subject", "name", "summary", "title", "waste_type"),
    "date": ("date", "day", "start"),
    "replaces": ("replaces", "instead_of"),
    "zone": ("zone", "zone_name", "zone_id"),
}
_OFF = {"cancelled", "canceled"}
MOST = 2_000
"""Days in one calendar: forty years of a weekly pickup."""


@dataclass(slots=True)
class _Zone:
    """What the items say about one zone."""

    days: dict[str, dict[Day, Day | None]] = field(default_factory=lambda: defaultdict(dict))
    start: Day = date.max
    end: Day = date.min

    def covers(self, *days: Day | None) -> None:
        for day in days:
            if day is not None:
                self.start, self.end = min(self.start, day), max(self.end, day)


class PickupCalendarKind:
    """Many items -> one record for each stream and zone."""

    name = "pickup_calendar"

    def required(self) -> tuple[str, ...]:
        return ("stream", "zone", "date")

    def fields(self) -> tuple[str, ...]:
        """What a map may name on its left side."""
        own = {each.name for each in dataclasses.fields(PickupCalendar)}
        also = {"date", "replaces", "status", "event_type", "covers_from", "covers_to"}
        return tuple(sorted(own - {"source", "id", "days", "start", "end"} | also))

    def build(self, items: Sequence[Item], context: Context) -> Built:
        """The calendars; names that mean no stream are told once each, with how often they stand there."""
        if reason := refuses(columns_of(items)):
            raise BadSettings(reason, fix="Remove this source")
        columns = FieldMap.of(context, items, self.fields(), _COLUMNS)
        zones: dict[tuple[str, str], _Zone] = defaultdict(_Zone)
        unknown: Counter[str] = Counter()
        problems: list[Problem] = []
        for number, item in enumerate(items, start=1):
            try:
                unknown.update(_read(Row(columns, item), zones))
            except ValueError as error:
                problems.append(Problem(f"item {number}", without_reach(plain(error, 200))))
        for name, count in sorted(unknown.items()):
            where = f"{count} items" if count > 1 else "1 item"
            problems.append(Problem(where, f"{name!r} is no stream that is known: map it"))
        return Built(tuple(_records(zones, context)), tuple(problems))


KIND = PickupCalendarKind()


def _read(row: Row, zones: dict[tuple[str, str], _Zone]) -> tuple[str, ...]:
    """Puts one item into its zone; gives the names in it that mean no stream."""
    if row.text("event_type").casefold() not in ("", "pickup"):
        return ()
    day, zone = row.need_day("date"), zones[row.text("zone_set") or "pickup", row.need("zone")]
    if any(len(days) >= MOST for days in zone.days.values()):
        raise ValueError(f"is more than the {MOST:,} days that one calendar may have")
    zone.covers(day, row.day("covers_from"), row.day("covers_to"))
    names = list(_names(row))
    if row.text("status").casefold() in _OFF or says_none(words for words, _ in names):
        return ()
    read = [((words,), ()) if is_ours else streams_in(words) for words, is_ours in names]
    streams, unknown = max(read, key=lambda each: len(each[0]), default=((), ()))
    for stream in streams:
        zone.days[stream].setdefault(day, row.day("replaces"))
    return unknown


def _names(row: Row) -> Iterator[tuple[str, bool]]:
    """The item's names for what is collected, and whether the field map wrote them: then they are streams."""
    for choice in row.map.choices.get("stream", ()):
        words = plain(choice.of(row.item), TITLE)
        if words:
            yield words, not choice.path or words in (choice.values or {}).values()


def _records(zones: Mapping[tuple[str, str], _Zone], context: Context) -> Iterator[PickupCalendar]:
    for (zone_set, name), zone in zones.items():
        for stream, days in zone.days.items():
            yield PickupCalendar(
                id="-".join(slug(part) for part in (zone_set, name, stream)),
                source=context.source,
                stream=stream,
                zone=name,
                zone_set=zone_set,
                days=tuple(sorted(days)),
                replaces=tuple((day, usual) for day, usual in sorted(days.items()) if usual),
                start=zone.start,
                end=zone.end,
            )
