"""All streams of a place together: what happens, what does not, in the order of days and of showing."""

from __future__ import annotations

from datetime import date

from city.collection.pickup_days import outcomes_at, streams_at
from city.collection.pickups import Missed, Pickup, Rules
from city.collection.waste import HolidayRule
from tests.city.collection.test_pickups import FRI, MON, NEW_YORK, ZONES, day, exception, holiday

RULES = Rules(
    (day(FRI), day(FRI, id="r", stream="recycling"), day(MON, id="g", stream="glass"), day(MON, zone="b")),
    (holiday(date(2026, 12, 25)),),
    (exception(date(2026, 12, 11), streams=("recycling",)),),
)


def test_only_streams_of_the_place_are_shown_and_those_that_people_know_first() -> None:
    """A stream of another zone is nobody's here; one without a place in the order follows by name."""
    assert streams_at(RULES, ZONES) == ("trash", "recycling", "glass")
    assert streams_at(RULES, {"pickup": "b"}) == ("trash",)


def test_what_happens_and_what_does_not_stand_in_one_row_of_days() -> None:
    """A pickup that a holiday moves is on its new day, one that staff cancelled on its own, as missed."""
    found = outcomes_at(RULES, ZONES, date(2026, 12, 8), date(2026, 12, 28), NEW_YORK)
    told = [(each.date.day, each.stream, type(each)) for each in found]
    assert told == [
        (11, "trash", Pickup), (11, "recycling", Missed), (14, "glass", Pickup), (18, "trash", Pickup),
        (18, "recycling", Pickup), (21, "glass", Pickup), (26, "trash", Pickup), (26, "recycling", Pickup),
    ]  # fmt: skip


def test_a_place_that_nothing_is_known_of_has_no_pickups() -> None:
    """No zones, no streams, no days: never somebody else's."""
    rules = Rules((day(MON),), (holiday(date(2026, 12, 25), HolidayRule.SKIP),))
    assert list(outcomes_at(rules, {}, date(2026, 12, 1), date(2027, 1, 1), NEW_YORK)) == []
