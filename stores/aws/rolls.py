"""The roll in DynamoDB: pages of 512 numbers, so that a million are read in two thousand items.

A page has of each number its cohort, its party, when it was created (microseconds since 1970) and its
id. ``ROLL#revision`` says which pages have changed lately, so that whoever has read it all follows.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from city.enrolment.roll import NOBODY, Cohort, Roll, roll_of
from stores.aws.items import Item, Key
from stores.aws.table import Table

PAGE = 512
_AT_ONCE = 100
RECENT = 200
"""Changes that are remembered; whoever is further behind reads all pages."""
REVISION: Key = ("ROLL#revision", "revision")
COUNTER = "subscriptions"


class Line(NamedTuple):
    """What a page has of one number."""

    cohort: int
    party: int
    created: int
    id: str


Lines = Mapping[int, Line]


def page_key(page: int) -> Key:
    """Where a page lies."""
    return f"ROLL#{page}", "page"


def lines_of(item: Item | None) -> dict[int, Line]:
    """What a page says."""
    rows = item.doc["rows"] if item is not None else {}
    return {int(number): Line(*row) for number, row in rows.items()}


def rewrite(table: Table, changes: Mapping[int, Line | None]) -> None:
    """Have these numbers stand so (None: gone), and let everybody know."""
    pages: dict[int, dict[int, Line | None]] = {}
    for number, line in changes.items():
        pages.setdefault(number // PAGE, {})[number] = line
    for page, some in pages.items():
        table.share(page_key(page), partial(_page, page, some))
    if pages:
        table.share(REVISION, lambda item: _revised(item, sorted(pages)))


def _page(page: int, changes: Mapping[int, Line | None], item: Item | None) -> Item:
    lines: dict[int, Line | None] = {**lines_of(item), **changes}
    rows = {str(number): list(line) for number, line in sorted(lines.items()) if line is not None}
    return Item(key=page_key(page), doc={"rows": rows})


def _revised(item: Item | None, pages: Collection[int]) -> Item:
    doc: dict[str, Any] = item.doc if item is not None else {"number": 0, "recent": []}
    number = doc["number"] + 1
    return Item(key=REVISION, doc={"number": number, "recent": [*doc["recent"], [number, pages]][-RECENT:]})


def lines(table: Table, numbers: Iterable[int]) -> dict[int, Line]:
    """What the pages have of these numbers, as far as they exist."""
    wanted = set(numbers)
    found: dict[int, Line] = {}
    for item in table.some(page_key(page) for page in sorted({each // PAGE for each in wanted})).values():
        found.update({number: line for number, line in lines_of(item).items() if number in wanted})
    return found


def mates(table: Table, numbers: Iterable[int]) -> set[int]:
    """All numbers of those people who have one of these. Every page is read: for what is rare."""
    parties = {each.party for each in lines(table, numbers).values()}
    found: set[int] = set()
    for first in range(0, table.counted(COUNTER) // PAGE + 1 if parties else 0, _AT_ONCE):
        for item in table.some(page_key(page) for page in range(first, first + _AT_ONCE)).values():
            found.update(number for number, line in lines_of(item).items() if line.party in parties)
    return found


class Pages:
    """All pages as one process knows them, deflated; and the roll that they make."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._known: dict[int, bytes] = {}
        self._roll = roll_of({}, iter(()), ())
        self._changed: list[tuple[int, int, int]] = []
        self._gone: list[int] = []
        self._is_new = False
        self.revision = -1

    def each(self) -> Iterator[tuple[int, Line]]:
        """Every number that there is, in order."""
        for page in sorted(self._known):
            yield from self._lines(page).items()

    def _lines(self, page: int) -> dict[int, Line]:
        packed = self._known.get(page)
        rows: dict[str, Any] = json.loads(zlib.decompress(packed)) if packed else {}
        return {int(number): Line(*row) for number, row in rows.items()}

    def fetch(self, revision: Item | None) -> None:
        """Read what has changed until this revision; or later, which does no harm."""
        number = revision.doc["number"] if revision is not None else 0
        if number != self.revision:
            changed, gone = self._take(self._behind(revision))
            self._changed += changed
            self._gone += gone
            self._is_new = self._is_new or self.revision < 0
            self.revision = number

    def roll(self, cohorts: Mapping[int, Cohort]) -> Roll:
        """The roll of what was fetched."""
        if self._is_new:
            self._roll = self._whole(cohorts)
        elif self._changed or self._gone:
            together = self._together(self._changed)
            self._roll = self._roll.with_(cohorts, self._changed, self._gone, together)
        self._is_new, self._changed, self._gone = False, [], []
        return self._roll

    def _behind(self, revision: Item | None) -> Collection[int]:
        """The pages that may have changed since this was read."""
        recent = revision.doc["recent"] if revision is not None else []
        if self.revision < 0 or not recent or recent[0][0] > self.revision + 1:
            return range(self._table.counted(COUNTER) // PAGE + 1)
        return sorted({page for number, pages in recent if number > self.revision for page in pages})

    def _take(self, pages: Collection[int]) -> tuple[list[tuple[int, int, int]], list[int]]:
        """Read them: which numbers stand otherwise (number, cohort, party), and which are gone."""
        items = self._table.some(map(page_key, pages))
        changed: list[tuple[int, int, int]] = []
        gone: list[int] = []
        for page in pages:
            item = items.get(page_key(page))
            before, after = self._lines(page), lines_of(item)
            if item is not None:
                self._known[page] = zlib.compress(json.dumps(item.doc["rows"]).encode())
            changed += [(n, each.cohort, each.party) for n, each in after.items() if before.get(n) != each]
            gone += before.keys() - after.keys()
        return changed, gone

    def _whole(self, cohorts: Mapping[int, Cohort]) -> Roll:
        seen, together = set[int](), set[int]()
        for _, line in self.each():
            (together if line.party in seen else seen).add(line.party)
        rows = sorted((line.cohort, number, line.party) for number, line in self.each())
        return roll_of(cohorts, ((number, cohort, party) for cohort, number, party in rows), together)

    def _together(self, changed: Collection[tuple[int, int, int]]) -> Collection[int]:
        """The parties that have several numbers; of those that have had them it does no harm to say so."""
        roll, new = self._roll, {number: party for number, _, party in changed}
        wanted = set(new.values())
        many = Counter(new.values())
        for number in range(roll.capacity):
            if number not in new and roll.party_of(number) in wanted and roll.cohort_of(number) != NOBODY:
                many[roll.party_of(number)] += 1
        return frozenset(roll.together) | {party for party, count in many.items() if count > 1}
