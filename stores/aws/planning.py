"""Writing down who is to be told what: first what is said and where, then the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby

from city.delivery.deliveries import Batch, Lane, Said
from stores.aws.events import QUEUES, added, event_key
from stores.aws.items import Item
from stores.aws.sheets import Sheet, block_of, event_digest, queue_of, sheet_key
from stores.aws.table import Table
from stores.aws.withdrawing import amend
from stores.slicing import slices


class Planning:
    """Plans of one moment. ``known`` is how often something had been overtaken when the planner looked."""

    def __init__(self, table: Table, now: datetime, known: int) -> None:
        self._table = table
        self._now = now
        self._known = known

    def write(self, batches: Iterable[Batch]) -> int:
        """A row for each that has none yet, or one that was overtaken; how many were new."""
        return sum(self._plan(some) for some in slices(batches))

    def _plan(self, some: Sequence[Batch]) -> int:
        by_event: dict[tuple[str, str], dict[int, tuple[Said, list[int]]]] = {}
        for said, numbers in some:
            told = by_event.setdefault((said.event_id, said.version), {})
            told.setdefault(id(said), (said, []))[1].extend(numbers)
        return sum(self._plan_event(*name, list(told.values())) for name, told in by_event.items())

    def _plan_event(self, event_id: str, version: str, told: Sequence[tuple[Said, list[int]]]) -> int:
        """First what is said and where, then the rows: no sheet is there that its event does not know."""
        event = event_digest(event_id, version)
        told = [(said, sorted(numbers)) for said, numbers in told]
        blocks = [(said, {block_of(each) for each in numbers}) for said, numbers in told]
        announced = self._table.amend(
            event_key(event), partial(added, event_id, version, blocks, self._now, self._known)
        )
        if announced is None:
            return 0
        self._queue({(said.lane, said.channel) for said, _ in told})
        return sum(
            self._plan_sheet(event, said, number, block, list(those))
            for (said, numbers), number in zip(told, announced, strict=True)
            for block, those in groupby(numbers, block_of)
        )

    def _plan_sheet(self, event: str, said: Said, number: int, block: int, numbers: list[int]) -> int:
        key = sheet_key(event, queue_of(said.lane, said.channel), block)
        # Whoever has changed their channel was told on the other.
        others = [each for each in self._table.under(key[0], f"{event}#") if each.key != key]
        elsewhere = {each for item in others for each in Sheet(item.key, item).rows}
        mine = [each for each in numbers if each not in elsewhere]
        return amend(self._table, key, lambda sheet: sheet.plan(number, mine, self._now, self._known))

    def _queue(self, queues: Collection[tuple[Lane, str]]) -> None:
        """Know of these queues, before anything waits in them."""
        wanted = {queue_of(lane, channel) for lane, channel in queues}

        def change(item: Item | None) -> tuple[Item | None, None]:
            there = set(item.doc["queues"]) if item is not None else set[str]()
            new = Item(key=QUEUES, doc={"queues": sorted(there | wanted)})
            return (item if wanted <= there else new), None

        self._table.amend(QUEUES, change)
