"""What was planned and tried for a few subscriptions: for whoever asks what is kept about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from city.localtime import of_micros
from stores.sqlite.database import Database

_DELIVERIES = """SELECT s.id AS subscription_id, e.event_id, e.version, a.topic, a.channel, a.at, d.state,
    d.finished, d.event, d.subscription FROM subscriptions AS s
    CROSS JOIN events AS e
    CROSS JOIN deliveries AS d ON d.event = e.number AND d.subscription = s.number
    JOIN announcements AS a ON a.number = d.announcement
    WHERE s.id = ? ORDER BY a.at, e.number"""
"""By the primary key, event for event: there is no index by subscription."""
_ATTEMPTS = "SELECT at, result, cause FROM attempts WHERE event = ? AND subscription = ? ORDER BY seq"


class SqliteHistory:
    """Deliveries and their attempts, as JSON values."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, subscription_ids: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        """By subscription, oldest first. Instants in UTC; ``finished`` is None while it is pending."""
        return [
            {
                "subscription_id": row["subscription_id"],
                "event_id": row["event_id"],
                "version": row["version"],
                "topic": row["topic"],
                "channel": row["channel"],
                "due": of_micros(row["at"]).isoformat(),
                "state": row["state"],
                "finished": of_micros(row["finished"]).isoformat() if row["finished"] else None,
                "attempts": self._attempts(row["event"], row["subscription"]),
            }
            for each in subscription_ids
            for row in self._database.rows(_DELIVERIES, (each,))
        ]

    def _attempts(self, event: int, subscription: int) -> Sequence[Mapping[str, str]]:
        rows = self._database.rows(_ATTEMPTS, (event, subscription))
        return [{"at": row["at"], "result": row["result"], "cause": row["cause"]} for row in rows]
