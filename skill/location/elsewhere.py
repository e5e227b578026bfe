"""An address that is not the resident's own: "your pickup" is not said of it."""

from __future__ import annotations

from city.earth.places import Location
from skill.context import Context
from skill.turn import Question, Say, Where

OF_ONES_OWN = frozenset(
    {
        *(f"{of}.{each}" for of in ("pickup", "sweeping") for each in ("then", "next", "moved")),
        *(f"{of}.day_{each}" for of in ("pickup", "sweeping") for each in ("late", "early")),
        *("pickup.moved_for_holiday", "sweeping.moved_for_holiday", "holiday.yours"),
    }
)
"""Sentences that say "your", and have a ``.there`` twin for somebody else's address."""


def elsewhere(question: Question, context: Context) -> Location | None:
    """The place of this turn, where it is not the one that the resident lives at."""
    place, own = context.place, question.location or context.memory.place
    named = question.for_once or (own is not None and "address" in question.slots)
    return place if named and place != own else None


def there(told: tuple[Say, ...], question: Question, context: Context) -> tuple[Say, ...]:
    """The sentences as they are said of this turn's place: "At 12 Alder Street, the next ..."."""
    place = elsewhere(question, context)
    if place is None:
        return told
    address = Where(place.label)
    return tuple(
        Say(f"{each.key}.there", {**each.values, "address": address}) if each.key in OF_ONES_OWN else each
        for each in told
    )
