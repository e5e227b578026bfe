"""What needs a person: one matter, one episode, and nobody paged twice within its interval."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from city.emergency.duty import (
    INTERVAL,
    STILL_EVERY,
    Entry,
    Kind,
    Matter,
    Standing,
    Step,
    compared,
    standing,
    whom,
)
from city.emergency.oncall import PATIENCE, TURN, Because, OnCall

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
ROSTER = [OnCall(name=name, channel="sms", target="1") for name in ("Ana", "Ben")]
SOURCE = Matter(Kind.HELD_BACK, "trash")


def entry(step: Step, minutes: float = 0, name: str = "") -> Entry:
    return Entry(matter=SOURCE.key, at=NOON + timedelta(minutes=minutes), step=step, name=name)


def test_a_matter_is_known_by_its_kind_and_what_it_is_about() -> None:
    """What else is said of it makes it no other matter: a source that loses more is still held back."""
    assert Matter(Kind.HELD_BACK, "trash", "2 of 9").key == SOURCE.key == "held_back:trash"
    assert Matter(Kind.CHANNEL, "trash").key != SOURCE.key


@pytest.mark.parametrize(
    ("log", "minutes", "paged", "why"),
    [
        ([], 0, None, Because.ANSWERED),
        ([entry(Step.RAISED)], 0, "Ana", Because.FIRST),
        ([entry(Step.RAISED), entry(Step.PAGED, 0, "Ana")], 9.9, None, Because.WAITING),
        ([entry(Step.RAISED), entry(Step.PAGED, 0, "Ana")], 10, "Ben", Because.TURN),
        ([entry(Step.RAISED), entry(Step.PAGED, 0, "Ana"), entry(Step.UNREACHED)], 0, "Ben", Because.TURN),
        (
            [entry(Step.RAISED), entry(Step.PAGED, 0, "Ana"), entry(Step.ACKNOWLEDGED, 5, "Ana")],
            60,
            None,
            Because.ANSWERED,
        ),
        ([entry(Step.RAISED), entry(Step.PAGED, 0, "Ana"), entry(Step.OVER, 5)], 60, None, Because.ANSWERED),
        (
            [entry(Step.RAISED), *[entry(Step.PAGED, n, "Ana") for n in range(6)]],
            60,
            None,
            Because.CALLED_OUT,
        ),
        ([entry(Step.RAISED), *[entry(Step.PAGED, n, "Ana") for n in range(6)]], 65, "Ana", Because.STILL),
        (
            [entry(Step.RAISED), *[entry(Step.PAGED, n, "Ana") for n in range(7)], entry(Step.UNREACHED, 6)],
            65,
            None,
            Because.CALLED_OUT,
        ),
        ([entry(Step.RAISED)], 60 * 13, "Ana", Because.FIRST),
    ],
)
def test_whom_to_page(log: list[Entry], minutes: float, paged: str | None, why: Because) -> None:
    """At once, then in turn, at last one an hour, until somebody acknowledges or it is over."""
    person, reason = whom(ROSTER, standing(log), NOON + timedelta(minutes=minutes))
    assert (person.name if person else None, reason) == (paged, why)


def test_nobody_is_paged_anew_about_what_comes_and_goes() -> None:
    """A source that flaps within the interval is the matter that was acknowledged; after it, another one."""
    known = [entry(Step.RAISED), entry(Step.PAGED, 0, "Ana"), entry(Step.ACKNOWLEDGED, 1, "Ana")]
    over = [*known, entry(Step.OVER, 2)]
    minutes = INTERVAL.total_seconds() / 60
    again = standing([*over, entry(Step.RAISED, 2 + minutes - 0.1)])
    assert again.open
    assert (again.acknowledged_by, again.since) == ("Ana", NOON)
    anew = standing([*over, entry(Step.RAISED, 2 + minutes)])
    assert anew == Standing(open=True, since=NOON + timedelta(minutes=2) + INTERVAL)


def test_pages_of_one_matter_are_an_interval_apart() -> None:
    """Looked at every ten seconds for a day, however often it ends and comes back in between."""
    log, paged = [entry(Step.RAISED)], list[datetime]()
    for seconds in range(0, 86_400, 10):
        now = NOON + timedelta(seconds=seconds)
        minutes = seconds / 60
        if seconds % 600 == 300:
            log.append(entry(Step.OVER, minutes))
        elif seconds % 600 == 420:
            log.append(entry(Step.RAISED, minutes))
        person, _ = whom(ROSTER, standing(log), now)
        if person is not None:
            log.append(entry(Step.PAGED, minutes, person.name))
            paged.append(now)
    assert len(paged) == 6 + 23
    assert min(b - a for a, b in pairwise(paged[5:])) >= STILL_EVERY
    assert paged[1] - paged[0] >= PATIENCE
    assert min(b - a for a, b in pairwise(paged)) >= TURN


def test_a_look_raises_what_is_new_and_ends_what_is_gone() -> None:
    """What could not be looked at neither begins nor ends; what is over may begin again."""
    unplaced = Matter(Kind.UNPLACED, "a-1")
    known = {SOURCE.key: standing([entry(Step.RAISED)]), unplaced.key: standing([entry(Step.RAISED)])}
    assert compared(known, {Kind.HELD_BACK: [SOURCE], Kind.UNPLACED: None}) == ([], [])
    assert compared(known, {Kind.HELD_BACK: [], Kind.UNPLACED: None}) == ([], [SOURCE.key])
    ended = {SOURCE.key: standing([entry(Step.RAISED), entry(Step.OVER)])}
    assert compared(ended, {Kind.HELD_BACK: [SOURCE]}) == ([SOURCE], [])
    assert compared(ended, {Kind.HELD_BACK: []}) == ([], [])
