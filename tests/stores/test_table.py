"""The table under every fault that DynamoDB has: each is a stated behaviour (docs/data-model.md)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from city.errors import TownbellError
from net.aws_json import Said
from net.errors import NotSent, Unanswered
from stores.aws.asked import AGAIN, Asked, Busy
from stores.aws.items import Item, read, written
from stores.aws.schema import TABLE
from stores.aws.table import Table
from tests.stores.tables import MadeTable

KEY = ("A#1", "a")
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


class Time:
    """A clock that nobody waits for; ``slept`` are the pauses."""

    def __init__(self) -> None:
        self.at = NOON
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


class Faulty:
    """The emulator's DynamoDB behind a fault: what ``before`` gives is said instead of asking it, what
    ``after`` gives instead of its answer."""

    def __init__(self, table: MadeTable) -> None:
        self._ask = table.ministack.ask
        self.before: Callable[[str], Said | Exception | None] = lambda _: None
        self.after: Callable[[str, Said], Said | Exception] = lambda _, said: said
        self.time = Time()
        self.table = Table(table.name, Asked(self.ask, self.time, lambda: 0.5, 5))
        self.asked: list[str] = []

    def ask(self, operation: str, values: Mapping[str, Any], seconds: float) -> Said:
        self.asked.append(operation)
        instead = self.before(operation)
        said = (
            instead if instead is not None else self.after(operation, self._ask(operation, values, seconds))
        )
        if isinstance(said, Exception):
            raise said
        return said


@pytest.fixture
def faulty(table: MadeTable) -> Faulty:
    return Faulty(table)


def times(count: int, fault: Said | Exception, operation: str) -> Callable[[str], Said | Exception | None]:
    """So often this fault, in this operation."""
    left = iter([fault] * count)
    return lambda asked: next(left, None) if asked == operation else None


def counting(item: Item | None) -> tuple[Item, int]:
    """One more."""
    number = item.doc["n"] + 1 if item is not None else 1
    return Item(key=KEY, doc={"n": number}), number


def test_what_is_kept_comes_back_whole(table: MadeTable) -> None:
    """Short and long documents, their place in a list, in their order; long ones take few bytes."""
    long = Item(key=("A#1", "b"), doc={"rows": [[n, "pending"] for n in range(512)]}, list="l", place="2")
    short = Item(key=KEY, doc={"sí": "¿?"}, list="l", place="1")
    for each in (long, short):
        table.put(each)
    found = table.under("A#1")
    assert [(each.key, each.doc, each.list, each.place) for each in found] == [
        (each.key, each.doc, each.list, each.place) for each in (short, long)
    ]
    assert [each.key for each in table.listed("l")] == [short.key, long.key]
    assert [each.key for each in table.listed("l", "2", "2")] == [long.key]
    assert len(written(long, "r")["z"]["B"]) < 2_000
    assert read(written(long, "r")).doc == long.doc


@pytest.mark.parametrize("refused", sorted(AGAIN))
def test_throttled_is_asked_again_after_random_pauses_that_double(faulty: Faulty, refused: str) -> None:
    """Three times no, then yes: what was wanted is there once."""
    faulty.before = times(3, Said(refused, {}), "PutItem")
    assert faulty.table.amend(KEY, counting) == 1
    assert faulty.time.slept == [0.0125, 0.025, 0.05]
    assert faulty.asked == ["GetItem", "PutItem", "PutItem", "PutItem", "PutItem"]


def test_patience_ends(faulty: Faulty) -> None:
    """A table that stays throttled is an error that says so, within the time that was given."""
    faulty.before = times(1_000, Said("ThrottlingException", {}), "PutItem")
    with pytest.raises(Busy, match="throttled or does not answer"):
        faulty.table.amend(KEY, counting)
    assert timedelta(seconds=3) < faulty.time.at - NOON <= timedelta(seconds=5)


@pytest.mark.parametrize("fault", [NotSent("no connection"), Unanswered("no answer")])
def test_silence_is_asked_again_too(faulty: Faulty, fault: Exception) -> None:
    """A connection that broke is made again."""
    faulty.before = times(2, fault, "GetItem")
    assert faulty.table.amend(KEY, counting) == 1


def test_a_write_whose_answer_was_lost_is_made_once(faulty: Faulty, table: MadeTable) -> None:
    """It is recognised by its own word: nothing is counted twice."""
    lost = iter([Unanswered("no answer")])
    faulty.after = lambda asked, said: next(lost, said) if asked == "PutItem" else said
    assert faulty.table.amend(KEY, counting) == 1
    assert [each.doc for each in table.items()] == [{"n": 1}]


def test_many_at_once_lose_nothing(table: MadeTable) -> None:
    """Whoever finds that somebody has written meanwhile decides anew."""

    def count() -> None:
        mine = table.another()
        for _ in range(10):
            mine.amend(KEY, counting)

    threads = [threading.Thread(target=count) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    found = table.get(KEY)
    assert found is not None
    assert found.doc == {"n": 30}


@pytest.mark.parametrize(
    "ask",
    [
        lambda table: table.get(KEY),
        lambda table: table.amend(KEY, counting),
        lambda table: table.some([KEY]),
        lambda table: table.listed("l"),
        lambda table: table.count("c", 1),
        lambda table: table.delete([KEY]),
    ],
)
def test_a_missing_table_is_named(table: MadeTable, ask: Callable[[Table], object]) -> None:
    """Half-deployed: whatever is asked, the operator learns what to do, and at once."""
    with pytest.raises(TownbellError, match=r"table or its index is missing. Deploy the whole of template"):
        ask(MadeTable(table.ministack, "not-there"))


def test_a_missing_index_is_named(table: MadeTable) -> None:
    """The table of an older version: what needs no index goes on."""
    name = f"{table.name}-old"
    keys = [each for each in TABLE["AttributeDefinitions"] if each["AttributeName"] in ("pk", "sk")]
    made = {"TableName": name, "KeySchema": TABLE["KeySchema"], "AttributeDefinitions": keys}
    assert not table.ministack.ask("CreateTable", {**made, "BillingMode": "PAY_PER_REQUEST"}).refused
    old = MadeTable(table.ministack, name)
    assert old.amend(KEY, counting) == 1
    with pytest.raises(TownbellError, match="index is missing"):
        old.listed("l")


def test_a_role_that_may_not_is_named(faulty: Faulty) -> None:
    """Half-deployed, too: a permission is missing."""
    faulty.before = times(1, Said("AccessDeniedException", {}), "GetItem")
    with pytest.raises(TownbellError, match="role may not do this"):
        faulty.table.get(KEY)


def test_unprocessed_keys_are_asked_for_again(faulty: Faulty, table: MadeTable) -> None:
    """DynamoDB may answer a part of a batch."""
    keys = [("A#1", str(number)) for number in range(150)]
    for key in keys:
        table.put(Item(key=key, doc={"n": key[1]}))
    first = iter([True])

    def half(operation: str, said: Said) -> Said:
        if operation != "BatchGetItem" or not next(first, False):
            return said
        ((name, items),) = said.values["Responses"].items()
        rest = [{"pk": each["pk"], "sk": each["sk"]} for each in items[10:]]
        return Said("", {"Responses": {name: items[:10]}, "UnprocessedKeys": {name: {"Keys": rest}}})

    faulty.after = half
    assert {key: item.doc["n"] for key, item in faulty.table.some(keys).items()} == {k: k[1] for k in keys}
    assert faulty.asked.count("BatchGetItem") == 3


def test_unprocessed_deletions_are_made_again(faulty: Faulty, table: MadeTable) -> None:
    """What was throttled of a batch is not left behind."""
    keys = [("A#1", str(number)) for number in range(30)]
    for key in keys:
        table.put(Item(key=key))
    real = table.ministack.ask
    spared = [True]

    def batch(operation: str, values: Mapping[str, Any], seconds: float) -> Said:
        if operation == "BatchWriteItem" and spared:
            spared.clear()
            ((name, wanted),) = values["RequestItems"].items()
            real(operation, {"RequestItems": {name: wanted[:5]}})
            return Said("", {"UnprocessedItems": {name: wanted[5:]}})
        return real(operation, values, seconds)

    Table(table.name, Asked(batch, Time(), lambda: 0.5, 5)).delete(keys)
    assert list(table.items()) == []


def test_a_transaction_is_all_or_nothing(table: MadeTable) -> None:
    """What is read inside is one's own; an error inside leaves nothing."""

    def breaks_off() -> None:
        with table.transaction():
            table.amend(KEY, counting)
            assert table.amend(KEY, counting) == 2
            assert [each.doc for each in table.under("A#1")] == [{"n": 2}]
            assert table.some([KEY])[KEY].doc == {"n": 2}
            assert table.another().get(KEY) is None
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        breaks_off()
    assert table.get(KEY) is None
    with table.transaction():
        table.amend(KEY, counting)
        with table.transaction():
            table.put(Item(key=("A#2", "a"), doc={}))
        table.delete([("A#9", "none")])
    assert len(list(table.items())) == 2


def test_a_transaction_whose_ground_has_moved_is_refused(table: MadeTable) -> None:
    """What it was decided by has changed: nothing is written, and whoever asked may ask again."""

    def late() -> None:
        with table.transaction():
            table.amend(KEY, counting)
            table.put(Item(key=("A#2", "a"), doc={}))
            table.another().amend(KEY, counting)

    with pytest.raises(Busy, match="changed the same meanwhile"):
        late()
    assert [each.key for each in table.items()] == [KEY]


def test_what_many_share_is_decided_at_the_end(table: MadeTable) -> None:
    """A page that somebody else has written meanwhile refuses no transaction."""
    page = ("PAGE", "1")

    def add(word: str) -> Callable[[Item | None], Item]:
        return lambda item: Item(key=page, doc={"words": [*(item.doc["words"] if item else []), word]})

    table.share(page, add("a"))
    with table.transaction():
        table.put(Item(key=KEY, doc={}))
        table.share(page, add("b"))
        table.share(page, add("c"))
        table.another().share(page, add("between"))
    found = table.get(page)
    assert found is not None
    assert found.doc == {"words": ["a", "between", "b", "c"]}


def test_shared_conflicts_are_resolved_while_they_last(faulty: Faulty, table: MadeTable) -> None:
    """Another writes between the reading and the transaction, twice: the third time it is in."""
    page = ("PAGE", "1")
    intruders = iter(["x", "y"])

    def add(word: str) -> Callable[[Item | None], Item]:
        return lambda item: Item(key=page, doc={"words": [*(item.doc["words"] if item else []), word]})

    def intrude(operation: str) -> None:
        if operation == "TransactWriteItems":
            for word in intruders:
                table.share(page, add(word))
                break

    faulty.before = intrude
    with faulty.table.transaction():
        faulty.table.put(Item(key=KEY, doc={}))
        faulty.table.share(page, add("mine"))
    found = table.get(page)
    assert found is not None
    assert found.doc == {"words": ["x", "y", "mine"]}


def test_counters_give_no_number_twice(table: MadeTable) -> None:
    """Whoever asks for ten has them alone."""
    assert [table.count("numbers", 10), table.another().count("numbers", 1)] == [10, 11]
    assert (table.counted("numbers"), table.counted("others")) == (11, 0)
