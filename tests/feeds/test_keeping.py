"""Which advisories are kept between refreshes. Test names carry the numbers of the alerting rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from city.advisories import Message, State, fold, message
from city.records import Advisory
from feeds import keeping
from feeds.keeping import ADVISORY_HISTORY, LONGEST_CHAIN, MOST, history
from tests.city.cap_messages import NOON, at, cap

WEEK = 7 * 24 * 60
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def kept(*messages: Message, minutes: float) -> list[str]:
    """What is left of messages received at noon, so many minutes later, when nothing is listed any more."""
    old = [Advisory(id=each.id, source="nws", received=NOON, message=each) for each in messages]
    return [each.message.identifier for each in history(old, [], at(minutes)).advisories]


def test_a6_a_cancel_is_kept_as_long_as_what_it_cancelled() -> None:
    """A cancel names no end; without it the advisory would come back to life on the fourth day."""
    advisory = cap("a", ends=WEEK)
    cancel = replace(cap("c", 5, kind="Cancel", to=[advisory]), infos=())
    for day in range(8):
        minutes = day * 24 * 60 + 10
        assert kept(advisory, cancel, minutes=minutes) == ["a", "c"]
        assert fold([advisory, cancel], at(minutes)).live == ()


def test_a5_a_chain_is_dropped_whole() -> None:
    """48 hours after the last of its messages was over."""
    alert, update = cap("a", ends=60), cap("u", 5, kind="Update", to=[cap("a")], ends=120)
    after = ADVISORY_HISTORY / timedelta(minutes=1)
    assert kept(alert, update, minutes=120 + after) == ["a", "u"]
    assert kept(alert, update, minutes=121 + after) == []


def test_a3_a_message_whose_time_cannot_be_read_is_kept_like_the_others() -> None:
    """It counts from when it was received."""
    lost = replace(cap("a", ends=None), sent=None)
    assert kept(lost, cap("b"), minutes=10) == ["a", "b"]


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
    assert [each.id for each in history(old, [], NOW).advisories] == ["a"]
    assert [each.id for each in history(old, [], NOW + timedelta(hours=48)).advisories] == ["a"]
    assert history(old, [], NOW + timedelta(hours=50)).advisories == ()


def test_the_same_message_twice_is_kept_as_first_received() -> None:
    """A1: the key is sender, identifier and sent."""
    first = _advisory("a", NOW, NOW + timedelta(hours=1), received=NOW)
    again = _advisory("a", NOW, NOW + timedelta(hours=1), received=NOW + timedelta(minutes=5))
    assert [each.received for each in history([first], [again], NOW).advisories] == [NOW]


def test_half_a_copy_never_hides_the_whole() -> None:
    """A1: whichever comes first or is read first, the copy that says most is the message."""
    whole = _advisory("a", NOW, NOW + timedelta(hours=1), received=NOW + timedelta(minutes=1))
    half = replace(whole, received=NOW, message=replace(whole.message, infos=()))
    for old, new in (([], [half, whole]), ([], [whole, half]), ([half], [whole]), ([whole], [half])):
        (found,) = history(old, new, NOW).advisories
        assert found.message == whole.message
        assert found.received == NOW


def received(*messages: Message) -> list[Advisory]:
    return [Advisory(id=each.id, source="nws", received=NOON, message=each) for each in messages]


def lone(identifier: str, sent: float = 0, **changes: Any) -> Message:
    """A message of an event of its own: those of one event and place would be one chain (A22)."""
    return cap(identifier, sent, event=f"Flood of {identifier}", **changes)


def test_what_is_kept_is_bounded_gravest_and_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four of seven: the emergency, then what is in force by its age; what is over goes first."""
    monkeypatch.setattr(keeping, "MOST", 4)
    grave = lone("grave", -90, urgency="Immediate", severity="Extreme", certainty="Observed")
    over = [lone(f"over{number}", -30 + number, ends=-1) for number in range(2)]
    live = [lone(f"live{number}", -60 + number) for number in range(4)]
    found = history(received(*over, *live), received(grave), at(0))
    assert [each.message.identifier for each in found.advisories] == ["grave", "live1", "live2", "live3"]
    assert found.problem == (
        "7 advisories are too many: those in force, gravest and newest first, are kept, and 3 are not"
    )


def test_a12_a_chain_is_dropped_whole_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a chain would bring back to life what its cancel has ended: there is room for one more, and
    the cancelled one does not take it."""
    monkeypatch.setattr(keeping, "MOST", 4)
    alert = cap("a", -60)
    cancel = cap("c", -50, kind="Cancel", to=[alert])
    found = history(
        received(alert, cancel), received(*(lone(f"n{number}", -5) for number in range(3))), at(0)
    )
    assert [each.message.identifier for each in found.advisories] == ["n0", "n1", "n2"]
    assert found.dropped == 2


def test_a_chain_without_end_keeps_what_is_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    """An update every minute, each of the one before: the newest few are enough, and the last one lives."""
    monkeypatch.setattr(keeping, "LONGEST_CHAIN", 3)
    chain = [cap("u0")]
    for number in range(1, 10):
        chain.append(cap(f"u{number}", number, kind="Update", to=[chain[-1]]))
    found = history(received(*chain), [], at(10))
    assert [each.message.identifier for each in found.advisories] == ["u7", "u8", "u9"]
    standings = fold((each.message for each in found.advisories), at(10)).standings
    assert [each.state for each in standings] == [State.SUPERSEDED, State.SUPERSEDED, State.LIVE]


def test_a_date_in_the_future_takes_nobodys_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """What claims to be sent tomorrow is not newer than what was sent now."""
    monkeypatch.setattr(keeping, "MOST", 1)
    found = history(received(lone("a", 24 * 60, ends=WEEK)), received(lone("b", 0)), at(0))
    assert [each.message.identifier for each in found.advisories] == ["b"]


def test_ever_new_identifiers_do_not_grow_without_bound() -> None:
    """A thousand new ones at each of five polls: no more than the bound are kept, those of the last polls."""
    kept_now: list[Advisory] = []
    for poll in range(5):
        new = received(*(lone(f"{poll}-{number}", poll) for number in range(1_000)))
        kept_now = list(history(kept_now, new, at(poll)).advisories)
    assert len(kept_now) == MOST
    assert {each.message.identifier[0] for each in kept_now} == {"3", "4"}


def test_usual_numbers_are_far_below_the_bounds() -> None:
    """Nothing is dropped, and nothing said, of a hundred advisories with five updates each."""
    chains = [lone(f"a{number}") for number in range(100)]
    updates = [
        lone(f"a{number}u{turn}", turn, kind="Update", to=[chain])
        for number, chain in enumerate(chains)
        for turn in range(1, 6)
    ]
    found = history(received(*chains), received(*updates), at(10))
    assert (len(found.advisories), found.dropped, found.problem) == (600, 0, "")
    assert LONGEST_CHAIN < MOST
