"""Staff posts as records: each kind, and each way of writing one wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from city.collection.waste import PickupException, Suspension
from city.errors import Unreadable
from city.ports import Post
from city.records import Closure, Event, Fact, MeetingChange, MeetingStatus, NewsItem, Record
from feeds.staff import record, staff_records
from snapshot.codec import decode_many

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
ZONE = "America/New_York"
BOTH = {"en": "Hello", "es": "Hola"}


def _record(kind: str, **fields: Any) -> Record:
    return record(Post(id="p1", kind=kind, fields=fields, created=NOW, changed=NOW), ZONE)


def test_news_is_published_when_it_was_changed_unless_it_says_so() -> None:
    """``from`` is the date of the news, else the moment of publishing."""
    assert _record("news", title=BOTH) == NewsItem(id="p1", source="staff", title=BOTH, published=NOW)


def test_a_fact_answers_a_question() -> None:
    """Title is the question, text the answer, topic one of the stable ids."""
    fact = _record("fact", topic="parking_rules", title=BOTH, text=BOTH)
    assert isinstance(fact, Fact)
    assert (fact.topic, fact.question, fact.answer) == ("parking_rules", BOTH, BOTH)


def test_times_without_an_offset_are_the_citys() -> None:
    """Staff write the clock on their wall."""
    event = _record("event", title="Fair", **{"from": "2026-12-05T10:00", "until": "2026-12-05T14:00-05:00"})
    assert isinstance(event, Event)
    assert event.start.isoformat() == "2026-12-05T10:00:00-05:00"
    assert event.end is not None
    assert (event.end - event.start).total_seconds() == 4 * 3600


def test_a_day_alone_begins_at_local_midnight() -> None:
    """A closure "from 2026-12-24" begins with that day."""
    closure = _record("closure", place="central-library", **{"from": "2026-12-24"})
    assert isinstance(closure, Closure)
    assert closure.start.isoformat() == "2026-12-24T00:00:00-05:00"


def test_a_suspension_without_an_end_is_until_further_notice() -> None:
    """A stream and nothing else is enough."""
    suspension = _record("suspension", stream="recycling")
    assert isinstance(suspension, Suspension)
    assert (suspension.streams, suspension.zones, suspension.end) == (("recycling",), (), None)


def test_a_pickup_exception_moves_a_day() -> None:
    """Without moved_to the pickup is off."""
    moved = _record(
        "pickup_exception", **{"from": "2026-12-01", "moved_to": "2026-12-02", "zones": ["mon-a"]}
    )
    assert isinstance(moved, PickupException)
    assert (moved.date, moved.moved_to, moved.zones) == (date(2026, 12, 1), date(2026, 12, 2), ("mon-a",))


def test_a_meeting_change_cancels_by_default() -> None:
    """Body and day name the meeting."""
    change = _record("meeting_change", body="City Council", **{"from": "2026-12-01"})
    assert isinstance(change, MeetingChange)
    assert change.status is MeetingStatus.CANCELLED


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("poem", {}, "unknown kind 'poem'"),
        ("news", {}, "title is missing"),
        ("news", {"title": 5}, "title must be words by language"),
        ("news", {"title": {"en": 5}}, "title must be words by language"),
        ("fact", {"title": BOTH}, "text is missing"),
        ("event", {"title": BOTH}, "from is missing"),
        ("event", {"title": BOTH, "from": "Tuesday"}, "from must be a date"),
        ("event", {"title": BOTH, "from": "0001-01-01"}, "from must be a date"),
        ("closure", {"place": "pier", "until": "9999-12-31"}, "until must be a date"),
        ("closure", {}, "place must be a word or two"),
        ("suspension", {"stream": 4}, "stream must be a list of words"),
        ("pickup_exception", {"from": "2026-13-01"}, "from must be a date"),
        ("meeting_change", {"body": "x", "from": "2026-12-01", "status": "maybe"}, "status must be one of"),
    ],
)
def test_a_wrong_post_says_which_field(kind: str, fields: dict[str, Any], said: str) -> None:
    """Nothing is kept of a post that could not be published."""
    with pytest.raises(Unreadable) as caught:
        _record(kind, **fields)
    assert said in str(caught.value)


def test_a_post_that_cannot_be_read_harms_no_other() -> None:
    """What another version wrote is told as the reason of the source; the other posts are published."""
    good, bad = (
        Post(id=kind, kind=kind, fields={"title": BOTH}, status="published", created=NOW, changed=NOW)
        for kind in ("news", "poem")
    )
    found = staff_records([bad, good], ZONE, NOW)
    assert [each.id for each in decode_many(found.records())] == ["news"]
    assert (found.status.records, found.status.state) == (1, "unchanged")
    assert "post poem: unknown kind 'poem'" in found.status.reason
