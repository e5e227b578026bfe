"""Subscriptions in SQLite. What identifies a person lies encrypted in one column."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import time
from typing import Any

from city.places import Location
from city.subscriptions import Consent, QuietHours, Subscription, Topic
from stores.sealing import Seal
from stores.sqlite import Database, instant, stamp


class SqliteSubscriptions:
    """The port city.subscriptions.SubscriptionStore over one Database."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal
        self._cached: tuple[int, tuple[Subscription, ...]] = (-1, ())

    def save(self, subscriptions: Sequence[Subscription]) -> int:
        """Keep them, each replacing the one with its id; how many differ from what was kept.

        When it was created and confirmed stays as it was first written.
        """
        changed = 0
        with self._database.transaction() as connection:
            for each in subscriptions:
                changed += self._save(connection, each)
            if changed:
                _bump(connection)
        return changed

    def _save(self, connection: sqlite3.Connection, given: Subscription) -> bool:
        mark = self._seal.digest(_settings(given))
        row = connection.execute("SELECT * FROM subscriptions WHERE id = ?", (given.id,)).fetchone()
        if row is not None and row["mark"] == mark:
            return False
        if row is not None:
            given = replace(given, created=self._read(row).created)
        sealed = self._seal.close(_dump(_private(given)).encode())
        connection.execute(
            "INSERT OR REPLACE INTO subscriptions VALUES (?, ?, ?, ?, ?, ?, ?)",
            (given.id, given.topic, given.channel, self._person(given), _dump(_plain(given)), sealed, mark),
        )
        return True

    def get(self, subscription_id: str) -> Subscription | None:
        """The subscription with this id, decrypted."""
        row = self._database.row("SELECT * FROM subscriptions WHERE id = ?", (subscription_id,))
        return self._read(row) if row is not None else None

    def some(self, ids: Collection[str]) -> Mapping[str, Subscription]:
        """Those of these ids that exist, decrypted, by id: one statement for all of a claim's."""
        rows = self._database.rows(
            "SELECT * FROM subscriptions WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
        return {row["id"]: self._read(row) for row in rows}

    def every(self) -> Sequence[Subscription]:
        """All of them, by id. Decrypted once for as long as nothing changes."""
        revision = self.revision()
        if self._cached[0] != revision:
            rows = self._database.rows("SELECT * FROM subscriptions ORDER BY id")
            self._cached = (revision, tuple(self._read(row) for row in rows))
        return self._cached[1]

    def of_target(self, channel: str, target: str) -> Sequence[Subscription]:
        """The subscriptions of this target, by id."""
        person = self._seal.digest(f"{channel}\x1f{target}")
        rows = self._database.rows("SELECT * FROM subscriptions WHERE person = ? ORDER BY id", (person,))
        return tuple(self._read(row) for row in rows)

    def forget(self, subscription_id: str) -> bool:
        """Delete it with its deliveries and attempts; False if there was none."""
        with self._database.transaction() as connection:
            return _forget(connection, subscription_id)

    def forget_target(self, channel: str, target: str) -> int:
        """Delete all subscriptions of this target; how many there were."""
        person = self._seal.digest(f"{channel}\x1f{target}")
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT id FROM subscriptions WHERE person = ?", (person,)).fetchall()
            return sum(_forget(connection, row["id"]) for row in rows)

    def revision(self) -> int:
        """Counts every change, in whatever process it was made."""
        row = self._database.row("SELECT number FROM revisions WHERE name = 'subscriptions'")
        return int(row[0]) if row else 0

    def _person(self, given: Subscription) -> str:
        """Whoever gives no target is alone."""
        return self._seal.digest(f"{given.channel}\x1f{given.target or given.id}")

    def _read(self, row: sqlite3.Row) -> Subscription:
        plain = json.loads(row["plain"])
        private = json.loads(self._seal.open(row["sealed"]))
        place, quiet = private["location"], plain["quiet"]
        return Subscription(
            id=row["id"],
            topic=Topic(row["topic"]),
            filter=plain["filter"],
            address=private["address"],
            location=location_of(place) if place else None,
            locale=plain["locale"],
            channel=row["channel"],
            target=private["target"],
            lead_minutes=plain["lead_minutes"],
            quiet=QuietHours(*map(time.fromisoformat, quiet)) if quiet else None,
            consent=Consent(private["consent"], instant(plain["confirmed"])),
            created=instant(plain["created"]),
            zone=plain["zone"],
            person=row["person"],
        )


def location_of(place: dict[str, Any]) -> Location:
    """The location of which :func:`fields_of` made a mapping."""
    return Location(**{**place, "ugc": tuple(place["ugc"]), "same": tuple(place["same"])})


def fields_of(location: Location) -> dict[str, Any]:
    """A location as JSON can hold it."""
    return {each.name: getattr(location, each.name) for each in fields(location)}


def _plain(given: Subscription) -> dict[str, Any]:
    quiet = given.quiet
    return {
        "filter": given.filter,
        "locale": given.locale,
        "lead_minutes": given.lead_minutes,
        "quiet": [f"{each:%H:%M}" for each in (quiet.start, quiet.end)] if quiet else None,
        "zone": given.zone,
        "confirmed": stamp(given.consent.confirmed),
        "created": stamp(given.created),
    }


def _private(given: Subscription) -> dict[str, Any]:
    return {
        "target": given.target,
        "address": given.address,
        "location": fields_of(given.location) if given.location else None,
        "consent": given.consent.evidence,
    }


def _settings(given: Subscription) -> str:
    """All that an import can change: without the instants at which it was imported."""
    plain = {key: value for key, value in _plain(given).items() if key not in ("confirmed", "created")}
    return _dump([given.topic, given.channel, plain, _private(given)])


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=dict)


def _forget(connection: sqlite3.Connection, subscription_id: str) -> bool:
    connection.execute(
        "DELETE FROM attempts WHERE delivery_id IN (SELECT id FROM deliveries WHERE subscription_id = ?)",
        (subscription_id,),
    )
    connection.execute("DELETE FROM deliveries WHERE subscription_id = ?", (subscription_id,))
    gone = connection.execute("DELETE FROM subscriptions WHERE id = ?", (subscription_id,)).rowcount > 0
    if gone:
        _bump(connection)
    return gone


def _bump(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE revisions SET number = number + 1 WHERE name = 'subscriptions'")
