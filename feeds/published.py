"""What the city itself publishes as CAP is a source like any other: the frozen bytes in, records out.

They are read by the very parser and kind that read everybody's alerts, so that the voice, the page
and the notifier treat them alike, tests and cancels too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from city.emergency.emergencies import Published
from city.records import Advisory
from feeds import keeping
from feeds.formats import ParseOptions
from feeds.formats.cap import FORMAT
from feeds.kinds import Context
from feeds.kinds.advisory import KIND
from feeds.staff import encoded_records
from snapshot.codec import encode_many
from snapshot.sources import SourceRecords, SourceStatus

SOURCE = "city-advisories"
"""The id under which they stand among the sources."""


def published_records(published: Sequence[Published], now: datetime) -> SourceRecords:
    """The messages as a source that never fails: its truth is in our own store."""
    read = [record for each in published for record in _records(each.document, each.at)]
    kept = keeping.history((), read, now)
    status = SourceStatus(
        id=SOURCE,
        kind="staff",  # it cannot fall silent, as an alert source can
        state="unchanged",
        records=len(kept.advisories),
        as_of=now,
        changed=max((each.at for each in published), default=None),
        reason=kept.problem,
    )
    return encoded_records(status, encode_many(kept.advisories))


@lru_cache(maxsize=512)
def _records(document: bytes, at: datetime) -> tuple[Advisory, ...]:
    """The records of one message. Its bytes never change, so they are read once."""
    parsed = FORMAT.parse(document, ParseOptions())
    built = KIND.build(parsed.items, Context(source=SOURCE, now=at, zone="UTC"))
    return tuple(each for each in built.records if isinstance(each, Advisory))
