"""Every kind of record survives being written and read."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from typing import Any, get_type_hints

import pytest

from city.alerts.messages import Message, Reference
from city.collection.waste import CollectionDay
from city.records import KINDS, Event, Meeting, MeetingStatus, NewsItem
from snapshot import codec
from tests.snapshot.samples import NASTY, full

EVERY = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())


@EVERY
def test_full_record_round_trips(kind: type) -> None:
    """A record with something in every field comes back equal."""
    record = full(kind)
    assert codec.decode(kind, codec.encode(record)) == record


@EVERY
def test_bare_record_round_trips_and_is_short(kind: Any) -> None:
    """A record with only what it needs comes back equal, and its defaults take no room."""
    hints = get_type_hints(kind)
    needed = [each for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING]
    record = kind(**{each.name: full(hints[each.name]) for each in needed})
    text = codec.encode(record)
    assert codec.decode(kind, text) == record
    assert set(json.loads(text)) == {each.name for each in needed}


@EVERY
def test_unknown_keys_are_ignored(kind: type) -> None:
    """A file of a newer version, with a field that this one does not know, can be read."""
    record = full(kind)
    document = json.loads(codec.encode(record)) | {"invented_later": {"x": [1]}}
    assert codec.decode(kind, json.dumps(document)) == record


def test_all_kinds_together_round_trip() -> None:
    """encode_many and decode_many give back every record of every kind."""
    records = [full(kind) for kind in KINDS.values()]
    found = list(codec.decode_many(codec.encode_many(records)))
    assert sorted(map(repr, found)) == sorted(map(repr, records))


def test_order_of_records_does_not_matter() -> None:
    """The same records in another order, or one given twice, make the same bytes."""
    one = NewsItem(id="1", source="s", title={"en": NASTY}, published=datetime(2026, 1, 1, tzinfo=UTC))
    two = CollectionDay(id="2", source="s", stream="trash", zone="a", weekday=1)
    assert codec.encode_many([one, two]) == codec.encode_many([two, one, two])


def test_record_is_one_line() -> None:
    """Line breaks in a feed's text do not break the lines of encoded records."""
    record = NewsItem(
        id="1",
        source="s",
        title={"en": "a\nb\r\nc\u2028d\u0085e\x1cf"},
        published=datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert list(codec.decode_many(codec.encode_many([record]))) == [record]


def test_types_are_restored() -> None:
    """Tuples are tuples, enums are enums, dates are dates and instants keep their offset."""
    start = datetime.fromisoformat("2026-11-22T19:00:00-05:00")
    meeting = Meeting(
        id="1", source="s", body="Council", title={}, start=start, status=MeetingStatus.CANCELLED,
        agenda=({"en": "Call to order"},),
    )  # fmt: skip
    found = codec.decode(Meeting, codec.encode(meeting))
    assert found.status is MeetingStatus.CANCELLED
    assert isinstance(found.agenda, tuple)
    assert found.start.utcoffset() == start.utcoffset()
    day = codec.decode(CollectionDay, codec.encode(full(CollectionDay)))
    assert type(day.anchor) is date


def test_kind_of_a_later_version_is_left_out() -> None:
    """Lines of a kind that this version does not know harm nobody."""
    assert list(codec.decode_many(b'hologram\t{"id":"1"}\n')) == []


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"id":"1"}', "null", '{"id":1,"source":2,"title":3,"start":4}']
)
def test_what_is_no_record_is_refused(text: str) -> None:
    """Text that is no such record raises one of the documented errors."""
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        codec.decode(Event, text)


def test_not_a_number_is_refused() -> None:
    """NaN, which is not JSON, never gets into a file."""
    with pytest.raises(ValueError, match="Out of range"):
        codec.encode(
            full(KINDS["address"]).__class__(
                id="1", source="s", number="1", street="A", lat=float("nan"), lon=0
            )
        )


@pytest.mark.parametrize("text", ["half a \ud800 character", "whole"])
@pytest.mark.parametrize("zones", [{}, {"pickup": "null"}])
def test_characters_are_written_whole_or_refused(text: str, zones: dict[str, str]) -> None:
    """Half a character is an error; a word like "null" is a word."""
    record = KINDS["address"](id="1", source="s", number="1", street=text, lat=1.5, lon=0, zones=zones)
    if "whole" in text:
        assert codec.decode(KINDS["address"], codec.encode(record)) == record
    else:
        with pytest.raises(UnicodeEncodeError):
            codec.encode(record)


def test_a_message_with_references_comes_back_as_it_was() -> None:
    """A named tuple inside a record is one again, so that it can be looked up and compared."""
    message = Message(
        sender="s",
        identifier="i",
        sent=None,
        references=(Reference("s", "before", "2026-11-22T10:00:00-05:00"),),
    )
    kept = codec.decode(Message, codec.encode(message))
    assert kept == message
    assert isinstance(kept.references[0], Reference)
