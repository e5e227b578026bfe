"""Which advisories are kept between refreshes. Test names carry the numbers of the alerting rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from city.advisories import Message, fold
from city.records import Advisory
from feeds.decide import ADVISORY_HISTORY, history
from tests.city.cap_messages import NOON, at, cap

WEEK = 7 * 24 * 60


def kept(*messages: Message, minutes: float) -> list[str]:
    """What is left of messages received at noon, so many minutes later, when nothing is listed any more."""
    old = [Advisory(id=each.id, source="nws", received=NOON, message=each) for each in messages]
    return [each.message.identifier for each in history(old, [], at(minutes))]


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
