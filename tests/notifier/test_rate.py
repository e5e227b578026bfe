"""Nobody is flooded, and nobody is looked up who could not be."""

from __future__ import annotations

from collections.abc import Mapping

from city.enrolment.roll import Numbers
from notifier.rate import FEW, MANY, RATE, Rate


class Store:
    """Who got how many; notes of whom it was asked."""

    def __init__(self, got: Mapping[int, int]) -> None:
        self.got = got
        self.asked: list[Numbers | None] = []

    def __call__(self, numbers: Numbers | None) -> Mapping[int, int]:
        self.asked.append(numbers)
        return {n: count for n, count in self.got.items() if numbers is None or n in numbers}


def allowed(rate: Rate, numbers: Numbers) -> list[int]:
    may = rate.within(numbers)
    found = [n for n in numbers if may is None or may(n)]
    rate.note(found)
    return found


def test_whoever_got_the_most_gets_no_more() -> None:
    """Somebody with one place left gets one more, whatever else is planned; others get all."""
    rate = Rate(Store({1: RATE, 2: RATE - 1}), sayings=3, capacity=10)
    assert [allowed(rate, [n]) for n in (1, 2, 2, 3, 3, 3)] == [[], [2], [], [3], [3], [3]]


def test_what_one_planning_says_counts() -> None:
    """With nothing before, thirty of one planning's forty."""
    rate = Rate(Store({}), sayings=40, capacity=10)
    assert sum(len(allowed(rate, [1])) for _ in range(40)) == RATE


def test_few_are_looked_up_by_themselves_and_many_at_once() -> None:
    """Of whom nothing is planned nobody asks; beyond some thousands all are asked for, once."""
    store = Store({FEW + 5: RATE})
    rate = Rate(store, sayings=1, capacity=2 * FEW + 10)
    assert store.asked == []
    assert allowed(rate, [1, 2]) == [1, 2]
    many = range(3, FEW + 10)
    assert allowed(rate, many) == [n for n in many if n != FEW + 5]
    assert allowed(rate, [4]) == [4]
    assert store.asked == [[1, 2], None]


def test_half_the_rate_and_half_in_one_planning_stay_within_it() -> None:
    """Who got less than what is looked up can get no more than the rate by what is said at once."""
    assert MANY - 1 + (RATE - MANY) <= RATE
