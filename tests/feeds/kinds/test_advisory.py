"""Items of the cap format as advisories."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from city.advisories import State, fold
from city.records import Advisory
from feeds.kinds import Built, Context, load

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ITEM: dict[str, Any] = {
    "sender": "city@example.gov",
    "identifier": "flood-1",
    "sent": "2026-11-22T07:00:00-05:00",
    "status": "Actual",
    "scope": "Public",
    "msg_type": "Alert",
    "infos": [{"event": "Flood", "expires": "2026-11-22T13:00:00Z", "areas": [{"ugc": ["FLZ072"]}]}],
}


def build(*items: dict[str, Any]) -> Built:
    """The kind's records of these items."""
    return load("advisory").build(items, Context(source="nws", now=NOW))


def test_an_item_becomes_an_advisory_with_its_whole_message() -> None:
    """The record knows its source and when it was received, and its message means what the item meant."""
    (record,) = build(ITEM).records
    assert isinstance(record, Advisory)
    assert record.id == "city@example.gov,flood-1,2026-11-22T12:00:00+00:00"
    assert (record.source, record.received) == ("nws", NOW)
    assert fold([record.message], NOW).standings[0].state is State.LIVE


def test_a1_a_message_listed_twice_is_one_record() -> None:
    """Its id is its key."""
    assert (
        len(build(ITEM, ITEM | {"sent": "2026-11-22T12:00:00Z"}, ITEM | {"identifier": "flood-2"}).records)
        == 2
    )


def test_a2_what_is_not_public_is_a_record_too() -> None:
    """Staff see tests and drafts; the rules keep them from residents."""
    (record,) = build(ITEM | {"status": "Test"}).records
    assert isinstance(record, Advisory)
    assert fold([record.message], NOW).live == ()


def test_an_item_that_is_no_message_is_a_problem() -> None:
    """And the others are unharmed."""
    built = build({}, ITEM)
    assert len(built.records) == 1
    assert [each.where for each in built.problems] == ["item 1"]


def test_no_field_map_is_needed() -> None:
    """CAP has names of its own."""
    assert load("advisory").required() == ()
