"""Rules for CAP messages that the city itself publishes: B1 to B7 of docs/emergencies.md, pure.

OASIS CAP 1.2 with the practice of its readers. Its XML schema accepts much that nobody can
use (an open polygon, an update without references, an end before the beginning: B8), so these
rules are asked of every message before a byte of it is frozen. Each is one function in a
table that yields what breaks it, with the place in the message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import isfinite
from typing import NamedTuple

from city.alerts.meaning import Action, meaning
from city.alerts.messages import Area, Info, Message, Reference
from city.earth.geometry import fault, in_antarctica, on_earth

LONGEST_HEADLINE = 160
"""Characters (CAP 1.2, 3.2.2: what a telephone shows)."""

MOST_POINTS = 100
"""Points of one polygon that every reader takes; more are allowed, and said (B6)."""

LARGEST_CIRCLE_KM = 500.0
"""No city is as large: a radius in metres was meant."""

STATUSES = frozenset({"Actual", "Exercise", "System", "Test", "Draft"})
SCOPES = frozenset({"Public", "Restricted", "Private"})
TYPES = frozenset({"Alert", "Update", "Cancel"})
"""Those of CAP's message types that a city has use for."""
CATEGORIES = frozenset(
    {"Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra",
     "CBRNE", "Other"}
)  # fmt: skip
URGENCIES = frozenset({"Immediate", "Expected", "Future", "Past"})
SEVERITIES = frozenset({"Extreme", "Severe", "Moderate", "Minor"})
CERTAINTIES = frozenset({"Observed", "Likely", "Possible", "Unlikely"})
RESPONSES = frozenset(
    {"Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"}
)


class Wrong(StrEnum):
    """What a rule finds. The words are for the staff member who must mend it."""

    NO_NAME = "is empty"
    BAD_NAME = "has a space, a comma, < or &"
    NO_OFFSET = "has no offset from UTC in whole minutes"
    FRACTION = "has a fraction of a second"
    NO_EXPIRES = "does not say when it expires"
    EXPIRES_EARLY = "expires before it is sent or takes effect"
    REFERENCES_OF_AN_ALERT = "is a first alert and may refer to nothing"
    REFERENCE_MISSING = "does not refer to every message still in force that it is about"
    REFERENCE_STRANGE = "refers to something that is not in force or not about the same"
    NO_INFO = "says nothing (a cancel keeps what it takes back)"
    UNHEARD = "would be taken for a test, or for nobody, and reach no one"
    UNKNOWN_VALUE = "is none of CAP's values, or Unknown"
    NO_TEXT = "is missing"
    HEADLINE_LONG = f"is longer than {LONGEST_HEADLINE} characters"
    HEADLINE_IS_DESCRIPTION = "says the same as the description"
    MARKUP = "has markup in it"
    NO_AREA = "says nowhere: without an area nothing is sent"
    POLYGON = "is no polygon"
    CIRCLE = "is no circle in kilometres"
    LANGUAGE_TWICE = "is in the same language as another"
    BLOCKS_DIFFER = "says something else than the block in the first language"


class Breach(NamedTuple):
    """One rule that a message breaks: its number, what is wrong, and where."""

    rule: str
    wrong: Wrong
    where: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.rule}: {self.where} {self.wrong}{f' ({self.detail})' if self.detail else ''}"


Found = Iterator[tuple[Wrong, str, str]]


def breaches(message: Message, in_force: Collection[Reference] = ()) -> tuple[Breach, ...]:
    """Every rule that the message breaks; empty for one that may be published.

    ``in_force`` are the earlier messages about the same event that have not expired: an Update
    or a Cancel must refer to all of them, and to nothing else (B3).
    """
    return tuple(
        Breach(number, wrong, where, detail)
        for number, rule in RULES
        for wrong, where, detail in rule(message, in_force)
    )


def cap_time(instant: datetime) -> str:
    """The instant as CAP 1.2 (3.3.2) writes it: ``2026-11-29T03:00:00-05:00``, UTC as ``-00:00`` (B2).

    Fractions are cut off: they are nothing that a reader could use. Raises ValueError without an offset.
    """
    if instant.utcoffset() is None:
        raise ValueError("a CAP time needs an offset")
    written = instant.isoformat(timespec="seconds")
    return f"{written[:19]}-00:00" if written[19:] in ("+00:00", "-00:00") else written


def whole_second(instant: datetime) -> datetime:
    """The instant without its fraction: what :func:`cap_time` writes is then all of it."""
    return instant.replace(microsecond=0)


def advice(message: Message) -> Iterator[str]:
    """What is allowed, but not every reader takes it (B6)."""
    for info in message.infos[:1]:
        for area in info.areas:
            for ring in area.polygons:
                if len(ring) > MOST_POINTS:
                    yield f"{area.text}: a polygon of {len(ring)} points; some readers take {MOST_POINTS}"


def _names(message: Message, _: Collection[Reference]) -> Found:
    for where, name in (("identifier", message.identifier), ("sender", message.sender)):
        if not name:
            yield Wrong.NO_NAME, where, ""
        elif re.search(r"[\s,<&]", name):
            yield Wrong.BAD_NAME, where, ""


def _times(message: Message, _: Collection[Reference]) -> Found:
    if message.sent is None:
        yield Wrong.NO_TEXT, "sent", ""
    times = [("sent", message.sent)]
    for info in message.infos:
        named = ("effective", info.effective), ("onset", info.onset), ("expires", info.expires)
        times += [(f"{info.language} {name}", each) for name, each in named]
    for where, each in times:
        yield from _time(where, each)
    for info in message.infos:
        if info.expires is None:
            yield Wrong.NO_EXPIRES, info.language, ""
        elif any(early and _order(info.expires) <= _order(early) for early in (message.sent, info.effective)):
            yield Wrong.EXPIRES_EARLY, info.language, ""


def _time(where: str, instant: datetime | None) -> Found:
    if instant is None:
        return
    offset = instant.utcoffset()
    if offset is None or offset % timedelta(minutes=1):
        yield Wrong.NO_OFFSET, where, ""
    if instant.microsecond:
        yield Wrong.FRACTION, where, ""


def _order(instant: datetime) -> datetime:
    """For comparing, also one that is wrong because it lacks its offset."""
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _references(message: Message, in_force: Collection[Reference]) -> Found:
    given, owed = set(message.references), set(in_force)
    if message.msg_type == "Alert":
        if given:
            yield Wrong.REFERENCES_OF_AN_ALERT, "references", ""
    elif not given or owed - given:
        yield Wrong.REFERENCE_MISSING, "references", ""
    elif given - owed:
        yield Wrong.REFERENCE_STRANGE, "references", ""
    if not message.infos:
        yield Wrong.NO_INFO, message.msg_type or "the message", ""


def _is_heard(message: Message, _: Collection[Reference]) -> Found:
    """A real alert that our own gate (A2) stops is worse than none: whoever sent it believes it is out."""
    if message.status == "Actual" and meaning(message).action is Action.NONE:
        yield Wrong.UNHEARD, "the message", str(meaning(message).reason)


def _values(message: Message, _: Collection[Reference]) -> Found:
    checked: list[tuple[str, str, Collection[str]]] = [
        ("status", message.status, STATUSES),
        ("scope", message.scope, SCOPES),
        ("msgType", message.msg_type, TYPES),
    ]
    for info in message.infos:
        checked += [(f"{info.language} category", each, CATEGORIES) for each in info.categories or ("",)]
        checked += [(f"{info.language} responseType", each, RESPONSES) for each in info.responses]
        checked += [
            (f"{info.language} urgency", info.urgency, URGENCIES),
            (f"{info.language} severity", info.severity, SEVERITIES),
            (f"{info.language} certainty", info.certainty, CERTAINTIES),
        ]
    for where, value, known in checked:
        if value not in known:
            yield Wrong.UNKNOWN_VALUE, where, value[:40]


def _words(message: Message, _: Collection[Reference]) -> Found:
    for info in message.infos:
        for name in ("language", "event", "headline", "description"):
            if not getattr(info, name).strip():
                yield Wrong.NO_TEXT, f"{info.language} {name}", ""
        if len(info.headline) > LONGEST_HEADLINE:
            yield Wrong.HEADLINE_LONG, f"{info.language} headline", str(len(info.headline))
        if info.headline.strip() and info.headline.strip() == info.description.strip():
            yield Wrong.HEADLINE_IS_DESCRIPTION, f"{info.language} headline", ""
        for name in ("event", "headline", "description", "instruction", "sender_name"):
            if _MARKUP.search(getattr(info, name)):
                yield Wrong.MARKUP, f"{info.language} {name}", ""


_MARKUP = re.compile(
    r"</?[a-zA-Z!][^<>]{0,300}>|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});|[\x00-\x08\x0b\x0c\x0e-\x1f]"
)


def _areas(message: Message, _: Collection[Reference]) -> Found:
    for info in message.infos:
        if not info.areas or not all(area.placed for area in info.areas):
            yield Wrong.NO_AREA, info.language, ""
        for area in info.areas:
            if not area.text.strip():
                yield Wrong.NO_TEXT, f"{info.language} areaDesc", ""
            yield from _drawing(area, f"{info.language} {area.text}")


def _drawing(area: Area, where: str) -> Found:
    for ring in area.polygons:
        if wrong := fault(ring):
            yield Wrong.POLYGON, where, f"it {wrong}"
    for lat, lon, radius in area.circles:
        placed = on_earth((lat, lon)) and not in_antarctica((lat, lon))
        if not placed or not isfinite(radius) or not 0 < radius <= LARGEST_CIRCLE_KM:
            yield Wrong.CIRCLE, where, ""


def _languages(message: Message, _: Collection[Reference]) -> Found:
    seen: set[str] = set()
    for info in message.infos:
        if info.language.lower() in seen:
            yield Wrong.LANGUAGE_TWICE, info.language, ""
        seen.add(info.language.lower())
        for name, same in _ALIKE.items():
            if same(info) != same(message.infos[0]):
                yield Wrong.BLOCKS_DIFFER, info.language, name


_ALIKE: dict[str, Callable[[Info], object]] = {
    "event": lambda info: (dict(info.event_codes), info.categories),
    "responseType": lambda info: info.responses,
    "urgency, severity or certainty": lambda info: (info.urgency, info.severity, info.certainty),
    "times": lambda info: (info.effective, info.onset, info.expires, info.ends),
    "areas": lambda info: [
        (each.polygons, each.circles, each.ugc, each.same, dict(each.geocodes)) for each in info.areas
    ],
}
"""What every language must say alike (B7). That it is the same event, its code says: its name is words."""


RULES: tuple[tuple[str, Callable[[Message, Collection[Reference]], Found]], ...] = (
    ("B1", _names),
    ("B2", _times),
    ("B3", _references),
    ("B4", _is_heard),
    ("B5", _values),
    ("B5", _words),
    ("B6", _areas),
    ("B7", _languages),
)
