"""What has been planned and told already, for whoever plans next; and what was dropped, for the staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from city.delivery.deliveries import OVERTAKEN, SURE, TOLD, Lane, Rows, State
from city.delivery.progress import Drop
from city.localtime import micros
from stores.aws.events import Events, drops_key, event_key
from stores.aws.items import Item
from stores.aws.sheets import Row, block_of, event_digest
from stores.aws.table import Table
from stores.aws.withdrawing import sheets
from stores.instants import stamp


class Told:
    """Looks over the sheets of events."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._events = Events(table)

    def rows(self, event_id: str, version: str) -> Rows:
        """Everybody for whom this version of this event was planned."""
        item = self._table.get(event_key(event_digest(event_id, version)))
        if item is None:
            return Rows()
        ats = [said[-2] for said in item.doc["said"]]
        found = sorted(
            (number, row.planned, ats[row.said], _bits(row))
            for sheet in sheets(self._table, Events.sheets(item.doc))
            for number, row in sheet.rows.items()
        )
        return Rows(*map(list, zip(*found, strict=True))) if found else Rows()

    def recent(self, since: datetime, at_least: int, among: Sequence[int] | None = None) -> Mapping[int, int]:
        """How many deliveries, emergencies apart, were planned since then for those who got many."""
        events = self._events.since(since)
        if len(events) < at_least:
            return {}  # nobody is told one version of one event twice
        wanted = set(among) if among is not None else None
        blocks = {f"D#{block_of(each)}" for each in wanted} if wanted is not None else None
        urgent = f"#{int(Lane.EMERGENCY)}#"
        every = [key for doc in events for key in Events.sheets(doc) if urgent not in key[1]]
        keys = [key for key in every if blocks is None or key[0] in blocks]
        many = Counter(
            number
            for sheet in sheets(self._table, keys)
            for number, row in sheet.rows.items()
            if row.planned >= micros(since) and (wanted is None or number in wanted)
        )  # fmt: skip
        return {number: count for number, count in many.items() if count >= at_least}

    def note_drops(self, drops: Sequence[Drop], now: datetime) -> None:
        """Keep how many were dropped; of what is known already, the greater number."""
        by_event: dict[str, list[Drop]] = {}
        for each in drops:
            by_event.setdefault(event_digest(each.event_id, each.version), []).append(each)
        for event, some in by_event.items():
            self._table.amend(drops_key(event), partial(_dropped, event, some, now))


def _bits(row: Row) -> int:
    sure = row.state == State.SENT or bool(row.worker)
    return TOLD * (sure or row.unknown > 0) + SURE * sure + OVERTAKEN * (row.state == State.SUPERSEDED)


def _dropped(event: str, drops: Sequence[Drop], now: datetime, item: Item | None) -> tuple[Item | None, None]:
    """Drops by cohort and reason: channel, topic, second, and the most at any one planning."""
    before = item.doc["drops"] if item is not None else {}
    after = dict(before)
    for each in drops:
        name = f"{each.cohort}|{each.reason}"
        channel, topic, at, many = before.get(name, [each.channel, each.topic, micros(now) // 1_000_000, 0])
        after[name] = [channel, topic, at, max(many, each.many, after.get(name, [0, 0, 0, 0])[3])]
    new = Item(key=drops_key(event), doc={"drops": after}, list="drops", place=stamp(now))
    return (item if after == before else new), None
