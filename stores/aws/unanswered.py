"""What was asked, in DynamoDB: what could not be answered by question, all of it in sums; nobody's name."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from city.ports import Asked, Missed
from stores.aws.items import Item, Key
from stores.aws.table import Table
from stores.sqlite.unanswered import KEPT, MOST, SUMS_KEPT

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


class TableQuestions:
    """The port city.ports.QuestionCounts over one Table: an item an hour, a partition a month."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, sums: Mapping[Asked, int]) -> None:
        """Add to what was counted before; the table forgets what is older than SUMS_KEPT."""
        hours: dict[tuple[date, int], dict[str, int]] = defaultdict(dict)
        for each, count in sums.items():
            hours[each.day, each.hour]["|".join((each.topic, each.language, each.because))] = count
        for (day, hour), counts in hours.items():
            self._add(day, hour, counts)

    def _add(self, day: date, hour: int, counts: Mapping[str, int]) -> None:
        key = (_month(day), f"{day.day:02}#{hour:02}")
        until = datetime.combine(day + SUMS_KEPT, time(), UTC)

        def change(item: Item | None) -> tuple[Item, None]:
            doc = dict(item.doc) if item is not None else {}
            for name, count in counts.items():
                doc[name] = doc.get(name, 0) + count
            return Item(key=key, doc=doc, until=until), None

        self._table.amend(key, change)

    def between(self, first: date, last: date) -> Mapping[Asked, int]:
        """Of these days, both included; of none that is older than is kept, though TTL is late."""
        first, found = max(first, last - SUMS_KEPT), {}
        for month in _months(first, last):
            for item in self._table.under(month):
                day, hour = _hour(item.key)
                for name, count in item.doc.items() if first <= day <= last else ():
                    topic, language, because = name.split("|")
                    found[Asked(day, hour, topic, language, because)] = int(count)
        return dict(sorted(found.items()))


def _month(day: date) -> str:
    return f"ASKED#{day:%Y-%m}"


def _months(first: date, last: date) -> Iterator[str]:
    """The partitions of these days."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield f"ASKED#{number // 12:04}-{number % 12 + 1:02}"


def _hour(key: Key) -> tuple[date, int]:
    day, _, hour = key[1].partition("#")
    return date.fromisoformat(f"{key[0].removeprefix('ASKED#')}-{day}"), int(hour)
