"""What was asked, in SQLite: what could not be answered by question, all of it in sums; nobody's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from city.ports import Asked, Missed
from stores.sqlite.database import Database

MOST = 2_000
"""Questions kept. Beyond it the least asked goes, the longest ago first."""
KEPT = timedelta(days=365)
"""A question that nobody has asked for so long is forgotten."""


class SqliteUnanswered:
    """The port city.ports.Unanswered over one Database."""

    def __init__(self, database: Database, most: int = MOST) -> None:
        self._database = database
        self._most = most

    def note(self, text: str, language: str, reason: str, day: date) -> None:
        """Count it; the newest reason stands."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO unanswered VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT (text, language) DO UPDATE SET"
                " count = count + 1, reason = excluded.reason, first = MIN(first, excluded.first),"
                " last = MAX(last, excluded.last)",
                (text, language, reason, day.isoformat(), day.isoformat()),
            )
            connection.execute("DELETE FROM unanswered WHERE last < ?", ((day - KEPT).isoformat(),))
            every = connection.execute("SELECT COUNT(*) FROM unanswered").fetchone()[0]
            if every > self._most:
                connection.execute(
                    "DELETE FROM unanswered WHERE (text, language) IN (SELECT text, language FROM unanswered"
                    " WHERE (text, language) != (?, ?) ORDER BY count, last, text LIMIT ?)",
                    (text, language, every - self._most),
                )

    def every(self) -> Sequence[Missed]:
        """The most asked first, then the latest."""
        rows = self._database.rows("SELECT * FROM unanswered ORDER BY count DESC, last DESC, text, language")
        return [
            Missed(
                text=row["text"],
                language=row["language"],
                reason=row["reason"],
                first=date.fromisoformat(row["first"]),
                last=date.fromisoformat(row["last"]),
                count=row["count"],
            )
            for row in rows
        ]


SUMS_KEPT = timedelta(days=400)
"""A year can be held against the one before it."""


class SqliteQuestions:
    """The port city.ports.QuestionCounts over one Database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, sums: Mapping[Asked, int]) -> None:
        """Add to what was counted before, and forget what is older than :data:`SUMS_KEPT`."""
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
            connection.execute(
                "DELETE FROM question_counts WHERE day < ?", ((newest - SUMS_KEPT).isoformat(),)
            )

    def between(self, first: date, last: date) -> Mapping[Asked, int]:
        """Of these days, both included."""
        rows = self._database.rows(
            "SELECT day, hour, topic, language, because, count FROM question_counts"
            " WHERE day >= ? AND day <= ? ORDER BY day, hour, topic, language, because",
            (first.isoformat(), last.isoformat()),
        )
        return {Asked(date.fromisoformat(day), *rest): count for day, *rest, count in map(tuple, rows)}
