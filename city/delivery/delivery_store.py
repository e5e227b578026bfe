"""What a store of deliveries is asked: to plan, to claim, to write down what happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, Protocol

from city.delivery.circuits import Circuit
from city.delivery.deliveries import Attempt, Batch, Delivery, Lane, Rows, State
from city.delivery.progress import Drop


class Claimed(NamedTuple):
    """What a claim brought. ``wake`` is when something that is ready has a place; None where nothing waits
    for one. ``circuits`` are those of the providers that have failed lately."""

    deliveries: Sequence[Delivery]
    wake: datetime | None = None
    circuits: Mapping[str, Circuit] = MappingProxyType({})


class DeliveryStore(Protocol):
    """Deliveries and their attempts. Any number of processes may use it at once."""

    def overtakings(self) -> int:
        """A number that grows with everything that is overtaken. Read before the city is looked at."""
        ...

    def plan(self, batches: Iterable[Batch], now: datetime, known: int | None = None) -> int:
        """Write a row for each that has none yet; how many were new.

        One that was overtaken, and holds again, is pending again; but what was overtaken after ``known``
        (of :meth:`overtakings`; None: after this call) is not written: whoever plans it looked at the city
        too early. Written in slices, in order: what came first can be claimed while the rest is still being
        worked out.
        """
        ...

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
        """Record what has ``landed``, then lease up to ``limit`` pending deliveries of these lanes whose turn
        came by ``ready_by``: in one transaction.

        The more urgent lane first, then the longest due; all but emergencies leave ``reserve`` places. What a
        dead worker held is claimed again, and its lost attempt is written down as unknown. A channel whose
        circuit is open brings nothing, one with a rate no more than that.
        """
        ...

    def may_probe(self, provider: str, now: datetime) -> bool:
        """Whether a provider may be asked now: always, unless its circuit is open; half open, once."""
        ...

    def circuits(self) -> Mapping[str, Circuit]:
        """The providers that have failed lately."""
        ...

    def record(self, attempts: Sequence[Attempt]) -> None:
        """Append the attempts and end their leases, in one transaction."""
        ...

    def next_turn(self, lanes: Collection[Lane] = tuple(Lane)) -> datetime | None:
        """When the earliest pending delivery of these lanes may be tried; None where all is final or held
        back."""
        ...

    def supersede(self, versions: Collection[tuple[str, str]], now: datetime) -> int:
        """From now on these (event, version) pairs would be wrong to say; how many deliveries that ended.

        Pending ones end at once, and those on their way where they would be tried again. Nobody is sent
        anything else while one that is overtaken is on its way to them (within reason).
        """
        ...

    def versions(self, since: datetime) -> Collection[tuple[str, str]]:
        """The (event, version) pairs that were planned for anybody since then."""
        ...

    def rows(self, event_id: str, version: str) -> Rows:
        """Everybody for whom this version of this event was planned."""
        ...

    def recent(self, since: datetime, at_least: int, among: Sequence[int] | None = None) -> Mapping[int, int]:
        """How many deliveries, emergencies apart, were planned since then for those who got many.

        ``among`` are those of whom it is asked, by their numbers; None asks of everybody.
        """
        ...

    def note_drops(self, drops: Sequence[Drop], now: datetime) -> None:
        """Keep how many were dropped; of what is known already, the greater number."""
        ...

    def counts(self) -> Mapping[State, int]:
        """How many deliveries stand where."""
        ...
