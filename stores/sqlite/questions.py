"""How often what was asked, in SQLite: sums by hour, and nobody's question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from city.ports import Asked
from stores.sqlite.database import Database

KEPT = timedelta(days=400)
"""A year can be held against the one before it."""


class SqliteQuestions:
    """The port city.ports.QuestionCounts over one Database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, sums: Mapping[Asked, int]) -> None:
        """Add to what was counted before, and forget what is older than :data:`KEPT`."""
        if not sums:
            return
        rows = [
            (each.day.isoformat(), each.hour, each.topic, each.language, each.because, count)
            for each, count in sums.items()
        ]
        newest = max(each.day for each in sums)
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO question_counts VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET count = count + excluded.count",
                rows,
            )
            connection.execute("DELETE FROM question_counts WHERE day < ?", ((newest - KEPT).isoformat(),))

    def between(self, first: date, last: date) -> Mapping[Asked, int]:
        """Of these days, both included."""
        rows = self._database.rows(
            "SELECT day, hour, topic, language, because, count FROM question_counts"
            " WHERE day >= ? AND day <= ? ORDER BY day, hour, topic, language, because",
            (first.isoformat(), last.isoformat()),
        )
        return {Asked(date.fromisoformat(day), *rest): count for day, *rest, count in map(tuple, rows)}
