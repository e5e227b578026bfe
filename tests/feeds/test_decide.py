"""What a fetch means: fresh, held, stale; when to ask again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.ports import Remembered
from city.records import Closure, Event, Official
from feeds.decide import (
    Asking,
    State,
    asking,
    is_no_loss,
    next_try,
    since,
    to_come,
    with_answer,
    without_answer,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEN = timedelta(minutes=10)


@pytest.mark.parametrize(
    ("known", "listed", "state"),
    [
        (0, 0, State.FRESH),
        (4, 0, State.FRESH),  # a short list may empty
        (5, 0, State.HELD),
        (100, 29, State.HELD),
        (100, 30, State.FRESH),
        (10, 500, State.FRESH),
    ],
)
def test_a_source_that_loses_most_of_itself_is_held_back(known: int, listed: int, state: State) -> None:
    """Nothing, or far less than before, is not believed."""
    assert with_answer(known, listed, is_alert=False, accepted=False) is state


def test_staff_can_accept_and_alerts_are_exempt() -> None:
    """A loss that staff accept is published; an alert feed is empty on good days."""
    assert with_answer(100, 0, is_alert=False, accepted=True) is State.FRESH
    assert with_answer(100, 0, is_alert=True, accepted=False) is State.FRESH


@pytest.mark.parametrize(
    ("had", "holds", "no_loss"),
    [(3, 4, True), (10, 3, True), (10, 2, False), (0, 1, True), (3, 0, False), (0, 0, False)],
)
def test_what_is_over_is_no_loss(had: int, holds: int, no_loss: bool) -> None:
    """As much to come as there was is enough; a list with nothing to come says nothing for itself."""
    assert is_no_loss(had, holds) is no_loss


def test_what_is_to_come() -> None:
    """An event until it ends, a closure without an end always, anything else not at all."""
    event = Event(id="1", source="s", title={}, start=NOW - TEN)
    closed = Closure(id="1", source="s", place="pier", start=NOW - TEN)
    assert to_come([event], NOW) == 0
    assert to_come([replace(event, start=NOW), replace(event, end=NOW), closed], NOW) == 3
    assert to_come([Official(id="1", source="s", name="Ana", office="mayor")], NOW) == 0


def test_without_an_answer_the_last_good_records_stay() -> None:
    """Stale is not failed: there is something to go on with."""
    assert (without_answer(3), without_answer(0)) == (State.STALE, State.FAILED)


HALF = timedelta(seconds=30)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("every", "failures", "wish", "alert", "wait"),
    [
        (TEN, 0, None, False, TEN),
        (TEN, 1, None, False, 2 * TEN),
        (TEN, 3, None, False, 4 * TEN),
        (2 * TEN, 99, None, False, 6 * TEN),
        (timedelta(days=1), 0, None, False, timedelta(days=1)),
        (timedelta(days=1), 1, None, False, timedelta(hours=1)),  # not only tomorrow
        (HALF, 0, None, True, HALF),
        (HALF, 1, None, True, MINUTE),
        (HALF, 99, None, True, 2 * MINUTE),  # never silent for longer of our own accord
        (timedelta(minutes=5), 0, None, True, timedelta(minutes=5)),  # the city asked for that
        (timedelta(minutes=5), 99, None, True, 2 * MINUTE),
    ],
)
def test_the_next_try(every: timedelta, failures: int, wish: None, alert: bool, wait: timedelta) -> None:
    """Failures back off to four periods, within an hour or, of alerts, two minutes; a tenth may be off."""
    for name in map(str, range(50)):
        waited = next_try(name, every, failures, wish, NOW, is_alert=alert) - NOW
        assert wait * 0.9 <= waited <= wait


@pytest.mark.parametrize(
    ("wish", "alert", "kept"),
    [
        (2 * TEN, False, 2 * TEN),
        (timedelta(days=9), False, timedelta(days=1)),
        (2 * MINUTE, True, 2 * MINUTE),
        (timedelta(days=1), True, TEN),
    ],
)
def test_a_servers_wish_is_kept_within_bounds(wish: timedelta, alert: bool, kept: timedelta) -> None:
    """Never asked before Retry-After; but no server can silence alerts for more than ten minutes."""
    for name in map(str, range(50)):
        waited = next_try(name, MINUTE, 1, wish, NOW, is_alert=alert) - NOW
        assert kept <= waited <= kept * 1.1


def test_polls_are_spread_anew_after_each_failure() -> None:
    """Sources that fail together do not come back together, and no two share their way for ever."""
    names = [str(each) for each in range(100)]
    for failures in (0, 1, 5):
        assert len({next_try(name, TEN, failures, None, NOW) for name in names}) == 100
    assert len({next_try("a", TEN, failures, None, NOW) for failures in range(3, 40)}) > 30


@given(
    every=st.timedeltas(timedelta(seconds=1), timedelta(days=365)),
    failures=st.integers(0, 10_000),
    wish=st.none() | st.timedeltas(timedelta(0), timedelta(days=400)),
    alert=st.booleans(),
    name=st.text(max_size=20),
)
def test_the_next_try_is_never_at_once_and_never_too_far(
    every: timedelta, failures: int, wish: timedelta | None, alert: bool, name: str
) -> None:
    """Whatever a city writes and a server wishes: later than now, and within the bounds that are promised."""
    waited = next_try(name, every, failures, wish, NOW, is_alert=alert) - NOW
    own = min(every * 4, timedelta(minutes=2) if alert else timedelta(hours=1)) if failures else every
    longest = timedelta(minutes=10) if alert else timedelta(days=1)
    assert timedelta(0) < waited <= max(own, min(wish or timedelta(0), longest) * 1.1)
    assert waited >= min(wish or timedelta(0), longest)


KNOWN = Remembered(digest="d", settings="s", etag="1", whole=NOW - timedelta(minutes=59))


@pytest.mark.parametrize(
    ("remembered", "kind", "settings", "how"),
    [
        (None, "news", "s", Asking.FIRST),
        (Remembered(etag="1"), "news", "s", Asking.FIRST),
        (KNOWN, "news", "other", Asking.SETTINGS),
        (KNOWN, "news", "s", Asking.NEWER),
        (KNOWN, "meeting", "s", Asking.NEWER),
        (replace(KNOWN, whole=NOW - timedelta(hours=1)), "meeting", "s", Asking.CONTENT),
        (replace(KNOWN, whole=NOW - timedelta(hours=1)), "news", "s", Asking.NEWER),
        (replace(KNOWN, whole=NOW - timedelta(days=1)), "news", "s", Asking.CONTENT),
        (replace(KNOWN, whole=None), "news", "s", Asking.CONTENT),
        (replace(KNOWN, whole=NOW + timedelta(hours=5)), "news", "s", Asking.CONTENT),  # clock set back
    ],
)
def test_when_not_modified_is_believed(
    remembered: Remembered | None, kind: str, settings: str, how: Asking
) -> None:
    """F22: of meetings for an hour, of others for a day; never after the settings changed."""
    assert asking(remembered, kind, settings, NOW) is how


HOUR = timedelta(hours=1)
BEFORE = Remembered(changed=NOW - HOUR, as_of=NOW - TEN)


@pytest.mark.parametrize(
    ("newest", "modified", "before", "alert", "found"),
    [
        (NOW - MINUTE, None, BEFORE, False, NOW - MINUTE),
        (NOW - HOUR / 2, None, BEFORE, False, NOW - TEN),  # dated by the day: it was not there at as_of
        (NOW - HOUR / 2, None, BEFORE, True, NOW - HOUR / 2),  # an advisory is dated by the second
        (NOW - 2 * HOUR, NOW - MINUTE, BEFORE, False, NOW - MINUTE),
        (NOW - 2 * HOUR, NOW - 2 * HOUR, BEFORE, False, None),
        (NOW + MINUTE, NOW + MINUTE, BEFORE, False, None),
        (None, None, BEFORE, False, None),
        (NOW - MINUTE, NOW - MINUTE, Remembered(), False, None),
    ],
)
def test_since_when_a_change_was_there(
    newest: datetime | None,
    modified: datetime | None,
    before: Remembered,
    alert: bool,
    found: datetime | None,
) -> None:
    """The newest item's date, else Last-Modified, if it can be this change's at all; else unknown."""
    assert since(newest, modified, before, NOW, is_alert=alert) == found


@pytest.mark.parametrize(
    ("known", "listed", "state"),
    [
        (100, 99, State.HELD),
        (4, 2, State.HELD),
        (4, 4, State.FRESH),
        (4, 5, State.FRESH),
        (0, 2, State.FRESH),
    ],
)
def test_a_file_that_breaks_off_takes_nothing_away(known: int, listed: int, state: State) -> None:
    """What would have followed is not known; of a new source some is better than none."""
    assert with_answer(known, listed, is_alert=False, accepted=False, cut=True) is state
    assert with_answer(known, listed, is_alert=True, accepted=False, cut=True) is State.FRESH
