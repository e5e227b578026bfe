"""Subscriptions in DynamoDB. What identifies a person lies encrypted in their item."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from city.enrolment.roll import Cohort, Roll, cohort_of
from city.enrolment.subscriptions import Subscription, Topic
from city.localtime import micros, of_micros
from stores.aws import rolls
from stores.aws.items import Item, Key, sealed_bytes, sealed_text
from stores.aws.rolls import Line, Pages
from stores.aws.table import Table
from stores.sealing import Seal, person_digest
from stores.written.subscriptions import (
    cohort_told,
    dumped,
    party_number,
    person_of,
    plain_of,
    private_of,
    settings_of,
    subscription_of,
    told_by_cohort,
)

AT_ONCE = 24
"""Subscriptions in one transaction of at most a hundred items: item, pointer, page, and what was before."""
COHORTS = 100
"""Cohorts in one partition."""


class TableSubscriptions:
    """The port city.enrolment.subscription_store.SubscriptionStore over one Table."""

    def __init__(self, table: Table, seal: Seal, withdraw: Callable[[int], object] = lambda _: None) -> None:
        """``withdraw`` deletes what was planned for a number."""
        self._table = table
        self._seal = seal
        self._withdraw = withdraw
        self._guard = threading.Lock()
        self._pages = Pages(table)
        self._cohorts: dict[int, Cohort] = {}
        self._numbers: dict[str, int] = {}

    def save(self, subscriptions: Sequence[Subscription]) -> int:
        """Keep them, each replacing the one with its id; how many differ from what was kept.

        When it was created and confirmed stays as it was first written. All or nothing of 24 at a time.
        """
        changed = 0
        for start in range(0, len(subscriptions), AT_ONCE):
            with self._table.transaction():
                changed += self._save(subscriptions[start : start + AT_ONCE])
        return changed

    def _save(self, some: Sequence[Subscription]) -> int:
        known = self._table.some(_pointer(each.id) for each in some)
        marks = {each.id: self._seal.digest(settings_of(each)) for each in some}
        new = {each.id for each in some if _pointer(each.id) not in known}
        last = self._table.count(rolls.COUNTER, len(new)) if new else 0
        free = iter(range(last - len(new) + 1, last + 1))
        lines: dict[int, Line | None] = {}
        for each in some:
            before = self._table.get(_pointer(each.id))
            if before is None or before.doc["mark"] != marks[each.id]:
                number = before.doc["number"] if before is not None else next(free)
                lines[number] = self._keep(each, number, marks[each.id], before)
        rolls.rewrite(self._table, lines)
        return len(lines)

    def _keep(self, given: Subscription, number: int, mark: str, before: Item | None) -> Line:
        if before is not None:
            given = replace(given, created=of_micros(before.doc["created"]))
        person, created = person_of(self._seal, given), micros(given.created)
        if before is not None and before.doc["person"] != person:
            self._table.delete([_key(before.doc["person"], given.id)])
        doc = {
            "number": number,
            "topic": given.topic,
            "channel": given.channel,
            "plain": dumped(plain_of(given)),
            "sealed": sealed_text(self._seal.close(dumped(private_of(given)).encode())),
        }
        pointer = {"person": person, "number": number, "mark": mark, "created": created}
        self._table.put(Item(key=_key(person, given.id), doc=doc))
        self._table.put(Item(key=_pointer(given.id), doc=pointer))
        return Line(self._cohort(given), party_number(self._seal, given), created, given.id)

    def _cohort(self, given: Subscription) -> int:
        """The number of its cohort, which is made if it is the first of it."""
        told = dumped(told_by_cohort(cohort_of(given)))
        digest = self._seal.digest(f"cohort\x1f{told}")
        if digest not in self._numbers:
            with self._table.outside():
                self._numbers[digest] = self._numbered(digest, told)
        return self._numbers[digest]

    def _numbered(self, digest: str, told: str) -> int:
        key: Key = (f"COHORT#{digest}", "number")
        known = self._table.get(key)
        if known is None:
            number = self._table.count("cohorts", 1)
            sealed = sealed_text(self._seal.close(told.encode()))
            # First what the number stands for: nobody finds one that stands for nothing.
            self._table.put(Item(key=_cohort_key(number), doc={"sealed": sealed}))
            known = self._table.amend(
                key, lambda item: (item, item) if item else 2 * (Item(key=key, doc={"number": number}),)
            )
        return int(known.doc["number"])

    def get(self, subscription_id: str) -> Subscription | None:
        """The subscription with this id, decrypted."""
        return self.some([subscription_id]).get(subscription_id)

    def some(self, ids: Collection[str]) -> Mapping[str, Subscription]:
        """Those of these ids that exist, decrypted, by id."""
        pointers = self._table.some(map(_pointer, ids))
        keys = [_key(each.doc["person"], key[0].removeprefix("S#")) for key, each in pointers.items()]
        found = map(self._read, self._table.some(keys).values())
        return {each.id: each for each in found}

    def every(self) -> Iterator[Subscription]:
        """All of them, by id, decrypted a hundred at a time."""
        last = self._table.counted(rolls.COUNTER)
        ids = sorted(line.id for line in rolls.lines(self._table, range(1, last + 1)).values())
        for start in range(0, len(ids), 100):
            found = self.some(ids[start : start + 100])
            yield from (found[each] for each in sorted(found))

    def points(self, numbers: Iterable[int]) -> Iterator[tuple[int, float, float]]:
        """Where exactly these live, as far as it is known; decrypted one by one."""
        names = self.names(numbers)
        for start in range(0, len(names), 100):
            some = dict(list(names.items())[start : start + 100])
            found = self.some(list(some.values()))
            for number, name in some.items():
                place = found[name].location if name in found else None
                if place is not None and place.lat is not None and place.lon is not None:
                    yield number, place.lat, place.lon

    def names(self, numbers: Iterable[int]) -> Mapping[int, str]:
        """The ids of these numbers, as far as they exist."""
        return {number: line.id for number, line in sorted(rolls.lines(self._table, numbers).items())}

    def newcomers(self, topic: Topic, since: datetime) -> Collection[int]:
        """The numbers of those that were created after this instant."""
        roll, after = self.roll(), micros(since)
        cohorts = set(roll.of_topic(topic))
        return {n for n, line in self._pages.each() if line.created > after and line.cohort in cohorts}

    def roll(self) -> Roll:
        """Everybody by cohort. Read once; then only what has changed, in whatever process."""
        with self._guard:
            revision = self._table.get(rolls.REVISION)
            self._pages.fetch(revision)
            self._read_cohorts()  # after the pages: none of them names a cohort that is not there
            return self._pages.roll(self._cohorts)

    def _read_cohorts(self) -> None:
        """Those that are not known yet: a cohort never changes."""
        known, last = max(self._cohorts, default=0), self._table.counted("cohorts")
        for part in range(known // COHORTS, last // COHORTS + 1) if last > known else ():
            for item in self._table.under(f"COHORTS#{part}"):
                told = json.loads(self._seal.open(sealed_bytes(item.doc["sealed"])))
                self._cohorts[int(item.key[1])] = cohort_told(told)

    def of_target(self, channel: str, target: str) -> Sequence[Subscription]:
        """The subscriptions of this target, by id."""
        person = person_digest(self._seal, channel, target)
        return tuple(map(self._read, self._table.under(f"P#{person}", "sub#")))

    def forget(self, subscription_id: str) -> bool:
        """Delete it with its deliveries and attempts; False if there was none."""
        with self._table.transaction():
            pointer = self._table.get(_pointer(subscription_id))
            if pointer is None:
                return False
            number = int(pointer.doc["number"])
            self._table.delete([pointer.key, _key(pointer.doc["person"], subscription_id)])
            rolls.rewrite(self._table, {number: None})
            self._table.after(lambda: self._withdraw(number))
        return True

    def forget_target(self, channel: str, target: str) -> int:
        """Delete all subscriptions of this target; how many there were."""
        with self._table.transaction():
            return sum(self.forget(each.id) for each in self.of_target(channel, target))

    def revision(self) -> int:
        """Counts every change, in whatever process it was made."""
        item = self._table.get(rolls.REVISION)
        return int(item.doc["number"]) if item is not None else 0

    def _read(self, item: Item) -> Subscription:
        names = {"id": item.key[1].removeprefix("sub#"), "person": item.key[0].removeprefix("P#")}
        private = json.loads(self._seal.open(sealed_bytes(item.doc["sealed"])))
        return subscription_of({**item.doc, **names}, json.loads(item.doc["plain"]), private)


def _key(person: str, subscription_id: str) -> Key:
    return f"P#{person}", f"sub#{subscription_id}"


def _pointer(subscription_id: str) -> Key:
    return f"S#{subscription_id}", "pointer"


def _cohort_key(number: int) -> Key:
    return f"COHORTS#{number // COHORTS}", f"{number:08}"
