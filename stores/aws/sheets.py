"""Sheets: all deliveries of one version of one event, in one queue, for 512 neighbouring numbers. Pure.

A sheet is one item, so that a million recipients are two thousand writes. What happens to its rows is
decided here, and written by whoever amends it, on the condition that nobody has meanwhile.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from city.delivery.deliveries import Attempt, Cause, Outcome, Result, State
from city.delivery.progress import DELIVERED, UNDELIVERED
from city.localtime import micros, of_micros
from stores.aws.items import Item, Key
from stores.aws.rolls import PAGE
from stores.instants import stamp

TRIES = 20
"""Attempts that are kept of each row, the last ones."""
KEPT = timedelta(days=90)
"""How long a sheet outlives what it last took."""
HELD = "h"
"""After the place of a sheet whose earliest row is held back by quiet hours."""
LOST = Outcome(Result.UNKNOWN, Cause.WORKER_LOST)


def event_digest(event_id: str, version: str) -> str:
    """What stands for one version of one event in keys."""
    return hashlib.sha256(f"{event_id}\x1f{version}".encode()).hexdigest()[:24]


def sheet_key(event: str, queue: str, block: int) -> Key:
    """Where a sheet lies."""
    return f"D#{block}", f"{event}#{queue}"


def place_key(delivery: str) -> Key:
    """Where it is written in which sheet a delivery lies, for who has nothing but its id."""
    return f"V#{delivery}", "place"


def block_of(number: int) -> int:
    """The block of a subscription's number."""
    return number // PAGE


def queue_of(lane: int, channel: str) -> str:
    """What waits in this lane for this channel."""
    return f"{int(lane)}#{channel}"


def turn(queue: str) -> str:
    """The list of the sheets that wait in this queue."""
    return f"turn#{queue}"


@dataclass(slots=True)
class Row:
    """One delivery. Instants in microseconds since 1970; ``said`` is the number of the announcement, and
    ``receipt`` what its provider has said of it since."""

    said: int
    planned: int
    next_at: int
    state: str = State.PENDING.value
    finished: int | None = None
    held: bool = False
    attempts: int = 0
    unknown: int = 0
    worker: str = ""
    lease: int = 0
    tries: list[list[Any]] = field(default_factory=list)
    receipt: str = ""

    @property
    def is_waiting(self) -> bool:
        """Whether it is pending and nobody has it in hand."""
        return self.state == State.PENDING and not self.worker

    def values(self) -> list[Any]:
        """As JSON can hold it."""
        return [getattr(self, name) for name in self.__slots__]


class Sheet:
    """One sheet while it is being amended. ``overtaken`` is the mark under which it was, 0 where it holds."""

    def __init__(self, key: Key, item: Item | None) -> None:
        doc = item.doc if item is not None else {}
        self.key = key
        self.rows = {int(number): Row(*row) for number, row in doc.get("rows", {}).items()}
        self.sums: Counter[str] = Counter(doc.get("sums", {}))
        self.overtaken: int = doc.get("overtaken", 0)
        self.last: int = doc.get("last", 0)

    @property
    def queue(self) -> str:
        """What its rows wait in."""
        return self.key[1].partition("#")[2]

    def item(self) -> Item:
        """As it is kept: listed by when its first row may be taken."""
        rows = {str(number): row.values() for number, row in sorted(self.rows.items())}
        doc: dict[str, Any] = {"rows": rows, "sums": dict(self.sums), "last": self.last}
        if self.overtaken:
            doc["overtaken"] = self.overtaken
        pending = [each for each in self.rows.values() if each.state == State.PENDING]
        until = of_micros(self.last) + KEPT if not pending and self.last else None
        if not pending:
            return Item(key=self.key, doc=doc, until=until)
        first = min(pending, key=_turn_at)
        held = HELD if first.held and not first.worker else ""
        place = f"{stamp(of_micros(_turn_at(first)))}{held}"
        return Item(key=self.key, doc=doc, list=turn(self.queue), place=place)

    def plan(self, said: int, numbers: Iterable[int], now: datetime, known: int) -> int:
        """A row for each that has none, or one that was overtaken; how many are new."""
        if self.overtaken > known:
            return 0
        self.overtaken, new = 0, 0
        for number in numbers:
            row = self.rows.get(number)
            if row is None:
                self.rows[number] = Row(said, micros(now), micros(now))
            elif row.state == State.SUPERSEDED:
                row.said, row.planned, row.next_at = said, micros(now), micros(now)
                row.state, row.finished = State.PENDING.value, None
            else:
                continue
            new += 1
        self._count(now, new, "due", "")
        return new

    def claim(
        self, most: int, worker: str, now: datetime, ready_by: datetime, until: datetime,
        awaited: Collection[int],
    ) -> Mapping[int, Row]:  # fmt: skip
        """Lease so many of those whose turn has come, the longest due first."""
        self.free_lost(now)
        ready = [
            (row.next_at, number)
            for number, row in self.rows.items()
            if row.is_waiting and row.next_at <= micros(ready_by) and number not in awaited
        ]
        taken = {number: self.rows[number] for _, number in sorted(ready)[:most]}
        for row in taken.values():
            row.worker, row.lease, row.held = worker, micros(until), False
        return taken

    def free_lost(self, now: datetime) -> None:
        """Free what dead or hung workers held; their attempts may have arrived."""
        for number, row in self.rows.items():
            if row.worker and row.lease <= micros(now):
                lost = Attempt(delivery_id="", at=now, outcome=LOST, state=State.PENDING)
                self.end(number, lost)

    def end(self, number: int, attempt: Attempt) -> None:
        """Write down how an attempt ended. There is no second try of what has been overtaken."""
        row = self.rows.get(number)
        if row is None:
            return
        state = attempt.state
        if state is State.PENDING and row.receipt == DELIVERED:  # the receipt was there before the answer
            state = State.SENT
        elif state is State.PENDING and self.overtaken:
            state = State.SUPERSEDED
        row.state, row.worker, row.lease, row.held = state.value, "", 0, attempt.held
        row.next_at = micros(attempt.next_at) if attempt.next_at else row.next_at
        row.finished = micros(attempt.at) if state is not State.PENDING else None
        outcome = attempt.outcome
        if outcome is not None:
            row.attempts += 1
            row.unknown += outcome.result is Result.UNKNOWN
            row.tries = [*row.tries, [micros(attempt.at), outcome.result, outcome.cause]][-TRIES:]
        if outcome is not None or state is not State.PENDING:
            self._count(attempt.at, 1, state.value, outcome.cause.value if outcome else "")

    def note(self, number: int, arrived: bool, now: datetime) -> bool:
        """Keep what a provider says of a row, and count it; whether it was the first word.

        What has arrived is tried no more; whoever has it in hand at this moment writes down its own end.
        """
        row = self.rows.get(number)
        if row is None or row.receipt:
            return False
        row.receipt = DELIVERED if arrived else UNDELIVERED
        self._count(now, 1, row.receipt, "")
        if arrived and row.is_waiting:
            row.state, row.finished = State.SENT.value, micros(now)
            self._count(now, 1, State.SENT.value, Cause.ACCEPTED.value)
        return True

    def overtake(self, mark: int, now: datetime) -> tuple[int, Sequence[int]]:
        """End what waits: how many; and whose is on its way at this moment."""
        self.overtaken = mark
        waiting = [row for row in self.rows.values() if row.is_waiting]
        for row in waiting:
            row.state, row.finished = State.SUPERSEDED.value, micros(now)
            self._count(now, 1, State.SUPERSEDED.value, "")
        return len(waiting), [number for number, row in self.rows.items() if row.worker]

    def expire(self, said: Collection[int], now: datetime) -> None:
        """End what waits and tells one of these announcements: it is too late for them."""
        for row in self.rows.values():
            if row.is_waiting and row.said in said:
                row.state, row.finished = State.EXPIRED.value, micros(now)
                self._count(now, 1, State.EXPIRED.value, "")

    def withdraw(self, number: int) -> None:
        """Forget a row; what was to come is over, in the counts too."""
        row = self.rows.pop(number, None)
        if row is not None and row.state == State.PENDING:
            self._count(of_micros(row.next_at), 1, State.WITHDRAWN.value, "")

    def _count(self, at: datetime, many: int, state: str, cause: str) -> None:
        if many:
            self.last = max(self.last, micros(at))
            self.sums[f"{state}|{cause}|{micros(at) // 1_000_000}"] += many


def _turn_at(row: Row) -> int:
    return row.lease if row.worker else row.next_at
