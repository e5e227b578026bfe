"""How many may leave on each channel now: circuits and rates, shared by all processes through two tables.

Everything here happens inside the transaction that claims, so that two workers never both take the last
place. A provider that answers has no row; a channel without a rate costs nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime

from city.delivery.circuits import Circuit, State, after, counts, probing, unprobed
from city.delivery.deliveries import Attempt
from city.delivery.paces import Leave, idle_after, leave
from city.localtime import micros, of_micros

_KEEP = """INSERT OR REPLACE INTO circuits (provider, failures, trips, opened, probe_at, probed_at, cause)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""


class Doors:
    """The doors of one transaction. ``rates`` are messages a second by channel."""

    def __init__(self, connection: sqlite3.Connection, rates: Mapping[str, float], now: datetime) -> None:
        self._connection = connection
        self._rates = rates
        self._now = now
        self._idle: dict[str, datetime | None] = {}
        self.circuits = circuits(connection)

    def note(self, attempts: Iterable[Attempt]) -> None:
        """What these attempts say of their providers; who was not even tried gives their place back."""
        for attempt in attempts:
            if attempt.outcome is None:
                self._give_back(attempt)
                continue
            known = self.circuits.get(attempt.provider)
            if attempt.provider and counts(known, attempt.outcome, first=attempt.first):
                before = known or Circuit(provider=attempt.provider)
                self._keep(attempt.provider, after(before, [attempt.outcome], self._now))

    def room(self, channel: str, wanted: int) -> Leave:
        """How many of ``wanted`` may leave by this channel, and when the next may."""
        circuit = self.circuits.get(channel)
        if circuit is not None and circuit.probe_at is not None:
            if circuit.state(self._now) is State.OPEN:
                return Leave(0, circuit.probe_at)
            wanted = min(wanted, 1)
        rate = self._rates.get(channel)
        return leave(rate, self._idle_at(channel), wanted, self._now) if rate else Leave(wanted, self._now)

    def is_paused(self, channel: str) -> bool:
        """Whether the channel's circuit keeps messages back: then nobody waits for a place here."""
        circuit = self.circuits.get(channel)
        return circuit is not None and circuit.state(self._now) is not State.CLOSED

    def passed(self, channel: str, count: int) -> None:
        """So many leave now; the one that a half-open circuit lets through is its probe."""
        if not count:
            return
        circuit = self.circuits.get(channel)
        if circuit is not None and circuit.state(self._now) is State.HALF_OPEN:
            self._keep(channel, probing(circuit, self._now))
        self._spend(channel, count)

    def _give_back(self, attempt: Attempt) -> None:
        channel = attempt.provider.partition(":")[0]
        circuit = self.circuits.get(channel)
        if circuit is not None and circuit.probed_at is not None:
            self._keep(channel, unprobed(circuit, self._now))
        self._spend(channel, -1)

    def _spend(self, channel: str, count: int) -> None:
        rate = self._rates.get(channel)
        if rate:
            self._idle[channel] = at = idle_after(rate, self._idle_at(channel), count, self._now)
            self._connection.execute("INSERT OR REPLACE INTO paces VALUES (?, ?)", (channel, micros(at)))

    def _idle_at(self, channel: str) -> datetime | None:
        if channel not in self._idle:
            sql = "SELECT idle_at FROM paces WHERE channel = ?"
            row = self._connection.execute(sql, (channel,)).fetchone()
            self._idle[channel] = of_micros(row[0]) if row else None
        return self._idle[channel]

    def _keep(self, provider: str, circuit: Circuit | None) -> None:
        if circuit is None:
            self._connection.execute("DELETE FROM circuits WHERE provider = ?", (provider,))
            self.circuits.pop(provider, None)
        else:
            self._connection.execute(_KEEP, _row(circuit))
            self.circuits[provider] = circuit


def probe(connection: sqlite3.Connection, provider: str, now: datetime) -> bool:
    """Whether this process may probe this provider now; then nobody else does until it is back."""
    circuit = circuits(connection).get(provider)
    if circuit is not None and circuit.state(now) is State.OPEN:
        return False
    if circuit is not None and circuit.state(now) is State.HALF_OPEN:
        connection.execute(_KEEP, _row(probing(circuit, now)))
    return True


def circuits(connection: sqlite3.Connection) -> dict[str, Circuit]:
    """The circuits of all providers that have failed lately."""
    return {row[0]: _read(row) for row in connection.execute("SELECT * FROM circuits")}


def _row(circuit: Circuit) -> tuple[object, ...]:
    instants = (circuit.opened, circuit.probe_at, circuit.probed_at)
    opened, probe_at, probed_at = (micros(each) if each else None for each in instants)
    return (circuit.provider, circuit.failures, circuit.trips, opened, probe_at, probed_at, circuit.cause)


def _read(row: sqlite3.Row) -> Circuit:
    opened, probe_at, probed_at = (of_micros(each) if each is not None else None for each in tuple(row)[3:6])
    return Circuit(
        provider=row["provider"],
        failures=row["failures"],
        trips=row["trips"],
        opened=opened,
        probe_at=probe_at,
        probed_at=probed_at,
        cause=row["cause"],
    )
