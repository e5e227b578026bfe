"""Sums of what was asked."""

from __future__ import annotations

from datetime import date

from city.numbers import ANSWERED, UNANSWERED, Share, numbers
from city.ports import Asked
from skill.turn import Because

DAY = date(2026, 11, 29)
NEITHER = {"needs_place", "needs_permission", "place_uncertain", "needs_choice", "in_dialog", "conversation"}


def test_every_end_of_a_turn_is_counted_as_what_it_is() -> None:
    """Answered, not answered, or no question that ended: a new reason must be put among them."""
    assert {each.value for each in Because} == ANSWERED | UNANSWERED | NEITHER
    assert not ANSWERED & UNANSWERED


def test_the_most_asked_comes_first_and_the_hours_are_those_of_a_day() -> None:
    """By topic, language, day and hour; what was asked back counts once, when it is answered."""
    found = numbers(
        {
            Asked(DAY, 8, "trash_day", "en", "answered"): 5,
            Asked(DAY, 8, "trash_day", "es", "no_data"): 2,
            Asked(DAY, 23, "news", "en", "nothing_found"): 9,
            Asked(DAY, 9, "trash_day", "en", "needs_place"): 7,
        }
    )
    assert found.all == Share(14, 2)
    assert list(found.topics.items()) == [("news", Share(9, 0)), ("trash_day", Share(5, 2))]
    assert found.languages == {"en": Share(14, 0), "es": Share(0, 2)}
    assert (found.hours[8], found.hours[9], found.hours[23]) == (Share(5, 2), Share(), Share(9, 0))
    assert found.days == {"2026-11-29": Share(14, 2)}
    assert len(found.hours) == 24
