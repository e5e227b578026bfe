"""The pickups of a week at one place, for a screen: the one that was asked about, then the others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from city.collection.pickups import pickups
from city.earth.places import Location
from skill.context import Context
from skill.screens.touch import to
from skill.turn import Pending, Row, Word, say

WEEK = timedelta(days=7)
ASKED_BY = {
    "trash": "TrashDayIntent",
    "recycling": "RecyclingDayIntent",
    "yard_waste": "YardWasteIntent",
    "bulk": "BulkPickupIntent",
    "street_sweeping": "StreetSweepingIntent",
}
"""The streams that have a question of their own; touched, their days are spoken too."""


def rows(stream: str, day: date, place: Location, context: Context) -> tuple[Row, ...]:
    """The pickup that is spoken of, with its place; then those of the other streams within seven days."""
    asked = say("screen.pickup_at", stream=Word(f"stream.{stream}.title"), place=place.label)
    others = sorted(_others(stream, place, context))
    return (Row(day, asked), *(_row(each, other, place) for each, other in others))


def _others(stream: str, place: Location, context: Context) -> Iterable[tuple[date, str]]:
    rules, zone = context.snapshot.rules(), context.settings.zone
    for other in rules.streams:
        if other != stream and other in ASKED_BY:
            found = pickups(rules, other, place.zones, context.today, context.today + WEEK, zone)
            yield from ((each.date, other) for each in found)


def _row(day: date, stream: str, place: Location) -> Row:
    return Row(day, Word(f"stream.{stream}.title"), asking(stream, place))


def asking(stream: str, place: Location) -> Pending:
    """The question for a stream's next pickup, at this place whatever session it is asked in."""
    return to(ASKED_BY[stream], address=place.label)
