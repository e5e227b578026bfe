"""Residents, their reminders and their skill events in SQLite. Who somebody is lies encrypted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from city.delivery.reminders import Reminder, ReminderPlan
from city.residents import CHANNEL, Arranged, Matter, Messaged, Reach, Standing
from stores.instants import instant, stamp
from stores.sealing import Seal, person_digest
from stores.sqlite.database import Database
from stores.written.residents import plain_of, plan_of, private_of

KEPT_OF_THE_FORGOTTEN = timedelta(days=2)
"""How long the times of events outlive their resident; Amazon delivers an event for an hour."""

PAGE = 500
"""Residents that are read at a time, by whoever looks at all of them."""

_OPEN = """SELECT r.person FROM residents AS r WHERE r.person > ? AND EXISTS (SELECT 1
    FROM reminder_plans AS p WHERE p.person = r.person) AND NOT EXISTS (SELECT 1 FROM skill_events AS e
    WHERE e.person = r.person AND (e.matter = 'enabled' AND NOT e.enabled
        OR e.matter = 'permissions' AND e.said NOT LIKE '%:reminders:%')) ORDER BY r.person LIMIT ?"""
"""Who can be reached about reminders: not who disabled the skill or took that permission away."""


class SqliteResidents:
    """The port city.residents.ResidentStore over one Database."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    def person(self, user: str) -> str:
        """The keyed digest that stands for this user, as on their subscriptions."""
        return person_digest(self._seal, CHANNEL, user)

    def arrange(self, reach: Reach, plan: ReminderPlan) -> None:
        """Keep the plan, replacing the one with its id; its reminders stay."""
        person = self.person(reach.user)
        with self._database.transaction() as connection:
            self._know(connection, person, reach)
            connection.execute(
                "INSERT INTO reminder_plans VALUES (?, ?, ?, ?, ?) ON CONFLICT (person, id) DO UPDATE"
                " SET plain = excluded.plain, sealed = excluded.sealed",
                (person, plan.id, stamp(plan.created), _dump(plain_of(plan)), self._close(private_of(plan))),
            )

    def remember(self, user: str, plan_id: str, reminder: Reminder, instead: str = "") -> None:
        """Keep a reminder, in the place of the one with its event and of the one that its alert was."""
        person = self.person(user)
        row = (person, plan_id, reminder.event_id, stamp(reminder.at), reminder.state)
        with self._database.transaction() as connection, suppress(sqlite3.IntegrityError):
            # IntegrityError: the plan has been cancelled meanwhile.
            connection.execute(
                "DELETE FROM reminders WHERE person = ? AND plan_id = ? AND event_id = ?",
                (person, plan_id, instead),
            )
            connection.execute(
                "INSERT OR REPLACE INTO reminders VALUES (?, ?, ?, ?, ?, ?)",
                (*row, self._close(reminder.token)),
            )

    def drop(self, user: str, plan_id: str, event_ids: Collection[str]) -> None:
        """Forget these reminders of a plan."""
        person = self.person(user)
        with self._database.transaction() as connection:
            connection.executemany(
                "DELETE FROM reminders WHERE person = ? AND plan_id = ? AND event_id = ?",
                [(person, plan_id, each) for each in event_ids],
            )

    def cancel(self, user: str, plan_id: str) -> None:
        """Forget a plan with its reminders."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM reminder_plans WHERE person = ? AND id = ?", (self.person(user), plan_id)
            )

    def arranged(self, user: str) -> Sequence[Arranged]:
        """The plans of a resident, oldest first, each with its reminders in the order they speak."""
        return self._arranged(self.person(user))

    def everybody(self) -> Iterator[tuple[str, Sequence[Arranged]]]:
        """Every resident with a plan whom a message can still reach, by their digest; nothing is opened."""
        last = ""
        while people := [row["person"] for row in self._database.rows(_OPEN, (last, PAGE))]:
            last = people[-1]
            yield from self.outlines(people).items()

    def outlines(self, people: Collection[str]) -> Mapping[str, Sequence[Arranged]]:
        """What these residents have arranged, without what identifies them: no address, no token."""
        among = f"person IN ({', '.join('?' * len(people))})"
        rows = self._database.rows(
            f"SELECT person, plan_id, event_id, at, state FROM reminders WHERE {among}"  # noqa: S608 - ours
            " ORDER BY person, plan_id, at, event_id",
            [*people],
        )
        reminders = {
            key: tuple(_outline(row) for row in group)
            for key, group in groupby(rows, lambda row: (row["person"], row["plan_id"]))
        }
        found: dict[str, list[Arranged]] = {each: [] for each in people}
        for row in self._database.rows(
            f"SELECT person, id, created, plain FROM reminder_plans WHERE {among} ORDER BY created, id",  # noqa: S608
            [*people],
        ):
            plan = plan_of(row, {"place": None, "consent": ""})
            found[row["person"]].append(Arranged(plan, reminders.get((row["person"], row["id"]), ())))
        return found

    def reach(self, person: str) -> Reach | None:
        """How a resident is reached; None if nobody is kept under this digest."""
        row = self._database.row("SELECT sealed FROM residents WHERE person = ?", (person,))
        return Reach(**self._open(row["sealed"])) if row is not None else None

    def filed(self, user: str, number: str, at: datetime) -> None:
        """Keep the number of a service request that the resident filed."""
        person = self.person(user)
        with self._database.transaction() as connection:
            self._know(connection, person, Reach(user=user, api_endpoint=""))
            connection.execute(
                "INSERT OR IGNORE INTO filed_requests VALUES (?, ?, ?)", (person, number, stamp(at))
            )

    def requests(self, user: str) -> Sequence[str]:
        """The numbers of the requests that the resident filed, oldest first."""
        rows = self._database.rows(
            "SELECT number FROM filed_requests WHERE person = ? ORDER BY at, number", (self.person(user),)
        )
        return [row["number"] for row in rows]

    def standing(self, user: str) -> Standing:
        """How the resident stands with the skill, by the events that are known."""
        rows = self._database.rows(
            "SELECT * FROM skill_events WHERE person = ? AND NOT forgotten", (self.person(user),)
        )
        known = {Matter(row["matter"]): row for row in rows}
        enabled = known.get(Matter.ENABLED)
        return Standing(
            enabled=enabled is None or bool(enabled["enabled"]),
            permissions=_said(known.get(Matter.PERMISSIONS)),
            notifications=_said(known.get(Matter.NOTIFICATIONS)),
        )

    def heard(
        self, user: str, matter: Matter, at: datetime, values: Collection[str] = (), *, enabled: bool = True
    ) -> bool:
        """Note an event that was sent ``at``; False, and no effect, if a later one is known."""
        person = self.person(user)
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM skill_events WHERE forgotten AND at < ?", (stamp(at - KEPT_OF_THE_FORGOTTEN),)
            )
            changed = connection.execute(
                "INSERT INTO skill_events VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT (person, matter) DO UPDATE"
                " SET at = excluded.at, enabled = excluded.enabled, said = excluded.said, forgotten = 0"
                " WHERE excluded.at >= skill_events.at",
                (person, matter, stamp(at), int(enabled), _dump(sorted(values))),
            ).rowcount
        return changed > 0

    def messaged(self, person: str) -> Messaged | None:
        """The last message on this resident's behalf."""
        row = self._database.row(
            "SELECT * FROM residents WHERE person = ? AND messaged IS NOT NULL", (person,)
        )
        if row is None:
            return None
        return Messaged(mark=row["mark"], at=instant(row["messaged"]), tries=row["tries"])

    def note_message(self, person: str, message: Messaged | None) -> None:
        """Keep what was sent; None: there is nothing left to send."""
        kept = (message.mark, stamp(message.at), message.tries) if message else (None, None, 0)
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE residents SET mark = ?, messaged = ?, tries = ? WHERE person = ?", (*kept, person)
            )

    def forget(self, user: str) -> None:
        """Delete everything about a resident here; of their events the times stay for two days."""
        person = self.person(user)
        with self._database.transaction() as connection:
            for table in ("reminder_plans", "filed_requests", "residents"):
                connection.execute(f"DELETE FROM {table} WHERE person = ?", (person,))  # noqa: S608 - ours
            connection.execute(
                "UPDATE skill_events SET said = NULL, forgotten = 1 WHERE person = ?", (person,)
            )

    def _know(self, connection: sqlite3.Connection, person: str, reach: Reach) -> None:
        """Keep how the resident is reached; a host that is known is not lost to one that is not."""
        known = connection.execute("SELECT sealed FROM residents WHERE person = ?", (person,)).fetchone()
        if known is not None and not reach.api_endpoint:
            return
        connection.execute(
            "INSERT INTO residents (person, sealed) VALUES (?, ?)"
            " ON CONFLICT (person) DO UPDATE SET sealed = excluded.sealed",
            (person, self._close({"user": reach.user, "api_endpoint": reach.api_endpoint})),
        )

    def _arranged(self, person: str) -> Sequence[Arranged]:
        rows = self._database.rows(
            "SELECT * FROM reminders WHERE person = ? ORDER BY plan_id, at, event_id", (person,)
        )
        by_plan = {
            plan_id: tuple(self._reminder(row) for row in group)
            for plan_id, group in groupby(rows, lambda row: row["plan_id"])
        }
        plans = self._database.rows(
            "SELECT * FROM reminder_plans WHERE person = ? ORDER BY created, id", (person,)
        )
        return [
            Arranged(plan_of(row, self._open(row["sealed"])), by_plan.get(row["id"], ())) for row in plans
        ]

    def _reminder(self, row: sqlite3.Row) -> Reminder:
        return Reminder(
            token=self._open(row["sealed"]),
            event_id=row["event_id"],
            at=instant(row["at"]),
            state=row["state"],
        )

    def _close(self, value: Any) -> bytes:
        return self._seal.close(_dump(value).encode())

    def _open(self, sealed: bytes) -> Any:
        return json.loads(self._seal.open(sealed))


def _outline(row: sqlite3.Row) -> Reminder:
    return Reminder(token="", event_id=row["event_id"], at=instant(row["at"]), state=row["state"])


def _said(row: sqlite3.Row | None) -> frozenset[str] | None:
    return None if row is None or row["said"] is None else frozenset(json.loads(row["said"]))


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=dict)
