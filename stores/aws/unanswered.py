"""What could not be answered, in DynamoDB: counts by question, with days and nobody's name."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from city.ports import Missed
from stores.aws.items import Item, Key
from stores.aws.table import Table
from stores.sqlite.unanswered import KEPT, MOST

LIST = "unanswered"


class TableUnanswered:
    """The port city.ports.Unanswered over one Table."""

    def __init__(self, table: Table, most: int = MOST) -> None:
        self._table = table
        self._most = most

    def note(self, text: str, language: str, reason: str, day: date) -> None:
        """Count it; the newest reason stands."""
        digest = hashlib.sha256(f"{language}\x1f{text}".encode()).hexdigest()[:32]
        key = (f"Q#{digest}", "question")

        def change(item: Item | None) -> tuple[Item, bool]:
            before: dict[str, Any] = item.doc if item is not None else {"count": 0, "first": "9", "last": ""}
            last = max(before["last"], day.isoformat())
            doc = {
                "text": text,
                "language": language,
                "reason": reason,
                "first": min(before["first"], day.isoformat()),
                "last": last,
                "count": before["count"] + 1,
            }
            until = datetime.combine(date.fromisoformat(last) + KEPT, time(), UTC)
            place = f"{last}|{doc['count']:08}|{digest}"
            return Item(key=key, doc=doc, list=LIST, place=place, until=until), item is None

        if self._table.amend(key, change):
            self._bound(key, day)

    def _bound(self, key: Key, day: date) -> None:
        """The oldest go, and beyond the bound the least asked: by the index alone."""
        every = self._table.listed(LIST)
        old = [each for each in every if each.place < (day - KEPT).isoformat()]
        rest = [each for each in every[len(old) :] if each.key != key]
        rest.sort(key=lambda each: (each.place.split("|")[1], each.place))
        beyond = max(0, len(every) - len(old) - self._most)
        self._table.delete([each.key for each in (*old, *rest[:beyond])])

    def every(self) -> Sequence[Missed]:
        """The most asked first, then the latest."""
        items = self._table.some(each.key for each in self._table.listed(LIST)).values()
        found = sorted((each.doc for each in items), key=lambda doc: (doc["text"], doc["language"]))
        found.sort(key=lambda doc: (doc["count"], doc["last"]), reverse=True)
        return [
            Missed(
                text=doc["text"],
                language=doc["language"],
                reason=doc["reason"],
                first=date.fromisoformat(doc["first"]),
                last=date.fromisoformat(doc["last"]),
                count=doc["count"],
            )
            for doc in found
        ]
