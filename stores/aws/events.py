"""What is said to all of an event, and where its sheets are: ``E#<event>``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from city.delivery.deliveries import Lane, Notice, Said
from city.localtime import micros, of_micros
from stores.aws.items import Item, Key
from stores.aws.sheets import event_digest, queue_of, sheet_key
from stores.aws.table import Table
from stores.instants import stamp

EVENTS = "events"
QUEUES: Key = ("E#queues", "queues")


def event_key(event: str) -> Key:
    """Where an event lies, by its digest."""
    return f"E#{event}", "event"


def drops_key(event: str) -> Key:
    """Where it lies who was not told of it, and why."""
    return f"E#{event}", "drops"


def new_event(event_id: str, version: str) -> dict[str, Any]:
    """An event of which nothing was planned."""
    return {"event": event_id, "version": version, "said": [], "blocks": {}, "planned": 0, "overtaken": 0}


def event_item(doc: dict[str, Any]) -> Item:
    """As it is kept: listed by when it was last planned for anybody."""
    key = event_key(event_digest(doc["event"], doc["version"]))
    if not doc["planned"]:
        return Item(key=key, doc=doc)
    return Item(key=key, doc=doc, list=EVENTS, place=stamp(of_micros(doc["planned"])))


def added(
    event_id: str,
    version: str,
    told: Sequence[tuple[Said, Iterable[int]]],
    now: datetime,
    known: int,
    item: Item | None,
) -> tuple[Item | None, Sequence[int] | None]:
    """The event with what is to be told, and in which blocks; and the numbers of the announcements.

    None: it was overtaken after ``known``, and is not to be planned by whoever looked before that.
    """
    doc = item.doc if item is not None else new_event(event_id, version)
    if doc["overtaken"] > known:
        return item, None
    numbers, before = [], json.dumps(doc)
    for said, blocks in told:
        row = _announcement(said)
        if row not in doc["said"]:
            doc["said"].append(row)
        numbers.append(doc["said"].index(row))
        queue = queue_of(said.lane, said.channel)
        doc["blocks"][queue] = sorted({*doc["blocks"].get(queue, ()), *blocks})
    doc["planned"], doc["overtaken"] = max(doc["planned"], micros(now)), 0
    return (event_item(doc) if json.dumps(doc) != before else item), numbers


def _announcement(said: Said) -> list[Any]:
    facts = json.dumps(said.notice.facts, ensure_ascii=False, sort_keys=True)
    what = [str(said.topic), said.channel, int(said.lane), str(said.reason), said.notice.key, facts]
    return [*what, micros(said.at), micros(said.expires)]


class Announced:
    """An announcement, read: what a delivery takes from it."""

    __slots__ = ("at", "channel", "expires", "lane", "notice", "reason", "topic")

    def __init__(self, row: Sequence[Any]) -> None:
        self.topic, self.channel, lane, self.reason, key, facts, at, expires = row
        self.lane, self.notice = Lane(lane), Notice(key, json.loads(facts))
        self.at, self.expires = of_micros(at), of_micros(expires)


class Events:
    """Events as one process has read them; announcements are only ever added to."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._known: dict[str, tuple[str, str, list[Announced]]] = {}

    def announced(self, event: str, number: int) -> tuple[str, str, Announced]:
        """Event, version and announcement, by the event's digest and the announcement's number."""
        known = self._known.get(event)
        if known is None or number >= len(known[2]):
            item = self._table.get(event_key(event))
            doc: Mapping[str, Any] = item.doc if item is not None else new_event("", "")
            known = self._known[event] = (doc["event"], doc["version"], list(map(Announced, doc["said"])))
        return known[0], known[1], known[2][number]

    def expired(self, event: str, since: datetime, now: datetime) -> set[int]:
        """Which announcements that this process knows of have expired since then."""
        if event not in self._known:
            self.announced(event, 0)
        said = self._known[event][2]
        return {number for number, each in enumerate(said) if since < each.expires <= now}

    def since(self, at: datetime | None = None, most: int = 0) -> list[Mapping[str, Any]]:
        """The documents of events that were planned for anybody since then, the latest first."""
        first = stamp(at) if at is not None else ""
        listed = self._table.listed(EVENTS, first, most=most, backwards=True)
        found = self._table.some(each.key for each in listed)
        return [found[each.key].doc for each in listed if each.key in found]

    @staticmethod
    def sheets(doc: Mapping[str, Any]) -> list[Key]:
        """Where the sheets of an event are."""
        event = event_digest(doc["event"], doc["version"])
        return [sheet_key(event, name, block) for name, blocks in doc["blocks"].items() for block in blocks]
