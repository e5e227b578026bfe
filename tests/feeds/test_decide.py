"""What a fetch means: fresh, held, stale; when to ask again; what history is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from city.advisories import Message, message
from city.records import Advisory
from feeds.decide import State, history, next_try, with_answer, without_answer

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


def test_without_an_answer_the_last_good_records_stay() -> None:
    """Stale is not failed: there is something to go on with."""
    assert (without_answer(3), without_answer(0)) == (State.STALE, State.FAILED)


@pytest.mark.parametrize(
    ("every", "failures", "wish", "wait"),
    [
        (TEN, 0, None, TEN),
        (TEN, 1, None, 2 * TEN),
        (TEN, 3, None, 4 * TEN),
        (timedelta(minutes=20), 99, None, timedelta(hours=1)),
        (timedelta(days=1), 5, None, timedelta(days=1)),
        (timedelta(seconds=30), 99, None, timedelta(minutes=2)),
        (timedelta(seconds=30), 1, timedelta(hours=2), timedelta(hours=2)),
    ],
)
def test_the_next_try(every: timedelta, failures: int, wish: timedelta | None, wait: timedelta) -> None:
    """Failures back off to four periods or an hour at most; the server's wish is kept."""
    assert next_try(every, failures, wish, NOW, 0.0) == NOW + wait


def test_polls_are_spread() -> None:
    """Two sources of one period do not ask at one moment."""
    assert next_try(TEN, 0, None, NOW, 0.5) == NOW + TEN * 1.05


def _advisory(identifier: str, sent: datetime, expires: datetime, received: datetime = NOW) -> Advisory:
    return Advisory(
        id=identifier, source="nws", received=received, message=_message(identifier, sent, expires)
    )


def _message(identifier: str, sent: datetime, expires: datetime) -> Message:
    return message(
        {
            "sender": "w-nws.webmaster@noaa.gov",
            "identifier": identifier,
            "sent": sent.isoformat(),
            "status": "Actual",
            "scope": "Public",
            "msg_type": "Alert",
            "references": [],
            "infos": [{"event": "Flood", "expires": expires.isoformat(), "areas": []}],
        }
    )


def test_vanishing_from_the_feed_is_not_a_cancel() -> None:
    """A12: what is no longer listed lives until its end, and its history for 48 hours after."""
    old = [_advisory("a", NOW - timedelta(hours=1), NOW + timedelta(hours=1))]
    assert [each.id for each in history(old, [], NOW)] == ["a"]
    assert [each.id for each in history(old, [], NOW + timedelta(hours=48))] == ["a"]
    assert history(old, [], NOW + timedelta(hours=50)) == ()


def test_the_same_message_twice_is_kept_as_first_received() -> None:
    """A1: the key is sender, identifier and sent."""
    first = _advisory("a", NOW, NOW + timedelta(hours=1), received=NOW)
    again = _advisory("a", NOW, NOW + timedelta(hours=1), received=NOW + timedelta(minutes=5))
    assert [each.received for each in history([first], [again], NOW)] == [NOW]


def test_half_a_copy_never_hides_the_whole() -> None:
    """A1: whichever comes first or is read first, the copy that says most is the message."""
    whole = _advisory("a", NOW, NOW + timedelta(hours=1), received=NOW + timedelta(minutes=1))
    half = replace(whole, received=NOW, message=replace(whole.message, infos=()))
    for old, new in (([], [half, whole]), ([], [whole, half]), ([half], [whole]), ([whole], [half])):
        (kept,) = history(old, new, NOW)
        assert kept.message == whole.message
        assert kept.received == NOW
