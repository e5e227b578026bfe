"""The table: reading, looking through, and the one way in which anything changes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from stores.aws.asked import FIRST, MOST, Asked, Busy
from stores.aws.items import Item, Key, key_of, keyed, read, written
from stores.aws.schema import INDEX
from stores.aws.units import Unit

T = TypeVar("T")
Change = Callable[[Item | None], tuple[Item | None, T]]
"""From what is there (None: nothing) to what shall be there, and what the caller wants to know.

The same object again: nothing is written. None: it is deleted.
"""

TRIES = 20
AT_ONCE = 100
"""Keys of a BatchGetItem, items of a transaction."""
DELETED_AT_ONCE = 25


class Listed(NamedTuple):
    """What the index has of an item."""

    key: Key
    place: str


class Table:
    """One DynamoDB table. Safe for threads; a ``transaction`` is one thread's."""

    def __init__(self, name: str, asked: Asked) -> None:
        self._name = name
        self._asked = asked
        self._threads = threading.local()

    def get(self, key: Key) -> Item | None:
        """The item as it is now."""
        unit = self._unit
        if unit is None:
            return self._got(key)
        if not unit.knows(key):
            unit.seen[key] = None if unit.is_missing(key) else self._got(key)
        return unit.read(key)

    def _got(self, key: Key) -> Item | None:
        said = self._asked("GetItem", {**self._named, "Key": keyed(key), "ConsistentRead": True})
        found = said.values.get("Item")
        return read(found) if found else None

    def some(self, keys: Iterable[Key]) -> dict[Key, Item]:
        """Those of these that are there."""
        wanted = list(dict.fromkeys(keys))
        found: dict[Key, Item] = {}
        for start in range(0, len(wanted), AT_ONCE):
            found.update(self._batch(wanted[start : start + AT_ONCE]))
        return self._known(found, wanted)

    def _known(self, found: dict[Key, Item], wanted: Iterable[Key]) -> dict[Key, Item]:
        """What was found, as this thread's transaction knows it."""
        unit = self._unit
        if unit is None:
            return found
        for key in wanted:
            if not unit.knows(key):
                unit.seen[key] = found.get(key)
            item = unit.read(key)
            if item is None:
                found.pop(key, None)
            else:
                found[key] = item
        return found

    def _batch(self, keys: Sequence[Key]) -> Iterator[tuple[Key, Item]]:
        """What DynamoDB leaves unprocessed is asked for again."""
        left: Any = {self._name: {"Keys": [keyed(key) for key in keys], "ConsistentRead": True}}
        for pause in _pauses():
            said = self._asked("BatchGetItem", {"RequestItems": left}).values
            for each in said.get("Responses", {}).get(self._name, ()):
                yield key_of(each), read(each)
            left = said.get("UnprocessedKeys")
            if not left:
                return
            self._asked.wait(pause)
        raise _too_busy()

    def under(self, pk: str, begins: str = "") -> list[Item]:
        """All items of a partition whose sort key begins so, in its order."""
        values = {":pk": {"S": pk}, **({":sk": {"S": begins}} if begins else {})}
        condition = "pk = :pk AND begins_with(sk, :sk)" if begins else "pk = :pk"
        query = {"KeyConditionExpression": condition, "ExpressionAttributeValues": values}
        found = {key_of(each): read(each) for each in self._query({**query, "ConsistentRead": True})}
        mine = self._unit.written if self._unit is not None else ()
        others = [key for key in mine if key[0] == pk and key[1].startswith(begins)]
        found = self._known(found, [*found, *others])
        if self._unit is not None:
            self._unit.looked.add((pk, begins))
        return [found[key] for key in sorted(found)]

    def listed(
        self, name: str, first: str = "", last: str = "\U0010ffff", most: int = 0, *, backwards: bool = False
    ) -> list[Listed]:
        """What the index has in this list from ``first`` to ``last``, in order. It suggests."""
        query = {
            "IndexName": INDEX,
            "KeyConditionExpression": "#l = :l AND #p BETWEEN :first AND :last",
            "ExpressionAttributeNames": {"#l": "list", "#p": "place"},
            "ExpressionAttributeValues": {
                ":l": {"S": name},
                ":first": {"S": first or " "},
                ":last": {"S": last},
            },
            "ScanIndexForward": not backwards,
            **({"Limit": most} if most else {}),
        }
        found: list[Listed] = []
        for each in self._query(query):
            found.append(Listed(key_of(each), each["place"]["S"]))
            if most and len(found) >= most:
                break
        return found

    def _query(self, query: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        more: dict[str, Any] = {}
        while True:
            said = self._asked("Query", {**self._named, **query, **more}).values
            yield from said.get("Items", ())
            if "LastEvaluatedKey" not in said:
                return
            more = {"ExclusiveStartKey": said["LastEvaluatedKey"]}

    def amend(self, key: Key, change: Change[T]) -> T:
        """Read, decide, write if nobody has written meanwhile; else all of it again.

        Inside a ``transaction`` what is decided is kept until its end. Raises Busy.
        """
        unit = self._unit
        item = self.get(key)
        if unit is not None:
            return unit.note(key, item, change)
        for pause in _pauses():
            new, told = change(item)
            if new is item:
                return told
            rev = os.urandom(8).hex()
            done, there = self._write(key, item, new, rev)
            if done or (there is not None and there.rev == rev):  # the answer to it was lost
                return told
            item = there
            self._asked.wait(pause)
        raise _too_busy()

    def share(self, key: Key, change: Callable[[Item | None], Item | None]) -> None:
        """As :meth:`amend`, for what many write: in a ``transaction`` it is decided at the very end."""
        unit = self._unit
        if unit is not None:
            unit.shared.append((key, change))
        else:
            self.amend(key, lambda item: (change(item), None))

    def after(self, done: Callable[[], object]) -> None:
        """Do this once what is written here is kept: now, or at the end of the transaction."""
        if self._unit is not None:
            self._unit.after.append(done)
        else:
            done()

    @contextmanager
    def outside(self) -> Iterator[None]:
        """What is written inside is kept at once, whatever becomes of a transaction around it."""
        unit, self._threads.unit = self._unit, None
        try:
            yield
        finally:
            self._threads.unit = unit

    def put(self, item: Item) -> None:
        """Keep it, whatever was there."""
        self.amend(item.key, lambda _: (item, None))

    def delete(self, keys: Iterable[Key]) -> None:
        """Delete them, whatever they are: in a ``transaction`` with the rest, else by and by."""
        if self._unit is not None:
            for key in keys:
                self.amend(key, lambda _: (None, None))
            return
        every = list(keys)
        for start in range(0, len(every), DELETED_AT_ONCE):
            self._delete(every[start : start + DELETED_AT_ONCE])

    def _delete(self, keys: Sequence[Key]) -> None:
        left: Any = {self._name: [{"DeleteRequest": {"Key": keyed(key)}} for key in keys]}
        for pause in _pauses():
            left = self._asked("BatchWriteItem", {"RequestItems": left}).values.get("UnprocessedItems")
            if not left:
                return
            self._asked.wait(pause)
        raise _too_busy()

    def count(self, name: str, by: int) -> int:
        """Add to a counter; its value then. No value is given twice; some may be skipped."""
        values = {
            **self._named,
            "Key": keyed((f"COUNT#{name}", "count")),
            "UpdateExpression": "ADD n :by",
            "ExpressionAttributeValues": {":by": {"N": str(by)}},
            "ReturnValues": "UPDATED_NEW",
        }
        return int(self._asked("UpdateItem", values).values["Attributes"]["n"]["N"])

    def counted(self, name: str) -> int:
        """The counter's value; 0 where nothing was counted."""
        key = keyed((f"COUNT#{name}", "count"))
        said = self._asked("GetItem", {**self._named, "Key": key, "ConsistentRead": True})
        return int(said.values.get("Item", {}).get("n", {"N": "0"})["N"])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what is written inside, by a hundred items; one within another is part of it.

        Raises Busy at its end where something that was read for it has changed: nothing is written then.
        """
        if self._unit is not None:
            yield
            return
        self._threads.unit = unit = Unit()
        try:
            yield
        finally:
            self._threads.unit = None
        self._commit(unit)
        for done in unit.after:
            done()

    def _commit(self, unit: Unit) -> None:
        for pause in _pauses():
            steps = unit.steps(self._got)
            if not steps:
                return
            failed = self._transact(steps)
            if failed is None:
                return
            if any(not steps[number].is_shared for number in failed):
                break
            self._asked.wait(pause)
        raise Busy("somebody else has changed the same meanwhile", where="DynamoDB", fix="Try again")

    def _transact(self, steps: Sequence[Any]) -> Sequence[int] | None:
        """None: done. Else which steps' conditions failed; none of them where it only met another."""
        for start in range(0, len(steps), AT_ONCE):
            some = steps[start : start + AT_ONCE]
            writes = [self._step(each.key, each.before, each.after, os.urandom(8).hex()) for each in some]
            said = self._asked(
                "TransactWriteItems", {"TransactItems": writes, "ClientRequestToken": os.urandom(16).hex()}
            )
            if said.refused:
                reasons = said.values.get("CancellationReasons", ())
                return [
                    start + number
                    for number, each in enumerate(reasons)
                    if each.get("Code") == "ConditionalCheckFailed"
                ]
        return None

    def _step(self, key: Key, before: Item | None, after: Item | None, rev: str) -> Mapping[str, Any]:
        values = {**self._named, **_condition(before)}
        if after is None:
            return {"Delete": {**values, "Key": keyed(key)}}
        return {"Put": {**values, "Item": written(after, rev)}}

    def _write(self, key: Key, before: Item | None, after: Item | None, rev: str) -> tuple[bool, Item | None]:
        """Whether it was written; if not, what is there."""
        step = self._step(key, before, after, rev)
        ((kind, values),) = step.items()
        said = self._asked(f"{kind}Item", {**values, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})
        found = said.values.get("Item")
        return not said.refused, read(found) if found else None

    @property
    def _named(self) -> Mapping[str, str]:
        return {"TableName": self._name}

    @property
    def _unit(self) -> Unit | None:
        return getattr(self._threads, "unit", None)


def _condition(before: Item | None) -> Mapping[str, Any]:
    if before is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "#r = :r",
        "ExpressionAttributeNames": {"#r": "rev"},
        "ExpressionAttributeValues": {":r": {"S": before.rev}},
    }


def _pauses() -> Iterator[float]:
    pause = FIRST
    for _ in range(TRIES):
        yield pause
        pause = min(2 * pause, MOST)


def _too_busy() -> Busy:
    return Busy("too many write the same at once", where="DynamoDB", fix="Try again in a minute")
