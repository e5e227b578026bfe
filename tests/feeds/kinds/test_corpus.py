"""Every recorded feed through the kinds that its format carries: records or problems, never an exception."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.errors import TownbellError
from feeds import formats, kinds
from feeds.kinds import Context

NOW = datetime(2026, 11, 22, tzinfo=UTC)
OPTIONS = formats.ParseOptions(
    start=NOW - timedelta(days=4000), end=NOW + timedelta(days=400), zone="America/New_York"
)
CARRIED = {
    "rss": ("rss", ("news", "event")),
    "ics": ("ics", ("meeting", "event", "holiday")),
    "legistar": ("auto", ("meeting",)),
    "open311": ("open311", ("service", "request")),
    "csv": ("table", ("place", "address")),
    "geojson": ("table", ("zone", "place")),
    "socrata": ("table", ("permit", "collection")),
}


def items_of(path: Path, name: str) -> tuple[formats.Item, ...]:
    """What the format can save of the file; nothing of one that it refuses."""
    data = path.read_bytes()
    found = formats.load(name) if name != "auto" else formats.recognise(data)
    try:
        return found.parse(data, OPTIONS).items if found else ()
    except TownbellError:
        return ()


@pytest.mark.parametrize("folder", CARRIED)
def test_no_recorded_feed_breaks_a_kind(corpus, folder):
    """Each item becomes a record, a problem, or is the same record as another."""
    name, carried = CARRIED[folder]
    context = Context(source="recorded", zone="America/New_York", now=NOW)
    made = 0
    for path in sorted((corpus / folder).iterdir()):
        items = items_of(path, name)
        for kind in carried:
            built = kinds.load(kind).build(items, context)
            assert len(built.records) + len(built.problems) <= len(items)
            assert len({record.id for record in built.records}) == len(built.records)
            made += len(built.records)
    assert made or folder == "socrata"  # whose columns all need a map


def test_every_dated_entry_is_news(corpus):
    """No recorded RSS or Atom entry that has a title and a date is lost."""
    context = Context(source="recorded", zone="America/New_York", now=NOW)
    for path in sorted((corpus / "rss").iterdir()):
        items = items_of(path, "rss")
        whole = {each["id"] for each in items if each["title"] and (each["published"] or each["updated"])}
        assert whole <= {record.id for record in kinds.load("news").build(items, context).records}, path.name
