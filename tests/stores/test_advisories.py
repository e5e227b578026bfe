"""The city's own advisories: kept whole, in order, and never changed."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.emergency.emergencies import AdvisoryStore, Draft, Published, Where, recent
from city.emergency.governance import Entry, Step
from stores.aws.advisories import TableAdvisories
from stores.sqlite.advisories import SqliteAdvisories
from stores.sqlite.database import Database
from tests.stores.opening import opened

NOW = datetime(2026, 11, 29, 3, tzinfo=UTC)
DRAFT = Draft(
    id="a-1",
    template="evacuation",
    where=Where(zones=(("evacuation", "A"),)),
    lasts=timedelta(hours=6),
    fields={"template": "evacuation", "zones": ["evacuation:A"], "details": {"es": "¡Salga!"}},
)
MESSAGE = Published(
    identifier="a-1",
    advisory_id="a-1",
    chain="a-1",
    sender="alerts@city.example",
    sent="2026-11-28T22:00:00-05:00",
    at=NOW,
    until=NOW + timedelta(hours=6),
    msg_type="Alert",
    is_public=True,
    item={"identifier": "a-1", "infos": [{"headline": "¡Salga ahora!"}]},
    document="<alert>á</alert>".encode(),
)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    found = opened(request, tmp_path / "state.db")
    yield found
    found.close()


@pytest.fixture(params=["sqlite", "memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> AdvisoryStore:
    if request.param == "dynamodb":
        return TableAdvisories(request.getfixturevalue("table"))
    return SqliteAdvisories(request.getfixturevalue("database"))


def entry(step: Step, by: str = "ana", advisory_id: str = "a-1", **detail: object) -> Entry:
    return Entry(advisory_id=advisory_id, at=NOW, by=by, step=step, detail=detail)


def test_drafts_log_and_messages_come_back_whole(store: AdvisoryStore) -> None:
    """Fields as given, entries numbered in order, the document byte for byte."""
    store.add(DRAFT, entry(Step.DRAFT))
    assert store.append([entry(Step.SUBMIT, recipients={"sms": 3})], after=1)
    assert store.append([entry(Step.SEND, "ben")], after=2, published=MESSAGE)
    assert store.fields("a-1") == DRAFT.fields
    assert [(each.seq, each.step, each.by) for each in store.log()] == [
        (1, Step.DRAFT, "ana"),
        (2, Step.SUBMIT, "ana"),
        (3, Step.SEND, "ben"),
    ]
    assert store.log()[1].detail == {"recipients": {"sms": 3}}
    assert list(store.published()) == [MESSAGE]
    assert store.document("a-1") == MESSAGE
    assert store.document("a-2") is None
    assert store.fields("a-2") is None


def test_whoever_was_overtaken_adds_nothing(store: AdvisoryStore) -> None:
    """The log has grown since it was read: neither entry nor message is kept."""
    store.add(DRAFT, entry(Step.DRAFT))
    assert store.append([entry(Step.SUBMIT)], after=1)
    assert not store.append([entry(Step.SEND)], after=1, published=MESSAGE)
    assert [each.step for each in store.log()] == [Step.DRAFT, Step.SUBMIT]
    assert store.published() == []
    assert store.revision() == 0


def test_of_many_at_once_one_is_first(tmp_path: Path) -> None:
    """Eight threads send the same advisory: one message, one entry."""
    store = SqliteAdvisories(Database(tmp_path / "state.db"))
    store.add(DRAFT, entry(Step.DRAFT))
    begin = threading.Barrier(8)
    taken: list[bool] = []

    def send(number: int) -> None:
        begin.wait()
        message = replace(MESSAGE, identifier=f"a-{number}")
        taken.append(store.append([entry(Step.SEND)], after=1, published=message))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(taken) == [False] * 7 + [True]
    assert len(store.published()) == 1
    assert len(store.log()) == 2


def test_a_ticket_is_good_for_one_step(store: AdvisoryStore) -> None:
    """A one-time link that was used adds nothing a second time, whoever holds it."""
    store.add(DRAFT, entry(Step.DRAFT))
    assert store.append([entry(Step.APPROVE, ticket="n1")], after=1)
    assert not store.append([entry(Step.APPROVE, "eve", ticket="n1")], after=99)
    assert store.append([entry(Step.REJECT, ticket="n2")], after=99)
    assert len(store.log()) == 3


@pytest.mark.parametrize("table", ["advisory_drafts", "advisory_log", "advisory_messages"])
@pytest.mark.parametrize("change", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
def test_nothing_in_them_can_be_changed_or_deleted(database: Database, table: str, change: str) -> None:
    """F5: the schema itself refuses, whatever code tries it: the bytes that were published stay."""
    store = SqliteAdvisories(database)
    store.add(DRAFT, entry(Step.DRAFT))
    assert store.append([entry(Step.SEND)], after=1, published=MESSAGE)
    with (
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
        database.transaction() as connection,
    ):
        connection.execute(change.format(table))
    assert store.document("a-1") == MESSAGE
    assert len(store.log()) == 2


def test_an_identifier_is_used_once_for_ever(store: AdvisoryStore) -> None:
    """B1: a second message under the same identifier is refused, and leaves no entry."""
    store.add(DRAFT, entry(Step.DRAFT))
    assert store.append([entry(Step.SEND)], after=1, published=MESSAGE)
    with pytest.raises((sqlite3.IntegrityError, ValueError)):
        store.append([entry(Step.SEND)], after=2, published=replace(MESSAGE, document=b"<other/>"))
    assert [each.step for each in store.log()] == [Step.DRAFT, Step.SEND]
    assert store.document("a-1") == MESSAGE


def test_the_revision_moves_with_every_message(store: AdvisoryStore) -> None:
    """Whoever watches for new messages sees each."""
    store.add(DRAFT, entry(Step.DRAFT))
    assert store.revision() == 0
    assert store.append([entry(Step.SEND)], after=1, published=MESSAGE)
    first = store.revision()
    assert store.append([entry(Step.CANCEL)], after=2, published=replace(MESSAGE, identifier="a-2"))
    assert store.revision() > first > 0


def test_the_latest_is_known_without_reading_any(store: AdvisoryStore) -> None:
    """When the last message was published, whatever order the clock says."""
    store.add(DRAFT, entry(Step.DRAFT))
    assert store.latest() is None
    later = replace(MESSAGE, identifier="a-2", at=NOW + timedelta(seconds=1))
    assert store.append([entry(Step.SEND)], after=1, published=later)
    assert store.append([entry(Step.SEND)], after=2, published=MESSAGE)
    assert store.latest() == NOW + timedelta(seconds=1)


def test_what_waits_for_an_answer(store: AdvisoryStore) -> None:
    """Submitted, and neither approved, rejected nor sent since; oldest first."""
    for number in range(1, 6):
        store.add(replace(DRAFT, id=f"a-{number}"), entry(Step.DRAFT, advisory_id=f"a-{number}"))
    for name in ("a-3", "a-2", "a-4", "a-5"):
        assert store.append([entry(Step.SUBMIT, advisory_id=name)], after=99)
    steps = {"a-4": Step.APPROVE, "a-5": Step.BREAK_GLASS, "a-2": Step.PAGE}
    for name, step in steps.items():
        assert store.append([entry(step, advisory_id=name)], after=99)
    assert list(store.waiting()) == ["a-3", "a-2"]


def test_what_is_over_is_not_read_again(store: AdvisoryStore) -> None:
    """Of a chain that ended more than 48 hours ago nothing is given, whatever the rule itself gives."""
    store.add(DRAFT, entry(Step.DRAFT))
    shapes = [
        ("a", "Alert", 0, 6), ("b", "Alert", 0, 100), ("b", "Cancel", 1, 13), ("c", "Alert", 0, 1),
        ("c", "Update", 1, 60), ("d", "Alert", 0, 49), ("e", "Alert", 50, 56),
    ]  # fmt: skip
    for number, (chain, kind, at, until) in enumerate(shapes):
        message = replace(
            MESSAGE,
            identifier=f"{chain}-{number}",
            chain=chain,
            msg_type=kind,
            at=NOW + timedelta(hours=at),
            until=NOW + timedelta(hours=until),
        )
        assert store.append([entry(Step.SEND)], after=99, published=message)
    for hours in range(120):
        now = NOW + timedelta(hours=hours)
        assert list(store.recent(now)) == recent(store.published(), now), hours
    assert {each.chain for each in store.recent(NOW + timedelta(hours=54))} == {"c", "d", "e"}
