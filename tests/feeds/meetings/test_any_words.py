"""Whatever a clerk or a vandal writes: words become a meaning, or a ValueError for the row's problem."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.fields.streams import says_none, streams_in
from feeds.fields.weekdays import ordinals, recurrence
from feeds.meetings.moves import moved_from, moved_to
from feeds.meetings.status import bare_title, body_of, standing
from feeds.meetings.systems import place_of
from feeds.meetings.types import meeting_type

FEW = settings(max_examples=300, derandomize=True, deadline=None, database=None)
WORDS = st.sampled_from(
    """
    CANCELLED cancelled - ( ) [ * moved rescheduled postponed adjourned recessed continued to from until for
    Dec 3 12/31/9999 1/1/0001 0/0/0 13/45/2026 2026-02-30 9999-12-31 December 31, 9999 11:59 PM 25:99 99 a.m.
    noon a las 31 de febrero del 2026 mediodía if not no quorum meeting session special joint of City Council
    reunión aplazada para el lunes Monday first & last 5th Garbage, Recycling collection holiday sin 0 -1 \n ;
    """.split(" ")  # noqa: SIM905 - a list of a hundred strings is harder to read
)
TEXTS = st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=60)
STARTS = st.sampled_from(
    [
        datetime(2026, 11, 24, 23, tzinfo=UTC),
        datetime(1, 1, 2, tzinfo=UTC),
        datetime(9999, 12, 30, tzinfo=UTC),
    ]
)


@FEW
@given(TEXTS, TEXTS, STARTS)
def test_any_words_of_a_meeting(label: str, text: str, start: datetime) -> None:
    """The standing is whole, and a title is never emptied."""
    found = standing((label,), start, "America/New_York", status=label, text=text)
    assert found.start.tzinfo is not None
    assert found.moved_from != found.start
    assert bool(bare_title(label).strip()) is bool(label.strip())
    assert bool(body_of(label).strip()) is bool(label.strip())
    meeting_type(label, place=text)


@FEW
@given(TEXTS, STARTS)
def test_any_words_of_a_move(words: str, start: datetime) -> None:
    """A moment with an offset, or nothing."""
    for there in (moved_to(words, start, "America/New_York"), moved_from(words, start, "America/New_York")):
        assert there is None or there.tzinfo is not None


@FEW
@given(TEXTS)
def test_any_words_of_a_calendar(words: str) -> None:
    """Streams, names that are none, weekdays and places in the month: never another exception."""
    streams, unknown = streams_in(words)
    assert all(streams)
    assert all(unknown)
    says_none([words])
    with contextlib.suppress(ValueError):
        assert recurrence(words).weekdays
    with contextlib.suppress(ValueError):
        assert set(ordinals(words)) <= {1, 2, 3, 4, 5, -1}


@pytest.mark.parametrize(
    "piece", ["cancelled ", "no ", "moved to ", "special city ", "  \t", "- ", "( ", "a.m. ", "if ", "! "]
)
def test_words_without_end_are_read_to_the_end(piece: str) -> None:
    """A hundred thousand characters of what the patterns look for: none goes over it again and again."""
    text = piece * (100_000 // len(piece))
    start = datetime(2026, 11, 24, 23, tzinfo=UTC)
    standing((text[:2_000],), start, "America/New_York", text=text)
    body_of(text[:2_000])
    meeting_type(text[:2_000])
    streams_in(text[:2_000])
    says_none([text[:2_000]])
    assert len(place_of(text) or "") <= 1_000
