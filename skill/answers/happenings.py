"""An event as it is told: when it is, and as a row that can be touched."""

from __future__ import annotations

from datetime import date, datetime

from city.localtime import day_of
from city.records import Event
from skill.context import Context
from skill.screens.touch import to
from skill.turn import Row


def row(event: Event, context: Context) -> Row:
    """An event; touched, it asks what else is on that day."""
    at = when(event, context)
    day = day_of(at, context.settings.zone) if isinstance(at, datetime) else at
    return Row(event.title, at, to("EventsIntent", date=day.isoformat()))


def when(event: Event, context: Context) -> date | datetime:
    """An event that has begun is said to be on today, not to have begun on another day."""
    if event.all_day or event.start < context.now:
        return max(day_of(event.start, context.settings.zone), context.today)
    return event.start
