"""Whom to call now, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from city.emergency.oncall import PATIENCE, ROUNDS, TURN, Because, OnCall, Page, whom_to_page

ASKED = datetime(2026, 11, 29, 8, tzinfo=UTC)
ANA, BEN, CLEO = (
    OnCall(name=name, channel="sms", target=f"+1555010{name}") for name in ("Ana", "Ben", "Cleo")
)
ROSTER = [ANA, BEN, CLEO]


def run(
    roster: list[OnCall], asked_by: str, minutes: int, answered_at: int | None = None
) -> list[tuple[int, str]]:
    """Who is called in which minute, looked at every ten seconds."""
    pages: list[Page] = []
    for seconds in range(0, minutes * 60, 10):
        now = ASKED + timedelta(seconds=seconds)
        answered = answered_at is not None and seconds >= answered_at * 60
        person, _ = whom_to_page(roster, asked_by, ASKED, pages, answered, now)
        if person is not None:
            pages.append(Page(person.name, now))
    return [(int((each.at - ASKED).total_seconds() // 60), each.name) for each in pages]


def test_one_at_once_the_others_after_ten_minutes_in_turn() -> None:
    """Not whoever asks; the first of the others at once; from the tenth minute one every two minutes."""
    assert run(ROSTER, "ana", 20) == [
        (0, "Ben"),
        (10, "Cleo"),
        (12, "Ben"),
        (14, "Cleo"),
        (16, "Ben"),
        (18, "Cleo"),
    ]


def test_an_answer_ends_it() -> None:
    """Whoever answers in the twelfth minute is the last who was called."""
    assert run(ROSTER, "ana", 60, answered_at=12) == [(0, "Ben"), (10, "Cleo")]
    assert run(ROSTER, "ana", 60, answered_at=0) == []


def test_everybody_is_called_three_times_and_then_no_more() -> None:
    """A list that does not answer is not called all night."""
    calls = run(ROSTER, "nobody on the list", 300)
    assert len(calls) == ROUNDS * 3
    assert {name: sum(name == each for _, each in calls) for name in ("Ana", "Ben", "Cleo")} == {
        "Ana": 3,
        "Ben": 3,
        "Cleo": 3,
    }


REASONS = [
    ([], False, [], 0, Because.NOBODY_LISTED),
    ([ANA], False, [], 0, Because.NOBODY_LISTED),  # only whoever asks
    (ROSTER, True, [], 0, Because.ANSWERED),
    (ROSTER, False, [], 0, Because.FIRST),
    (ROSTER, False, [Page("Ben", ASKED)], 599, Because.WAITING),
    (ROSTER, False, [Page("Ben", ASKED)], 600, Because.TURN),
    (ROSTER, False, [Page("Ben", ASKED)] * 6, 10_000, Because.CALLED_OUT),
]


@pytest.mark.parametrize(("roster", "answered", "pages", "seconds", "why"), REASONS)
def test_every_decision_has_its_reason(
    roster: list[OnCall], answered: bool, pages: list[Page], seconds: int, why: Because
) -> None:
    """Somebody is called exactly where the reason says so."""
    call = whom_to_page(roster, "ana", ASKED, pages, answered, ASKED + timedelta(seconds=seconds))
    assert call.reason is why
    assert (call.person is not None) is (why in (Because.FIRST, Because.TURN))


def test_a_worker_that_was_away_calls_one_person_not_all_at_once() -> None:
    """After an hour without a worker the turns that were missed are not made up for in one breath."""
    late = ASKED + timedelta(hours=1)
    first = whom_to_page(ROSTER, "ana", ASKED, [Page("Ben", ASKED)], False, late)
    assert first.person is CLEO
    pages = [Page("Ben", ASKED), Page("Cleo", late)]
    assert whom_to_page(ROSTER, "ana", ASKED, pages, False, late + TURN / 2).reason is Because.WAITING


def test_no_telephone_number_in_a_trace() -> None:
    """A target is never in a repr, so no log line has it by accident."""
    assert "+1555" not in repr(ROSTER)
    assert timedelta(minutes=10) == PATIENCE
