"""Joining and leaving, in SQLite. Who is meant lies encrypted, or is a keyed digest of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from city.enrolment.leaving import COME_BACK, Bar, Departure, Suppression
from city.enrolment.signup import ASKED_LASTS, REMEMBERED, By, Signup, Stage
from city.enrolment.signup_store import ServiceMessage
from city.enrolment.subscriptions import Topic
from stores.instants import instant, stamp
from stores.sealing import Seal, person_digest
from stores.sqlite.database import Database
from stores.written.signups import of_signup, of_wish, wish_of

LEASE = timedelta(minutes=2)
"""How long whoever took a message to send it has, before another may."""

TABLES = ("signups", "signup_asks", "departures", "service_messages", "own_pages", "text_talks")
"""What holds something of a person, besides the bars."""


class SqliteSignups:
    """The port city.enrolment.signup_store.SignupStore over one Database."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    def transaction(self) -> AbstractContextManager[object]:
        """All or nothing of what is done inside, over the whole database."""
        return self._database.transaction()

    def person(self, channel: str, target: str) -> str:
        """The keyed digest that stands for this target, as on its subscriptions."""
        return person_digest(self._seal, channel, target)

    def digest(self, text: str) -> str:
        """A keyed digest of anything."""
        return self._seal.digest(text)

    def put(self, signup: Signup) -> None:
        """Keep it in the place of the one with its id. Of one that is over, only how it ended is kept."""
        sealed = None if signup.stage is not Stage.ASKED else self._close(of_signup(signup))
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO signups VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    signup.id,
                    signup.person,
                    signup.channel,
                    signup.stage,
                    stamp(signup.asked),
                    signup.tries,
                    sealed,
                ),
            )

    def get(self, signup_id: str) -> Signup | None:
        """The sign-up with this id."""
        row = self._database.row("SELECT * FROM signups WHERE id = ?", (signup_id,))
        return self._signup(row) if row is not None else None

    def open_of(self, person: str) -> Sequence[Signup]:
        """Those of this person that wait to be confirmed, newest first."""
        sql = "SELECT * FROM signups WHERE person = ? AND stage = 'asked' ORDER BY asked DESC, id"
        return tuple(map(self._signup, self._database.rows(sql, (person,))))

    def note_ask(self, person: str, source: str, at: datetime) -> None:
        """Count one more confirmation for the limits."""
        with self._database.transaction() as connection:
            connection.execute("INSERT INTO signup_asks VALUES (?, ?, ?)", (stamp(at), person, source))

    def asks(
        self, person: str, source: str, since: datetime
    ) -> tuple[Sequence[datetime], Sequence[datetime]]:
        """When confirmations were asked for: to this target, and from this source."""
        of_person = "SELECT at FROM signup_asks WHERE person = ? AND at > ?"
        of_source = "SELECT at FROM signup_asks WHERE source = ? AND at > ?"
        found = [
            tuple(instant(row["at"]) for row in self._database.rows(sql, (who, stamp(since))))
            for sql, who in ((of_person, person), (of_source, source))
        ]
        return found[0], found[1]

    def bars(self, person: str) -> Sequence[Suppression]:
        """What keeps messages from this person."""
        rows = self._database.rows("SELECT * FROM suppressions WHERE person = ? ORDER BY topic", (person,))
        return tuple(
            Suppression(Bar(row["bar"]), row["topic"], instant(row["until"]) if row["until"] else None)
            for row in rows
        )

    def set_bars(self, person: str, bars: Sequence[Suppression], at: datetime) -> None:
        """These and no others."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM suppressions WHERE person = ?", (person,))
            connection.executemany(
                "INSERT OR REPLACE INTO suppressions VALUES (?, ?, ?, ?, ?)",
                [
                    (person, each.topic, each.bar, stamp(each.until) if each.until else None, stamp(at))
                    for each in bars
                ],
            )

    def depart(self, departures: Sequence[Departure]) -> None:
        """Remember them, for good."""
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO departures (subscription_id, person, channel, topic, at, way, sealed, wish)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        each.subscription_id,
                        each.person,
                        each.channel,
                        each.topic,
                        stamp(each.left),
                        each.by,
                        self._close({"evidence": each.evidence}),
                        self._close(of_wish(each.wish)) if each.wish else None,
                    )
                    for each in departures
                ],
            )

    def departures(self, person: str) -> Sequence[Departure]:
        """What this person has left, oldest first."""
        rows = self._database.rows("SELECT * FROM departures WHERE person = ? ORDER BY seq", (person,))
        return tuple(map(self._departure, rows))

    def open_page(self, token: str, channel: str, target: str, until: datetime) -> None:
        """Let whoever holds this token see the page of this target; only its digest is kept."""
        sealed = self._close([channel, target])
        row = (self._seal.digest(token), self.person(channel, target), stamp(until), sealed)
        with self._database.transaction() as connection:
            connection.execute("INSERT INTO own_pages VALUES (?, ?, ?, ?)", row)

    def page_of(self, token: str, now: datetime) -> tuple[str, str] | None:
        """The channel and target whose page a token opens."""
        sql = "SELECT sealed FROM own_pages WHERE digest = ? AND until > ?"
        row = self._database.row(sql, (self._seal.digest(token), stamp(now)))
        if row is None:
            return None
        channel, target = self._opened(row["sealed"])
        return channel, target

    def keep_talk(self, person: str, state: Mapping[str, Any], until: datetime) -> None:
        """What the next text of this person is to be understood by, in the place of what was kept."""
        row = (person, stamp(until), self._close(dict(state)))
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO text_talks VALUES (?, ?, ?)", row)

    def talk(self, person: str, now: datetime) -> Mapping[str, Any]:
        """What was kept, empty where it is over."""
        sql = "SELECT sealed FROM text_talks WHERE person = ? AND until > ?"
        row = self._database.row(sql, (person, stamp(now)))
        found: Mapping[str, Any] = self._opened(row["sealed"]) if row is not None else {}
        return found

    def post(self, message: ServiceMessage) -> None:
        """Have it sent."""
        sealed = self._close({"target": message.target, "facts": dict(message.facts)})
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO service_messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    message.id,
                    self.person(message.channel, message.target),
                    message.kind,
                    message.channel,
                    message.locale,
                    stamp(message.at),
                    stamp(message.expires),
                    message.attempts,
                    stamp(message.at),
                    sealed,
                ),
            )

    def claim(self, now: datetime, limit: int) -> Sequence[ServiceMessage]:
        """Those whose turn has come, leased, the oldest first."""
        turn = "SELECT * FROM service_messages WHERE next_at <= ? ORDER BY next_at LIMIT ?"
        if not self._database.rows(turn, (stamp(now), 1)):
            return ()  # no write lock where there is nothing to do, every second
        with self._database.transaction() as connection:
            rows = connection.execute(turn, (stamp(now), limit)).fetchall()
            connection.executemany(
                "UPDATE service_messages SET next_at = ?, attempts = attempts + 1 WHERE id = ?",
                [(stamp(now + LEASE), row["id"]) for row in rows],
            )
        return tuple(map(self._message, rows))

    def settle(self, message_id: str, next_at: datetime | None) -> None:
        """None: it is over, and nothing of it is kept. Else when to try again."""
        with self._database.transaction() as connection:
            if next_at is None:
                connection.execute("DELETE FROM service_messages WHERE id = ?", (message_id,))
            else:
                connection.execute(
                    "UPDATE service_messages SET next_at = ? WHERE id = ?", (stamp(next_at), message_id)
                )

    def forget(self, person: str) -> None:
        """Delete everything about this person but the bars."""
        with self._database.transaction() as connection:
            for table in TABLES:
                connection.execute(f"DELETE FROM {table} WHERE person = ?", (person,))  # noqa: S608 - ours

    def tidy(self, now: datetime) -> None:
        """Delete what is over: sign-ups, what the limits look at, wishes that nobody came back for."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM signups WHERE asked < ?", (stamp(now - 2 * ASKED_LASTS),))
            connection.execute("DELETE FROM signup_asks WHERE at < ?", (stamp(now - REMEMBERED),))
            connection.execute(
                "UPDATE departures SET wish = NULL WHERE wish IS NOT NULL AND at <= ?",
                (stamp(now - COME_BACK),),
            )
            connection.execute("DELETE FROM own_pages WHERE until < ?", (stamp(now),))
            connection.execute("DELETE FROM text_talks WHERE until < ?", (stamp(now),))
            connection.execute("DELETE FROM suppressions WHERE until < ?", (stamp(now),))

    def _close(self, value: Any) -> bytes:
        return self._seal.close(json.dumps(value, ensure_ascii=False, default=dict).encode())

    def _opened(self, sealed: bytes) -> Any:
        return json.loads(self._seal.open(sealed))

    def _signup(self, row: sqlite3.Row) -> Signup:
        said = self._opened(row["sealed"]) if row["sealed"] else {}
        return Signup(
            id=row["id"],
            person=row["person"],
            channel=row["channel"],
            stage=Stage(row["stage"]),
            asked=instant(row["asked"]),
            locale=said.get("locale", ""),
            wishes=tuple(map(wish_of, said.get("wishes", ()))),
            evidence=said.get("evidence", ""),
            code=said.get("code", ""),
            tries=row["tries"],
        )

    def _departure(self, row: sqlite3.Row) -> Departure:
        return Departure(
            subscription_id=row["subscription_id"],
            person=row["person"],
            channel=row["channel"],
            topic=Topic(row["topic"]),
            left=instant(row["at"]),
            by=By(row["way"]),
            evidence=self._opened(row["sealed"])["evidence"],
            wish=wish_of(self._opened(row["wish"])) if row["wish"] else None,
        )

    def _message(self, row: sqlite3.Row) -> ServiceMessage:
        said = self._opened(row["sealed"])
        return ServiceMessage(
            id=row["id"],
            kind=row["kind"],
            channel=row["channel"],
            target=said["target"],
            locale=row["locale"],
            facts=said["facts"],
            at=instant(row["at"]),
            expires=instant(row["expires"]),
            attempts=row["attempts"],
        )
