"""How far the telling of one thing has come, from counts alone."""

from __future__ import annotations

import pytest

from city.delivery.progress import Happening, as_json, progress, times_to

BEGAN = 1_000


def test_an_alert_under_way() -> None:
    """A hundred due: what was accepted, what failed by which cause, what ended, what is still to come."""
    found = progress(
        [
            Happening("due", "", 60, 1_000),
            Happening("due", "", 40, 1_001),
            Happening("sent", "accepted", 50, 1_002),
            Happening("sent", "already_there", 10, 1_003),
            Happening("pending", "server_error", 7, 1_002),
            Happening("pending", "worker_lost", 2, 1_002),
            Happening("refused", "gone", 4, 1_002),
            Happening("gave_up", "no_answer", 1, 1_400),
            Happening("expired", "", 2, 1_500),
            Happening("expired", "busy", 1, 1_500),
            Happening("withdrawn", "", 3, 1_001),
            Happening("superseded", "", 5, 1_100),
        ],
        {"quiet_hours": 9, "one_per_person": 12, "rate": 1},
        BEGAN,
    )
    assert as_json(found) == {
        "due": 100,
        "accepted": 60,
        "delivered": None,
        "undelivered": None,
        "pending": 24,
        "failed": {"gone": 4, "no_answer": 1, "expired": 2, "busy": 1},
        "ended": {"withdrawn": 3, "superseded": 5},
        "retried": {"server_error": 7, "worker_lost": 2},
        "dropped": {"one_per_person": 12},
        "held": {"quiet_hours": 9, "rate": 1},
        "seconds_to": {"50": 2, "95": None, "100": None},
    }


@pytest.mark.parametrize(
    ("landed", "total", "times"),
    [
        ({}, 0, {50: None, 95: None, 100: None}),
        ({1_010: 1}, 1, {50: 10, 95: 10, 100: 10}),
        ({1_010: 50, 1_020: 45, 1_030: 5}, 100, {50: 10, 95: 20, 100: 30}),
        ({1_010: 49, 1_011: 1, 1_020: 44, 1_030: 6}, 100, {50: 11, 95: 30, 100: 30}),
        ({1_010: 2}, 3, {50: 10, 95: None, 100: None}),
        ({990: 1}, 1, {50: 0, 95: 0, 100: 0}),
    ],
)
def test_times_are_reached_when_the_share_has_landed(
    landed: dict[int, int], total: int, times: dict[int, int | None]
) -> None:
    """Not before, and not at all while it has not; a clock that was set back makes no negative time."""
    assert times_to(landed, total, BEGAN) == times


def test_those_who_can_never_be_told_do_not_keep_the_last_time_open() -> None:
    """Of ten, one is refused for ever: the last of the other nine is the last."""
    found = progress(
        [
            Happening("due", "", 10, 1_000),
            Happening("sent", "accepted", 9, 1_005),
            Happening("refused", "gone", 1, 1_001),
        ],
        {},
        BEGAN,
    )
    assert found.seconds == {50: 5, 95: 5, 100: 5}


def test_a_day_has_no_times() -> None:
    """It is no one thing that fell due."""
    assert progress([Happening("sent", "accepted", 9)], {}).seconds == {}


def test_what_providers_report_is_counted_apart() -> None:
    """Accepted stays what it is; zero of one kind is zero as soon as anything is reported."""
    found = progress(
        [Happening("due", "", 5), Happening("sent", "accepted", 5), Happening("delivered", "", 3)], {}
    )
    assert (found.accepted, found.delivered, found.undelivered, found.pending) == (5, 3, 0, 0)
