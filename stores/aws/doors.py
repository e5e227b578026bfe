"""How many may leave on each channel now, in one item that all processes share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from city.delivery.circuits import Circuit, State, probing
from city.delivery.deliveries import Attempt, Result
from city.delivery.deliveries import State as Standing
from city.delivery.paces import Leave, idle_after
from city.localtime import micros, of_micros
from stores.aws.items import Item, Key
from stores.aws.table import Table
from stores.sqlite.doors import Doors

KEY: Key = ("DOORS#doors", "doors")
T = TypeVar("T")
_INSTANTS = ("opened", "probe_at", "probed_at")


class ItemDoors(Doors):
    """The doors as they stand in the item, while it is amended."""

    def __init__(self, doc: Mapping[str, Any], rates: Mapping[str, float], now: datetime) -> None:
        self._rates = rates
        self._now = now
        self._paces: dict[str, int] = dict(doc.get("paces", {}))
        self.circuits = {name: _read(each) for name, each in doc.get("circuits", {}).items()}

    def doc(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "paces": dict(self._paces),
            "circuits": {name: _doc(each) for name, each in self.circuits.items()},
        }

    def give_back(self, channel: str, count: int) -> None:
        """So many places were taken and not needed."""
        unused = Attempt(delivery_id="", at=self._now, outcome=None, state=Standing.PENDING, provider=channel)
        self.note([unused] * count)

    def _spend(self, channel: str, count: int) -> None:
        rate = self._rates.get(channel)
        if rate:
            self._paces[channel] = micros(idle_after(rate, self._idle_at(channel), count, self._now))

    def _idle_at(self, channel: str) -> datetime | None:
        at = self._paces.get(channel)
        return of_micros(at) if at is not None else None

    def _keep(self, provider: str, circuit: Circuit | None) -> None:
        if circuit is None:
            self.circuits.pop(provider, None)
        else:
            self.circuits[provider] = circuit


class TableDoors:
    """The doors of one Table: amended only where a channel has a rate or has failed."""

    def __init__(self, table: Table, rates: Mapping[str, float]) -> None:
        self._table = table
        self._rates = rates

    def circuits(self) -> dict[str, Circuit]:
        """The circuits of all providers that have failed lately."""
        item = self._table.get(KEY)
        return ItemDoors(item.doc if item is not None else {}, {}, of_micros(0)).circuits

    def room(self, channel: str, wanted: int, now: datetime, known: Mapping[str, Circuit]) -> Leave:
        """Take up to ``wanted`` places; what is not used is given back."""
        if channel not in self._rates and channel not in known:
            return Leave(wanted, now)

        def take(doors: ItemDoors) -> Leave:
            found = doors.room(channel, wanted)
            doors.passed(channel, found.messages)
            return found

        return self._amend(now, take)

    def give_back(self, channel: str, count: int, now: datetime, known: Mapping[str, Circuit]) -> None:
        """So many places were taken and not needed."""
        if count and (channel in self._rates or channel in known):
            self._amend(now, lambda doors: doors.give_back(channel, count))

    def note(self, attempts: Iterable[Attempt], now: datetime) -> None:
        """What these attempts say of their providers."""
        told = list(attempts)
        if any(_tells(each) for each in told) or self.circuits() or self._rates:
            self._amend(now, lambda doors: doors.note(told))

    def next_at(self, channel: str, now: datetime) -> datetime:
        """When the next may leave by this channel."""
        item = self._table.get(KEY)
        found = ItemDoors(item.doc if item is not None else {}, self._rates, now).room(channel, 1)
        return found.next_at

    def probe(self, provider: str, now: datetime) -> bool:
        """Whether this process may probe this provider now; then nobody else does until it is back."""

        def take(doors: ItemDoors) -> bool:
            circuit = doors.circuits.get(provider)
            if circuit is not None and circuit.state(now) is State.HALF_OPEN:
                doors.circuits[provider] = probing(circuit, now)
            return circuit is None or circuit.state(now) is not State.OPEN

        return self._amend(now, take)

    def _amend(self, now: datetime, change: Callable[[ItemDoors], T]) -> T:
        def changed(item: Item | None) -> tuple[Item | None, T]:
            doors = ItemDoors(item.doc if item is not None else {}, self._rates, now)
            before = doors.doc()
            told = change(doors)
            after = doors.doc()
            return (Item(key=KEY, doc=after) if after != before else item), told

        return self._table.amend(KEY, changed)


def _tells(attempt: Attempt) -> bool:
    return attempt.outcome is not None and attempt.outcome.result is not Result.SENT


def _doc(circuit: Circuit) -> dict[str, Any]:
    instants = {name: getattr(circuit, name) for name in _INSTANTS}
    return {
        "provider": circuit.provider,
        "failures": circuit.failures,
        "trips": circuit.trips,
        "cause": circuit.cause,
        **{name: micros(at) if at is not None else None for name, at in instants.items()},
    }


def _read(doc: Mapping[str, Any]) -> Circuit:
    return Circuit(**{**doc, **{n: of_micros(doc[n]) if doc[n] is not None else None for n in _INSTANTS}})
