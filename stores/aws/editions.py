"""What calendars were told of each pickup, in DynamoDB: all events of a zone and stream are one item.

A calendar of one place so costs a read for each of its streams. Nothing in it is about anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from city.collection.editions import Edition, revised
from stores.aws.items import Item, Key
from stores.aws.table import Table
from stores.instants import instant, stamp
from stores.sqlite.editions import KEPT


class TableEditions:
    """The port web.place.ports.Editions over one Table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, states: Mapping[str, str], now: datetime) -> Mapping[str, Edition]:
        """The edition of each event, by its id, once it is known that its state is this one."""
        asked: defaultdict[Key, dict[str, str]] = defaultdict(dict)
        for event, state in states.items():
            asked[_key(event)][event] = state
        items = self._table.some(asked)
        found: dict[str, Edition] = {}
        for key, some in asked.items():
            item = items.get(key)
            known = _known(item)
            if all(event in known and known[event].state == state for event, state in some.items()):
                found |= {event: known[event] for event in some}
            else:
                found |= self._revised(key, some, now)
        return found

    def _revised(self, key: Key, states: Mapping[str, str], now: datetime) -> Mapping[str, Edition]:
        def change(item: Item | None) -> tuple[Item | None, Mapping[str, Edition]]:
            known = _known(item)  # another may have noted the same meanwhile
            found = {event: revised(known.get(event), state, now) for event, state in states.items()}
            if all(known.get(event) == each for event, each in found.items()):
                return item, found
            kept = {event: each for event, each in known.items() if each.revised >= now - KEPT} | found
            doc: dict[str, Any] = {
                event: [each.state, each.number, stamp(each.revised)] for event, each in kept.items()
            }
            return Item(key=key, doc=doc, until=now + KEPT), found

        return self._table.amend(key, change)


def _key(event: str) -> Key:
    """The item of an event: its id but for the day, with which it ends."""
    return f"EDITION#{event.rpartition(':')[0]}", "editions"


def _known(item: Item | None) -> dict[str, Edition]:
    if item is None:
        return {}
    return {event: Edition(state, number, instant(at)) for event, (state, number, at) in item.doc.items()}
