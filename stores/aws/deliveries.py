"""Deliveries in DynamoDB: planned once by any number of planners, claimed by one worker, in sheets."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from city.delivery.circuits import Circuit
from city.delivery.deliveries import Attempt, Batch, Delivery, Lane, Rows, State, delivery_id
from city.delivery.delivery_store import Claimed
from city.delivery.progress import Drop
from city.enrolment.subscriptions import SHARED
from city.localtime import micros
from stores.aws import rolls
from stores.aws.doors import TableDoors
from stores.aws.events import QUEUES, Events, event_item, event_key, new_event
from stores.aws.items import Item, Key
from stores.aws.planning import Planning
from stores.aws.sheets import HELD, Row, Sheet, block_of, event_digest, place_key, queue_of, turn
from stores.aws.table import Table
from stores.aws.told import Told
from stores.aws.withdrawing import amend, sheets, withdraw
from stores.instants import stamp

LEASE = timedelta(minutes=3)
"""How long a worker has for what it has claimed; longer than a function may run."""
LAST_BREATH = timedelta(seconds=30)
"""How long somebody's newer message waits for an overtaken one that is on its way to them."""
SWEEP = timedelta(seconds=5)
"""How often it is looked what has expired while its channel was slow or paused."""
SWEPT = timedelta(days=2)
"""How far back the first look goes."""
ASKED = timedelta(days=8)
"""How long a delivery can be found by its id: providers tell what became of it within days."""
AT_ONCE = 8
"""Sheets that one look at the index names."""
T = TypeVar("T")
Place = tuple[Key, int]
"""Where a delivery is: its sheet and its subscription's number."""


class TableDeliveries:
    """The port city.delivery.delivery_store.DeliveryStore over one Table."""

    def __init__(
        self,
        table: Table,
        rates: Mapping[str, float] | None = None,
        lease: timedelta = LEASE,
        asked_by_id: Collection[str] = ("voice",),
    ) -> None:
        """``rates`` are messages a second by channel, of all processes together. ``asked_by_id`` are the
        channels whose deliveries are looked up by their ids, by other processes."""
        self._table = table
        self._events = Events(table)
        self._told = Told(table)
        self._rates = rates or {}
        self._doors = TableDoors(table, self._rates)
        self._swept: datetime | None = None
        self._lease = lease
        self._asked_by_id = asked_by_id
        self._me = os.urandom(6).hex()
        self._held: dict[str, Place] = {}

    def overtakings(self) -> int:
        """How often something has been overtaken: for :meth:`plan`."""
        return self._table.counted("overtakings")

    def plan(self, batches: Iterable[Batch], now: datetime, known: int | None = None) -> int:
        """Write a row for each that has none yet, or one that was overtaken; how many were new."""
        known = self.overtakings() if known is None else known
        return Planning(self._table, now, known).write(batches)

    def _queues(self, lane: Lane) -> list[str]:
        """The channels for which something has ever waited in this lane."""
        item = self._table.get(QUEUES)
        every = [each.split("#", 1) for each in item.doc["queues"]] if item is not None else []
        return [channel for number, channel in every if int(number) == lane]

    def claim(
        self,
        now: datetime,
        limit: int,
        *,
        ready_by: datetime,
        lanes: Collection[Lane] = tuple(Lane),
        reserve: int = 0,
        landed: Sequence[Attempt] = (),
    ) -> Claimed:
        """Record what has landed, then lease up to ``limit`` pending deliveries."""
        self.record(landed)
        if limit < 1:
            return Claimed((), None, self._doors.circuits() if landed else {})
        circuits = self._doors.circuits()
        self._sweep(circuits, now)
        found: list[Delivery] = []
        wake: datetime | None = None
        for lane in sorted(lanes):
            most = limit - (0 if lane is Lane.EMERGENCY else reserve)
            channels = self._queues(lane)
            shares = [(each, place) for place, each in enumerate(channels)]
            for channel, place in [*shares, *((each, -1) for each in channels if len(channels) > 1)]:
                free = most - len(found)
                wanted = free if place < 0 else -(-free // (len(channels) - place))
                if wanted < 1:
                    continue
                some, until = self._take(lane, channel, wanted, now, ready_by, circuits)
                found += some
                wake = min((each for each in (wake, until) if each is not None), default=None)
        return Claimed(found, wake, self._doors.circuits())

    def _sweep(self, circuits: Mapping[str, Circuit], now: datetime) -> None:
        """End what expires while it waits for a place: it would only be claimed to be thrown away."""
        slow = {*self._rates, *(name for name, each in circuits.items() if each.probe_at is not None)}
        since = self._swept or now - SWEPT
        if not slow or timedelta(0) <= now - since < SWEEP:
            return
        for lane in Lane:
            for channel in slow.intersection(self._queues(lane)):
                for each in self._table.listed(turn(queue_of(lane, channel))):
                    over = self._events.expired(each.key[1].partition("#")[0], since, now)
                    if over:
                        self._sheet(each.key, partial(_expire, over, now))
        self._swept = now

    def _take(
        self,
        lane: Lane,
        channel: str,
        wanted: int,
        now: datetime,
        ready_by: datetime,
        circuits: Mapping[str, Circuit],
    ) -> tuple[list[Delivery], datetime | None]:
        """Of one queue no more than its door lets out, and when more may follow."""
        leave = self._doors.room(channel, wanted, now, circuits)
        found = self._lease_of(lane, channel, leave.messages, now, ready_by) if leave.messages else []
        self._doors.give_back(channel, leave.messages - len(found), now, circuits)
        is_paused = channel in circuits and circuits[channel].probe_at is not None
        if len(found) < leave.messages or leave.messages == wanted or is_paused:
            return found, None
        if not self._table.listed(turn(queue_of(lane, channel)), last=_by(ready_by), most=1):
            return found, None
        return found, self._doors.next_at(channel, now) if found else leave.next_at

    def _lease_of(
        self, lane: Lane, channel: str, most: int, now: datetime, ready_by: datetime
    ) -> list[Delivery]:
        found: list[Delivery] = []
        seen, name = set[Key](), turn(queue_of(lane, channel))
        while len(found) < most:
            listed = self._table.listed(name, last=_by(ready_by), most=len(seen) + AT_ONCE)
            fresh = [each.key for each in listed if each.key not in seen]
            if not fresh:
                break
            for key in fresh:
                if len(found) < most:
                    found += self._lease_in(key, most - len(found), now, ready_by)
                    seen.add(key)
        return found

    def _lease_in(self, key: Key, most: int, now: datetime, ready_by: datetime) -> list[Delivery]:
        awaited = self._awaited(key[0], now)
        until = now + self._lease
        taken = self._sheet(key, lambda sheet: sheet.claim(most, self._me, now, ready_by, until, awaited))
        names = {number: line.id for number, line in rolls.lines(self._table, taken).items()}
        if len(names) < len(taken):  # forgotten at this moment
            self._sheet(key, partial(_withdraw, taken.keys() - names.keys()))
        there = [number for number in taken if number in names]
        found = [self._delivery(key, taken[number], names[number]) for number in there]
        for each, number in zip(found, there, strict=True):
            self._held[each.id] = (key, number)
            if each.channel in self._asked_by_id:
                place = {"place": [*key, number]}
                self._table.put(Item(key=place_key(each.id), doc=place, until=now + ASKED))
        return found

    def _delivery(self, key: Key, row: Row, name: str) -> Delivery:
        event_id, version, told = self._events.announced(key[1].partition("#")[0], row.said)
        return Delivery(
            id=delivery_id(name, event_id, version),
            subscription_id=name,
            event_id=event_id,
            version=version,
            topic=told.topic,
            channel=told.channel,
            lane=told.lane,
            notice=told.notice,
            at=told.at,
            expires=told.expires,
            attempts=row.attempts,
            unknown=row.unknown,
        )

    def may_probe(self, provider: str, now: datetime) -> bool:
        """Whether a provider may be asked now by this process: always, unless its circuit is open."""
        return self._doors.probe(provider, now)

    def circuits(self) -> Mapping[str, Circuit]:
        """The providers that have failed lately."""
        return self._doors.circuits()

    def get(self, name: str) -> Delivery | None:
        """The delivery of this id, once it has been tried, on a channel that asks; None for any other."""
        place = self._place(name)
        item = self._table.get(place[0]) if place is not None else None
        row = Sheet(item.key, item).rows.get(place[1]) if item is not None and place is not None else None
        if row is None or place is None:
            return None
        line = rolls.lines(self._table, [place[1]]).get(place[1])
        return self._delivery(place[0], row, line.id) if line is not None else None

    def _place(self, name: str) -> Place | None:
        if name in self._held:
            return self._held[name]
        item = self._table.get(place_key(name))
        if item is None:
            return None
        pk, sk, number = item.doc["place"]
        return (pk, sk), number

    def record(self, attempts: Sequence[Attempt]) -> None:
        """Write down how these ended, sheet by sheet: what breaks off in between is claimed again."""
        by_sheet: dict[Key, list[tuple[int, Attempt]]] = {}
        for each in attempts:
            place = self._place(each.delivery_id)
            if place is not None:
                by_sheet.setdefault(place[0], []).append((place[1], each))
        for key, some in by_sheet.items():
            overtaken = self._sheet(key, partial(_end, some))
            if overtaken:
                self._await(key[0], dict.fromkeys((number for number, _ in some), 0))
                self._await_mates(key, [number for number, _ in some], 0)
        for each in attempts:
            self._held.pop(each.delivery_id, None)
        if attempts:
            self._doors.note(attempts, max(each.at for each in attempts))

    def next_turn(self, lanes: Collection[Lane] = tuple(Lane)) -> datetime | None:
        """When the earliest pending delivery of these lanes may be tried; None where all is final or held
        back."""
        known, turns = self.circuits(), []
        for lane in lanes:
            for channel in self._queues(lane):
                places = [
                    each.place for each in self._table.listed(turn(queue_of(lane, channel)), most=AT_ONCE)
                ]
                free = [datetime.fromisoformat(each) for each in places if not each.endswith(HELD)]
                paused = known[channel].probe_at if channel in known else None
                turns += [max(each, paused or each) for each in free[:1]]
        return min(turns, default=None)

    def supersede(self, versions: Collection[tuple[str, str]], now: datetime) -> int:
        """Mark these (event, version) pairs as overtaken, and end their unclaimed deliveries; how many."""
        keys = {event_key(event_digest(*each)): each for each in versions}
        known = self._table.some(keys)
        new = [name for key, name in keys.items() if key not in known or not known[key].doc["overtaken"]]
        if not new:
            return 0
        mark = self._table.count("overtakings", 1)
        return sum(self._supersede(*each, mark, now) for each in new)

    def _supersede(self, event_id: str, version: str, mark: int, now: datetime) -> int:
        """First the event, then every sheet that it knows, also those that are about to be written."""

        def change(item: Item | None) -> tuple[Item | None, list[Key]]:
            doc = item.doc if item is not None else new_event(event_id, version)
            doc["overtaken"] = mark
            return event_item(doc), Events.sheets(doc)

        ended, until = 0, micros(now + LAST_BREATH)
        for key in self._table.amend(event_key(event_digest(event_id, version)), change):
            many, flying = self._sheet(key, lambda sheet: sheet.overtake(mark, now))
            ended += many
            if flying:
                self._await(key[0], dict.fromkeys(flying, until))
                self._await_mates(key, flying, until)
        return ended

    def _await_mates(self, key: Key, numbers: Sequence[int], until: int) -> None:
        """The same for all that their targets have: by one the alert is under way, by another its update.

        Behind a program's target there may be many people, who do not wait for each other.
        """
        rows, event = Sheet(key, self._table.get(key)).rows, key[1].partition("#")[0]
        known = [number for number in numbers if number in rows]
        own = [n for n in known if self._events.announced(event, rows[n].said)[2].channel not in SHARED]
        blocks: dict[str, dict[int, int]] = {}
        for number in rolls.mates(self._table, own) if own else ():
            blocks.setdefault(f"D#{block_of(number)}", {})[number] = until
        for block, some in blocks.items():
            self._await(block, some)

    def _await(self, block: str, until: Mapping[int, int]) -> None:
        """Nothing else is sent to these before then, for something overtaken is on its way (0: no more)."""
        key = (block, "awaited")

        def change(item: Item | None) -> tuple[Item | None, None]:
            doc = {**(item.doc if item is not None else {}), **{str(n): at for n, at in until.items()}}
            left = {number: at for number, at in doc.items() if at}
            return (Item(key=key, doc=left) if left else None), None

        self._table.amend(key, change)

    def _awaited(self, block: str, now: datetime) -> Collection[int]:
        item = self._table.get((block, "awaited"))
        return {int(n) for n, at in item.doc.items() if at > micros(now)} if item is not None else ()

    def versions(self, since: datetime) -> Collection[tuple[str, str]]:
        """The (event, version) pairs that were planned for anybody since then."""
        return [(each["event"], each["version"]) for each in self._events.since(since)]

    def rows(self, event_id: str, version: str) -> Rows:
        """Everybody for whom this version of this event was planned."""
        return self._told.rows(event_id, version)

    def recent(self, since: datetime, at_least: int, among: Sequence[int] | None = None) -> Mapping[int, int]:
        """How many deliveries, emergencies apart, were planned since then for those who got many."""
        return self._told.recent(since, at_least, among)

    def note_drops(self, drops: Sequence[Drop], now: datetime) -> None:
        """Keep how many were dropped; of what is known already, the greater number."""
        self._told.note_drops(drops, now)

    def counts(self) -> Mapping[State, int]:
        """How many deliveries stand where."""
        keys = [key for doc in self._events.since() for key in Events.sheets(doc)]
        return dict(
            Counter(State(row.state) for sheet in sheets(self._table, keys) for row in sheet.rows.values())
        )

    def withdraw(self, number: int) -> None:
        """Delete everything that was planned for a subscription, with its attempts."""
        withdraw(self._table, number)

    def _sheet(self, key: Key, change: Callable[[Sheet], T]) -> T:
        return amend(self._table, key, change)


def _by(at: datetime) -> str:
    """After every place of that instant."""
    return f"{stamp(at)}~"


def _end(some: Sequence[tuple[int, Attempt]], sheet: Sheet) -> int:
    for number, attempt in some:
        sheet.end(number, attempt)
    return sheet.overtaken


def _expire(said: Collection[int], now: datetime, sheet: Sheet) -> None:
    sheet.expire(said, now)


def _withdraw(numbers: Iterable[int], sheet: Sheet) -> None:
    for number in numbers:
        sheet.withdraw(number)
