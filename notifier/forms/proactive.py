"""A letter as one of Alexa's proactive events: fixed schemas, with no words of our own.

What fits no schema is announced as a message from the city: it lights and chimes, and its words are heard
when the resident opens the skill. It is no siren.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from city.delivery.deliveries import Lane, Notice, Reason
from city.localized import words_of
from notifier.channels import Letter

SHORTEST, LONGEST = timedelta(minutes=5, seconds=30), timedelta(hours=24)
"""Between which an event must expire, from now; half a minute more than asked, for clocks that differ."""
UNSAID = timedelta(hours=4)
LONGEST_WORDS = 100
"""Characters of a name or a subject."""
MOST_TYPES = 5

GARBAGE: Mapping[str, tuple[str, ...]] = {
    "trash": ("LANDFILL",),
    "recycling": ("RECYCLABLE_PLASTICS", "WASTE_PAPER", "CANS"),
    "yard_waste": ("GARDEN_WASTE",),
    "leaves": ("GARDEN_WASTE",),
    "compost": ("COMPOSTABLE",),
    "food_waste": ("KITCHEN_WASTE",),
    "bulk": ("BULKY",),
    "glass": ("GLASS",),
    "appliances": ("HOME_APPLIANCES",),
    "hazardous": ("HAZARDOUS",),
}
"""Of a stream of ours, the types that Alexa has words for."""

DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")

_HAZARDS = (
    (re.compile(r"\btornado\b"), "TORNADO"),
    (re.compile(r"\b(?:hurricane|typhoon|tropical storm)\b"), "HURRICANE"),
    (re.compile(r"\b(?:blizzard|winter storm|snow|lake effect|snow squall)\b"), "SNOW_STORM"),
    (re.compile(r"\bthunderstorm\b"), "THUNDER_STORM"),
)
_STATUS = {
    Reason.MEETING_REMINDER: "CONFIRMED",
    Reason.MEETING_REINSTATED: "CONFIRMED",
    Reason.MEETING_MOVED: "RESCHEDULED",
    Reason.MEETING_CANCELLED: "CANCELED",
    Reason.MEETING_POSTPONED: "CANCELED",
}
_WARNINGS = (Reason.ADVISORY, Reason.ADVISORY_UPDATE)


def event(letter: Letter, city: str, locales: Sequence[str]) -> Mapping[str, Any]:
    """The body of POST /v1/proactiveEvents for one resident, whose id at Amazon is the target."""
    name, payload, attributes = _event(letter, city[:LONGEST_WORDS])
    return {
        "timestamp": _zulu(letter.sent_at),
        "referenceId": re.sub(r"[^A-Za-z0-9~]", "~", letter.delivery_id)[:100],
        "expiryTime": _zulu(letter.sent_at + _life(letter)),
        "event": {"name": name, "payload": payload},
        "localizedAttributes": [{"locale": each, **attributes} for each in locales],
        "relevantAudience": {"type": "Unicast", "payload": {"user": letter.target}},
    }


def _event(letter: Letter, city: str) -> tuple[str, Mapping[str, Any], Mapping[str, str]]:
    """The schema that says most of it, its payload, and what its words refer to."""
    notice = letter.notice
    if notice is not None:
        if notice.key in (Reason.PICKUP_EVE, Reason.PICKUP_MOVED) and (types := _garbage(notice)):
            day = DAYS[date.fromisoformat(notice.facts["date"]).weekday()]
            alert = {"garbageTypes": types, "collectionDayOfWeek": day}
            return "AMAZON.TrashCollectionAlert.Activated", {"alert": alert}, {}
        if notice.key in _WARNINGS and (hazard := _hazard(notice)):
            alert = {"source": "localizedattribute:source", "alertType": hazard}
            return "AMAZON.WeatherAlert.Activated", {"weatherAlert": alert}, {"source": city}
        if notice.key in _STATUS:
            return _occasion(notice, city)
    return _message(letter, city)


def _garbage(notice: Notice) -> list[str]:
    """The types of the streams; none where one of them has none: half of what goes out is no reminder."""
    streams: Sequence[str] = notice.facts.get("streams", ())
    types = [GARBAGE.get(each, ()) for each in streams]
    return [each for many in types for each in many][:MOST_TYPES] if types and all(types) else []


def _hazard(notice: Notice) -> str:
    """Which of the four hazards that Alexa knows the official message is about; "" for any other."""
    facts: Mapping[str, Mapping[str, str]] = notice.facts
    said = words_of((facts.get("en") or next(iter(facts.values()), {})).get("event", "")).lower()
    return next((name for pattern, name in _HAZARDS if pattern.search(said)), "")


def _occasion(notice: Notice, city: str) -> tuple[str, Mapping[str, Any], Mapping[str, str]]:
    start = datetime.fromisoformat(notice.facts["start"]) if len(notice.facts["start"]) > 10 else None
    if start is None:
        return _message_of(city, urgent=False)
    occasion = {
        "occasionType": "APPOINTMENT",
        "subject": "localizedattribute:subject",
        "provider": {"name": "localizedattribute:provider"},
        "bookingTime": _zulu(start),
    }
    state = {"confirmationStatus": _STATUS[Reason(notice.key)]}
    words = {"subject": str(notice.facts["body"])[:LONGEST_WORDS], "provider": city}
    return "AMAZON.Occasion.Updated", {"state": state, "occasion": occasion}, words


def _message(letter: Letter, city: str) -> tuple[str, Mapping[str, Any], Mapping[str, str]]:
    return _message_of(city, urgent=letter.lane is Lane.EMERGENCY)


def _message_of(city: str, *, urgent: bool) -> tuple[str, Mapping[str, Any], Mapping[str, str]]:
    group = {"creator": {"name": city}, "count": 1, **({"urgency": "URGENT"} if urgent else {})}
    state = {"status": "UNREAD", "freshness": "NEW"}
    return "AMAZON.MessageAlert.Activated", {"state": state, "messageGroup": group}, {}


def _life(letter: Letter) -> timedelta:
    left = letter.expires - letter.sent_at if letter.expires is not None else UNSAID
    return min(max(left, SHORTEST), LONGEST)


def _zulu(instant: datetime) -> str:
    """As Amazon writes instants: UTC, to the second."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
