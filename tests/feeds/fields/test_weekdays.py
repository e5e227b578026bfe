"""Weekdays and their places in the month, as cities write them."""

from __future__ import annotations

import pytest

from feeds.fields.weekdays import ordinals, recurrence


@pytest.mark.parametrize(
    ("words", "weekdays", "places"),
    [
        ("Monday", (0,), ()),
        ("3", (3,), ()),
        ("Mondays", (0,), ()),
        ("Mon & Thu", (0, 3), ()),
        ("Tuesday/Friday", (1, 4), ()),
        ("Friday and Tuesday", (1, 4), ()),
        ("lunes y jueves", (0, 3), ()),
        ("First Wednesday", (2,), (1,)),
        ("2nd & 4th Tuesday of the month", (1,), (2, 4)),
        ("the last Friday of each month", (4,), (-1,)),
        ("Every Monday", (0,), ()),
        ("primer y tercer miércoles del mes", (2,), (1, 3)),
        ("el último viernes de cada mes", (4,), (-1,)),
    ],
)
def test_recurrences(words: str, weekdays: tuple[int, ...], places: tuple[int, ...]) -> None:
    """Both languages, one or several days, with or without a place in the month."""
    assert recurrence(words) == (weekdays, places)


@pytest.mark.parametrize(
    "words", ["Mon-Thu", "someday", "first", "every other Monday", "Monday 6th", "", "9"]
)
def test_what_could_mean_two_things_is_refused(words: str) -> None:
    """A range of days, "every other" without an anchor and what is no day are errors, never guesses."""
    with pytest.raises(ValueError, match="weekday"):
        recurrence(words)


@pytest.mark.parametrize(
    ("words", "places"),
    [("", ()), ("1", (1,)), ("1,3", (1, 3)), ("first and third", (1, 3)), ("-1", (-1,)), ("última", (-1,))],
)
def test_places_in_the_month(words: str, places: tuple[int, ...]) -> None:
    """A column of its own may give them as numbers or words."""
    assert ordinals(words) == places


@pytest.mark.parametrize("words", ["0", "6", "13", "sometimes", "-2"])
def test_no_places(words: str) -> None:
    """There is no sixth Monday."""
    with pytest.raises(ValueError, match="from first to fifth or last"):
        ordinals(words)
