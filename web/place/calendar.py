"""A place's pickups as a calendar that programs subscribe to (RFC 5545): every pickup on its own day.

No recurrence rule is written, since holidays bend them: each event is dated, and keeps its UID when it is
moved, so that a program moves it too. What does not take place stays, as cancelled. The same state of things
makes the same bytes, which is what the ETag stands for (RFC 9110, 8.8.3).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from city.collection.editions import Edition
from city.collection.pickups import Missed, Pickup, event_of
from web.place.naming import Naming

if TYPE_CHECKING:
    from icalendar import Event

    from city.profile import City

Outcome = Pickup | Missed
BACK, AHEAD = timedelta(days=35), timedelta(days=366)
"""What a calendar shows of the past and of what is to come."""
REFRESH = timedelta(hours=6)
"""How often programs are asked to look again: a change by staff is for the next morning at the earliest."""
EVENING = timedelta(hours=-6)
"""When a reminder rings, from the midnight with which the day begins: six in the evening before."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Made:
    """A calendar as bytes, with what stands for them."""

    body: bytes
    etag: str


def state_of(outcome: Outcome) -> str:
    """All of an outcome that a calendar tells: another state is another edition of the event."""
    told = "off" if isinstance(outcome, Missed) else outcome.date.isoformat()
    cause = outcome.exception.id if outcome.exception else outcome.holiday.id if outcome.holiday else ""
    return f"{told} {outcome.reason} {cause}".strip()


def calendar(
    outcomes: Sequence[Outcome],
    editions: Mapping[str, Edition],
    city: City,
    locale: str,
    naming: Naming,
    remind: bool,
) -> Made:
    """The calendar of these outcomes in the locale's words, with a reminder for each where that is wanted."""
    from icalendar import Calendar

    words, made = naming.words, Calendar()
    made.add("prodid", f"-//Townbell//{city.name}//{locale.split('-')[0].upper()}")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    name, text = words.say("home.ics.name", city=city.name), words.say("home.ics.text", city=city.name)
    for key, value in (("name", name), ("x-wr-calname", name), ("description", text), ("x-wr-caldesc", text)):
        made.add(key, value)
    made.add("x-wr-timezone", city.zone)
    made.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    made.add("x-published-ttl", "PT6H")  # the same for programs that do not know RFC 7986
    for each in outcomes:
        made.add_component(_event(each, editions[event_of(each)], city, locale, naming, remind))
    body: bytes = made.to_ical()
    return Made(body, hashlib.sha256(body).hexdigest()[:32])


def _event(
    outcome: Outcome, edition: Edition, city: City, locale: str, naming: Naming, remind: bool
) -> Event:
    """One pickup, as a day that takes no time of anybody's."""
    from icalendar import Event

    is_off = isinstance(outcome, Missed)
    event, on = Event(), outcome.date
    event.add("uid", _uid(city, outcome))
    event.add("dtstamp", edition.revised)
    event.add("last-modified", edition.revised)
    event.add("sequence", edition.number)
    event.add("dtstart", on)
    event.add("dtend", on + ONE_DAY)
    summary = naming.off(outcome.stream) if is_off else naming.pickup(outcome.stream)
    event.add("summary", summary, parameters={"language": locale})
    if text := naming.reason(outcome):
        event.add("description", text, parameters={"language": locale})
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("categories", [naming.stream(outcome.stream)])
    if remind and not is_off:
        event.add_component(_alarm(summary))
    return event


def _alarm(summary: str) -> Event:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", EVENING)
    return alarm  # type: ignore[return-value]


def _uid(city: City, outcome: Outcome) -> str:
    """The event's name for ever, also when it is moved; it does not tell whose it is (RFC 7986, 5.3)."""
    return f"{uuid.uuid5(uuid.NAMESPACE_URL, f'{city.name},{city.state}/{event_of(outcome)}')}@townbell"


def span(today: date) -> tuple[date, date]:
    """The first day of a calendar and the one after its last."""
    return today - BACK, today + AHEAD
