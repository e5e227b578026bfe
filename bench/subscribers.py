"""A city whose residents are all subscribed: its people, its records and its notifier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from math import cos, pi, sin
from pathlib import Path
from random import Random
from typing import Any

from city.advisories import Area, Info, Message
from city.collection.waste import CollectionDay
from city.earth.places import Location
from city.enrolment.subscriptions import PICKUP_EVE, Consent, Subscription, Topic
from city.localtime import at as local_at
from city.profile import City
from city.records import Advisory
from notifier.service import Notifier
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.deliveries import SqliteDeliveries
from stores.sqlite.subscriptions import SqliteSubscriptions
from stores.workers import WorkerLocks

ZONE = "America/New_York"
MONDAY = date(2026, 11, 23)
EVE = local_at(MONDAY, PICKUP_EVE, ZONE)
CITY = City(
    name="Bench", state="FL", zone=ZONE, locales=("en-US", "es-US"), latitude=27.5, longitude=-82.5,
    same=("012081",), ugc=("FLZ072",), population=1_000_000,
)  # fmt: skip
ZONES = 100
"""Zones of collection; a fifth of them is collected on each weekday."""
SPREAD = 0.15
"""Degrees from the centre to the city's edges: some 33 by 30 km."""
CHUNK = 50_000


@dataclass
class Records:
    """A snapshot of these records."""

    all: list[Any] = field(default_factory=list)

    def records(self, kind: type[Any]) -> tuple[Any, ...]:
        """All of this kind."""
        return tuple(each for each in self.all if isinstance(each, kind))


@dataclass
class At:
    """A clock that begins at an instant and then stands still."""

    instant: datetime = EVE

    def now(self) -> datetime:
        """The instant."""
        return self.instant

    def sleep(self, _seconds: float) -> None:
        """Nobody waits here."""


def people(topic: Topic, count: int) -> Iterator[Sequence[Subscription]]:
    """So many residents, each with a home and a telephone of their own, in chunks."""
    chance = Random(5)
    consent = Consent("bench", datetime(2026, 1, 1, tzinfo=UTC))
    for start in range(0, count, CHUNK):
        yield [_resident(topic, n, chance, consent) for n in range(start, min(start + CHUNK, count))]


def _resident(topic: Topic, n: int, chance: Random, consent: Consent) -> Subscription:
    lat, lon = (
        CITY.latitude + chance.uniform(-SPREAD, SPREAD),
        CITY.longitude + chance.uniform(-SPREAD, SPREAD),
    )
    zones = {"pickup": f"z{n % ZONES}", "district": str(n % 7)}
    return Subscription(
        id=f"r{n:07}", topic=topic, address=f"{n} Main Street",
        location=Location(f"{n} Main Street", lat, lon, zones, CITY.ugc, CITY.same),
        locale="es-US" if n % 5 == 0 else "en-US", channel="sms", target=f"+1202{n:07}", consent=consent,
        created=consent.confirmed,
    )  # fmt: skip


def collected(share: int) -> list[CollectionDay]:
    """Three streams; ``share`` hundredths of the zones have them on the day after the eve."""
    return [
        CollectionDay(
            id=f"{stream}-{zone}", source="waste", stream=stream, zone=f"z{zone}",
            weekday=1 if zone < share else 3,
        )
        for zone in range(ZONES)
        for stream in ("trash", "recycling", "yard_waste")
    ]  # fmt: skip


def storm(points: int, now: datetime) -> Advisory:
    """A warning for a ragged area of so many points, about half of the city."""
    chance = Random(7)
    ring = []
    for n in range(points):
        turn, reach = 2 * pi * n / points, SPREAD * chance.uniform(0.7, 0.9)
        ring.append((CITY.latitude + reach * sin(turn), CITY.longitude + reach * cos(turn)))
    info = Info(
        language="en-US", event="Tornado Warning", severity="Extreme", urgency="Immediate",
        certainty="Observed",
        expires=now + timedelta(hours=1), headline="A tornado is near", description="A tornado was seen.",
        instruction="Take cover now.", areas=(Area(text="Bench", polygons=((*ring, ring[0]),)),),
    )  # fmt: skip
    message = Message(
        sender="bench", identifier="storm", sent=now, status="Actual", scope="Public", msg_type="Alert",
        infos=(info,),
    )  # fmt: skip
    return Advisory(id="storm", source="bench", received=now, message=message)


class Bureau:
    """The notifier of such a city over a store in a folder."""

    def __init__(self, folder: Path, channel: Any, records: Sequence[Any]) -> None:
        self.database = Database(folder / "state.db")
        self.subscriptions = SqliteSubscriptions(self.database, KeySeal(key_in(folder / "key")))
        self.deliveries = SqliteDeliveries(self.database, WorkerLocks(folder / "workers"))
        self.view = view = Records(list(records))
        self.notifier = Notifier(
            lambda _now: view, self.subscriptions, self.deliveries, {"sms": channel}, At(), CITY,
            jitter=lambda: 1.0,
        )  # fmt: skip

    def settle(self, topic: Topic, count: int) -> None:
        """Subscribe so many residents."""
        for some in people(topic, count):
            self.subscriptions.save(some)


SEVEN = local_at(MONDAY + timedelta(days=1), time(7), ZONE)
"""When the reminders of the eve are too late."""
