"""What a city publishes, as nouns. Every record knows its id and the source it came from.

Instants are aware; days are dates in the city's zone. Text that a resident may
hear is ``Localized``: language (``"en"``, ``"es"``) to words. A field map in
city.toml names these fields on its left side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum

from city.alerts.messages import Message
from city.collection.waste import CollectionDay, Holiday, PickupCalendar, PickupException, Suspension
from city.localized import Day, Localized
from city.nouns import noun


@noun(frozen=True, slots=True, kw_only=True)
class Advisory:
    """An official message (CAP), as received. What it means is :mod:`city.advisories`."""

    id: str
    source: str
    received: datetime
    message: Message


class MeetingStatus(StrEnum):
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    TENTATIVE = "tentative"
    PASSED = "passed"


class MeetingType(StrEnum):
    REGULAR = "regular"
    SPECIAL = "special"
    EMERGENCY = "emergency"
    JOINT = "joint"
    WORKSHOP = "workshop"
    HEARING = "hearing"
    CLOSED = "closed"


@noun(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A sitting of a public body. ``body`` is its name as published.

    Where the city has published a day and no time, ``timed`` is false and ``start`` the
    local midnight.
    """

    id: str
    source: str
    body: str
    title: Localized
    start: datetime
    end: datetime | None = None
    location: Localized = field(default_factory=dict)
    timed: bool = True
    status: MeetingStatus = MeetingStatus.SCHEDULED
    type: MeetingType = MeetingType.REGULAR
    agenda: tuple[Localized, ...] = ()
    join: Localized = field(default_factory=dict)  # how to attend or speak
    outcome: Localized = field(default_factory=dict)
    moved_from: datetime | None = None
    note: Localized = field(default_factory=dict)  # why staff changed it
    url: str = ""


@noun(frozen=True, slots=True, kw_only=True)
class MeetingChange:
    """Staff say that a meeting is cancelled, postponed or moved, before its calendar does.

    ``body`` is the body's name (or the meeting's id) and ``date`` the day on which it
    was to be. ``moved_to`` is the new start. :mod:`city.meetings` applies it.
    """

    id: str
    source: str
    body: str
    date: Day
    status: MeetingStatus
    moved_to: datetime | None = None
    location: Localized = field(default_factory=dict)
    reason: Localized = field(default_factory=dict)


@noun(frozen=True, slots=True, kw_only=True)
class Event:
    """Something to go to. An all-day event has its local midnights as start and end."""

    id: str
    source: str
    title: Localized
    start: datetime
    end: datetime | None = None
    all_day: bool = False
    place: str = ""
    text: Localized = field(default_factory=dict)
    cancelled: bool = False
    url: str = ""


@noun(frozen=True, slots=True, kw_only=True)
class NewsItem:
    id: str
    source: str
    title: Localized
    published: datetime
    text: Localized = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    url: str = ""


@noun(frozen=True, slots=True, kw_only=True)
class Place:
    """A facility, park, shelter, polling place: anything with an address and hours.

    ``hours`` has seven entries, Monday first, each ``("10:00-18:00", ...)`` in local
    time, or empty when closed that day; ``()`` altogether when unknown.
    ``attributes`` holds what only some kinds have, as words: a shelter's ``open``,
    ``pets``, ``power``, ``accessible`` ("yes" or "no").
    """

    id: str
    source: str
    kind: str
    name: Localized
    aliases: tuple[str, ...] = ()
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    phone: str = ""
    hours: tuple[tuple[str, ...], ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


@noun(frozen=True, slots=True, kw_only=True)
class Closure:
    """A place (by its id) or a road (by its name) is closed from start until end."""

    id: str
    source: str
    place: str
    start: datetime
    end: datetime | None = None
    kind: str = "facility"  # or "road"
    title: Localized = field(default_factory=dict)
    reason: Localized = field(default_factory=dict)


@noun(frozen=True, slots=True, kw_only=True)
class Official:
    """Somebody who holds a public office. ``office`` is an id: mayor, council_member, clerk."""

    id: str
    source: str
    name: str
    office: str
    title: Localized = field(default_factory=dict)
    district: str = ""
    phone: str = ""
    email: str = ""


@noun(frozen=True, slots=True, kw_only=True)
class Service:
    """An office to call: what it does in words people use, its number and hours."""

    id: str
    source: str
    name: Localized
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    phone: str = ""
    email: str = ""
    address: str = ""
    hours: Localized = field(default_factory=dict)


@noun(frozen=True, slots=True, kw_only=True)
class ServiceAttribute:
    """Something that a service asks for: an attribute of an Open311 GeoReport v2 service definition.

    ``values`` are what may be answered, each as the city's key and its name; () for any words.
    """

    code: str
    question: Localized
    required: bool = False
    order: int = 0
    datatype: str = "string"
    values: tuple[tuple[str, Localized], ...] = ()


@noun(frozen=True, slots=True, kw_only=True)
class ServiceDefinition:
    """What a service asks of whoever reports. ``id`` is the service's code in the city's system."""

    id: str
    source: str
    attributes: tuple[ServiceAttribute, ...] = ()


@noun(frozen=True, slots=True, kw_only=True)
class Fact:
    """A question that staff have answered, under one of the topics' ids."""

    id: str
    source: str
    topic: str
    question: Localized
    answer: Localized
    start: datetime | None = None
    end: datetime | None = None


@noun(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the city's site, or one question and answer of it: its heading and its words."""

    id: str
    source: str
    title: Localized
    text: Localized
    url: str = ""


@noun(frozen=True, slots=True, kw_only=True)
class Permit:
    id: str
    source: str
    number: str
    kind: Localized
    status: str
    address: str = ""
    filed: date | None = None
    inspection: date | None = None


@noun(frozen=True, slots=True, kw_only=True)
class ServiceRequest:
    """A 311 case, as the city publishes it (no names)."""

    id: str
    source: str
    number: str
    service_type: str
    status: str
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    opened: datetime | None = None
    updated: datetime | None = None
    note: Localized = field(default_factory=dict)


@noun(frozen=True, slots=True, kw_only=True)
class Zone:
    """One area of a zone set (pickup, district, evacuation, precinct, sweeping, zoning).

    ``polygons`` are GeoJSON rings as ``((lon, lat), ...)``; the first ring of each
    polygon is its outline, the others are holes.
    """

    id: str
    source: str
    zone_set: str
    name: Localized
    polygons: tuple[tuple[tuple[tuple[float, float], ...], ...], ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


@noun(frozen=True, slots=True, kw_only=True)
class Address:
    """One row of the gazetteer. Zones that the row does not name are found by its point."""

    id: str
    source: str
    number: str
    street: str
    lat: float
    lon: float
    unit: str = ""
    postcode: str = ""
    zones: Mapping[str, str] = field(default_factory=dict)


Record = (
    Advisory
    | Meeting
    | MeetingChange
    | Event
    | CollectionDay
    | PickupCalendar
    | Holiday
    | PickupException
    | Suspension
    | NewsItem
    | Place
    | Closure
    | Official
    | Service
    | ServiceDefinition
    | Fact
    | Page
    | Permit
    | ServiceRequest
    | Zone
    | Address
)

KINDS: Mapping[str, type] = {
    "advisory": Advisory,
    "meeting": Meeting,
    "meeting_change": MeetingChange,
    "event": Event,
    "collection": CollectionDay,
    "pickup_calendar": PickupCalendar,
    "holiday": Holiday,
    "pickup_exception": PickupException,
    "suspension": Suspension,
    "news": NewsItem,
    "place": Place,
    "closure": Closure,
    "official": Official,
    "service": Service,
    "service_definition": ServiceDefinition,
    "fact": Fact,
    "page": Page,
    "permit": Permit,
    "request": ServiceRequest,
    "zone": Zone,
    "address": Address,
}
"""The name of each kind, as city.toml and the snapshot use it, and its record."""
