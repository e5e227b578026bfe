"""How far the telling has come, in sums that lie in the sheets: nothing looks at persons."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from city.delivery.circuits import Circuit
from city.delivery.deliveries import Lane, State
from city.delivery.progress import Happening, Progress, Thing, Total, progress
from city.delivery.pulse import LONG, Queue
from city.localtime import micros, of_micros
from stores.aws.doors import TableDoors
from stores.aws.events import QUEUES, Events, drops_key
from stores.aws.items import Key
from stores.aws.sheets import KEPT, Sheet, block_of, event_digest, turn
from stores.aws.table import Table
from stores.instants import stamp

LATELY = timedelta(minutes=2)
AT_MOST = 64
"""Sheets of a queue that are looked into, to see how much waits: beyond LONG it says nothing more."""
Doc = Mapping[str, Any]


class TableProgress:
    """The port city.delivery.progress.ProgressStore over one Table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._events = Events(table)

    def things(self, limit: int) -> Sequence[tuple[Thing, Progress]]:
        """The last things that were told, newest first."""
        return [self._thing(doc) for doc in self._events.since(most=limit)]

    def _thing(self, doc: Doc) -> tuple[Thing, Progress]:
        began = min(said[-2] for said in doc["said"])
        topics = list(dict.fromkeys(said[0] for said in doc["said"]))
        happened = [happening for _, _, happening in self._happened([doc])]
        thing = Thing(doc["event"], doc["version"], topics, of_micros(began))
        drops = Counter[str]()
        for name, (_, _, _, many) in self._drops([doc]):
            drops[name.partition("|")[2]] += many
        return thing, progress(happened, drops, began // 1_000_000)

    def between(self, start: datetime, end: datetime) -> Progress:
        """What happened from ``start`` until before ``end``."""
        first, last = micros(start) // 1_000_000, micros(end) // 1_000_000
        docs = self._events.since(start - KEPT)
        began = {key: min(each[-2] for each in doc["said"]) for doc in docs for key in Events.sheets(doc)}
        happened, late = [], Counter[int]()
        for key, queue, each in self._happened(docs):
            if first <= each.at < last:
                happened.append(each)
                if each.state == State.SENT and queue.startswith(f"{Lane.EMERGENCY:d}#"):
                    late[each.at - began[key] // 1_000_000] += each.many
        drops = Counter[str]()
        for name, (_, _, at, many) in self._drops():
            if first <= at < last:
                drops[name.partition("|")[2]] += many
        return progress(happened, drops, late=late)

    def totals(self) -> Sequence[Total]:
        """Everything that is still kept (90 days of it)."""
        sums = Counter[tuple[str, str, str, str]]()
        for _, queue, each in self._happened(self._events.since()):
            lane, _, channel = queue.partition("#")
            sums[channel, Lane(int(lane)).label, each.state, each.cause] += each.many
        return [Total(*name, many) for name, many in sorted(sums.items())]

    def dropped(self) -> Mapping[tuple[str, str], int]:
        """How many were dropped, by channel and reason."""
        found = Counter[tuple[str, str]]()
        for name, (channel, _, _, many) in self._drops():
            found[channel, name.partition("|")[2]] += many
        return found

    def queues(self, now: datetime) -> Mapping[str, Queue]:
        """What waits on each channel, counted no further than it matters."""
        moved = self._moved(now)
        item = self._table.get(QUEUES)
        found: dict[str, Queue] = defaultdict(Queue)
        for queue in item.doc["queues"] if item is not None else ():
            channel = queue.partition("#")[2]
            many, since = self._waiting(queue, now)
            before = found[channel]
            sinces = [each for each in (before.since, since) if each is not None]
            found[channel] = Queue(
                before.waiting + many, min(sinces, default=None), before.moved + moved[queue]
            )
        return dict(found)

    def _moved(self, now: datetime) -> Mapping[str, int]:
        """How many were sent lately, by queue."""
        since = micros(now - LATELY) // 1_000_000
        found = Counter[str]()
        for _, queue, each in self._happened(self._events.since(now - timedelta(days=1))):
            if each.state == State.SENT and each.at >= since:
                found[queue] += each.many
        return found

    def _waiting(self, queue: str, now: datetime) -> tuple[int, datetime | None]:
        listed = self._table.listed(turn(queue), last=f"{stamp(now)}~", most=AT_MOST)
        ready = [
            row.next_at
            for item in self._table.some(each.key for each in listed).values()
            for row in Sheet(item.key, item).rows.values()
            if row.state == State.PENDING and not row.held and row.next_at <= micros(now)
        ]
        return min(len(ready), 5 * LONG), of_micros(min(ready)) if ready else None

    def circuits(self) -> Mapping[str, Circuit]:
        """The providers that have failed lately."""
        return TableDoors(self._table, {}).circuits()

    def _happened(self, docs: Iterable[Doc]) -> Iterator[tuple[Key, str, Happening]]:
        """What has happened to these events, by sheet and queue."""
        keys = [key for doc in docs for key in Events.sheets(doc)]
        for item in self._table.some(keys).values():
            sheet = Sheet(item.key, item)
            for name, many in sheet.sums.items():
                state, cause, at = name.split("|")
                yield item.key, sheet.queue, Happening(state, cause, many, int(at))

    def _drops(self, docs: Collection[Doc] | None = None) -> Iterator[tuple[str, Sequence[Any]]]:
        if docs is None:
            keys = [each.key for each in self._table.listed("drops")]
        else:
            keys = [drops_key(event_digest(doc["event"], doc["version"])) for doc in docs]
        for item in self._table.some(keys).values():
            yield from item.doc["drops"].items()


class TableHistory:
    """Deliveries and their attempts, as JSON values."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._events = Events(table)

    def of(self, subscription_ids: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        """By subscription, oldest first. Instants in UTC; ``finished`` is None while it is pending."""
        pointers = self._table.some((f"S#{each}", "pointer") for each in subscription_ids)
        found = []
        for each in subscription_ids:
            pointer = pointers.get((f"S#{each}", "pointer"))
            found += self._of(each, pointer.doc["number"]) if pointer is not None else []
        return found

    def _of(self, name: str, number: int) -> list[Mapping[str, Any]]:
        found = []
        for item in self._table.under(f"D#{block_of(number)}"):
            row = Sheet(item.key, item).rows.get(number) if "sums" in item.doc else None
            if row is not None:
                event_id, version, told = self._events.announced(item.key[1].partition("#")[0], row.said)
                found.append(
                    {
                        "subscription_id": name,
                        "event_id": event_id,
                        "version": version,
                        "topic": told.topic,
                        "channel": told.channel,
                        "due": told.at.isoformat(),
                        "state": row.state,
                        "finished": of_micros(row.finished).isoformat() if row.finished else None,
                        "attempts": [
                            {"at": stamp(of_micros(at)), "result": result, "cause": cause}
                            for at, result, cause in row.tries
                        ],
                    }
                )
        return sorted(found, key=lambda each: str(each["due"]))
