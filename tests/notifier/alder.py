"""A small city for the notifier's tests: a view of records, a clock that never waits, a real store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from city.advisories import Area, Info, Message, Reference
from city.collection.waste import CollectionDay
from city.delivery.deliveries import Cause, Outcome, Result
from city.earth.places import Found, Location, Resolution
from city.profile import City
from city.records import Advisory, Meeting
from notifier.channels import Channel, Letter
from notifier.enrolment.subscribers import COLUMNS
from notifier.service import Notifier
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.deliveries import SqliteDeliveries
from stores.sqlite.subscriptions import SqliteSubscriptions
from stores.workers import WorkerLocks

ZONE = "America/New_York"
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # Monday, noon in New York

CITY = City(
    name="Port Alder",
    state="FL",
    zone=ZONE,
    locales=("en-US", "es-US"),
    latitude=27.5,
    longitude=-82.5,
    same=("012081",),
    ugc=("FLZ072",),
    population=20_000,
)

PLACES = {
    "1 Harbor Street": Location(
        "1 Harbor Street", 27.51, -82.51, {"pickup": "A", "sweeping": "S1"}, ("FLZ072",), ("012081",)
    ),
    "2 Hill Road": Location("2 Hill Road", 27.59, -82.59, {"pickup": "B"}, ("FLZ072",), ("012081",)),
}


def resolve(address: str) -> Resolution:
    """The two addresses of the small city; "9 Elsewhere" lies outside, "Harbor" is ambiguous."""
    said = address.title()
    if said in PLACES:
        return Resolution(Found.EXACT, PLACES[said])
    found = {"9 Elsewhere": Found.OUTSIDE, "Harbor": Found.AMBIGUOUS, "1 Harbour Street": Found.NEAR}
    near = PLACES["1 Harbor Street"] if said == "1 Harbour Street" else None
    return Resolution(found.get(said, Found.UNKNOWN), near)


class Clock:
    """Stands still until somebody sleeps."""

    def __init__(self, now: datetime = NOON) -> None:
        self.instant = now
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.instant

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.instant += timedelta(seconds=seconds)


class View:
    """Records by kind, to be changed by the test."""

    def __init__(self) -> None:
        self.all: list[Any] = []

    def records(self, kind: type[Any]) -> tuple[Any, ...]:
        return tuple(each for each in self.all if isinstance(each, kind))


class Recorder:
    """A channel that remembers its letters and answers as the test says."""

    def __init__(self, name: str = "webhook", answers: Sequence[Outcome] = ()) -> None:
        self.name = name
        self.letters: list[Letter] = []
        self._answers = list(answers)

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        self.letters += batch
        return [
            self._answers.pop(0) if self._answers else Outcome(Result.SENT, Cause.ACCEPTED) for _ in batch
        ]


def recorders(*names: str) -> dict[str, Channel]:
    """A recording channel of each name."""
    return {name: Recorder(name) for name in names}


@dataclass
class Town:
    """Everything together, as app/wiring.py would put it."""

    folder: Path
    view: View = field(default_factory=View)
    clock: Any = field(default_factory=Clock)
    channels: dict[str, Channel] = field(
        default_factory=lambda: {"webhook": Recorder(), "outbox": Recorder("outbox")}
    )
    resolve: Callable[[str], Resolution] = resolve
    rates: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.open()

    def close(self) -> None:
        self.database.close()
        self.workers.close()

    def open(self) -> None:
        """As after a restart: nothing is known but what is on the disk."""
        self.database = Database(self.folder / "state.db")
        self.workers = WorkerLocks(self.folder / "workers")
        self.subscriptions = SqliteSubscriptions(self.database, KeySeal(key_in(self.folder / "key")))
        self.deliveries = SqliteDeliveries(self.database, self.workers, self.rates)
        self.notifier = Notifier(
            lambda _now: self.view,
            self.subscriptions,
            self.deliveries,
            self.channels,
            self.clock,
            CITY,
            jitter=lambda: 1.0,
        )

    def restart(self) -> None:
        self.close()
        self.open()

    @property
    def sent(self) -> list[Letter]:
        """All letters, over the recording channels."""
        found = [c for c in self.channels.values() if isinstance(c, Recorder)]
        return [letter for channel in found for letter in channel.letters]

    def subscribe(self, *rows: Mapping[str, str] | str) -> None:
        """Import rows: mappings over the defaults of an emergency webhook."""
        report = self.notifier.import_csv(csv_of(*rows), self.resolve, self.clock.now())
        assert not report.refused, report.refused

    def told(self) -> list[tuple[str, str]]:
        """Deliver at this moment; who was told what by it, as (subscription, subject)."""
        before = {id(letter) for letter in self.sent}
        self.notifier.deliver(once=True)
        new = (letter for letter in self.sent if id(letter) not in before)
        return sorted((letter.subscription_id, letter.subject) for letter in new)


DEFAULTS = {"topic": "emergency", "channel": "webhook", "target": "https://example.org/hook"}


def csv_of(*rows: Mapping[str, str] | str) -> str:
    """A CSV text of these rows; a string is an id with the defaults."""
    full = [{**DEFAULTS, **({"id": row} if isinstance(row, str) else row)} for row in rows]
    lines = [",".join(row.get(name, "") for name in COLUMNS) for row in full]
    return "\n".join([",".join(COLUMNS), *lines]) + "\n"


def meeting(start: datetime, body: str = "City Council", name: str = "m1", **more: Any) -> Meeting:
    return Meeting(id=name, source="calendar", body=body, title={"en": body}, start=start, **more)


def trash(weekday: int = 1, zone: str = "A", stream: str = "trash", **more: Any) -> CollectionDay:
    name = f"{stream}-{zone}-{weekday}"
    return CollectionDay(id=name, source="waste", stream=stream, zone=zone, weekday=weekday, **more)


HARBOR = ((27.5, -82.52), (27.52, -82.52), (27.52, -82.5), (27.5, -82.5), (27.5, -82.52))
"""A polygon around 1 Harbor Street."""


def alert(
    identifier: str = "tor1",
    sent: datetime = NOON - timedelta(minutes=1),
    *,
    msg_type: str = "Alert",
    refers: Iterable[Message] = (),
    severity: str = "Extreme",
    urgency: str = "Immediate",
    certainty: str = "Observed",
    area: Area | None = None,
    status: str = "Actual",
    scope: str = "Public",
    event: str = "Tornado Warning",
    hours: float = 1,
    sender: str = "w-nws.webmaster@noaa.gov",
    headline: str = "A tornado is near Port Alder",
    description: str = "A tornado was seen.",
    **info: Any,
) -> Advisory:
    """An alert for the whole county, an hour long, unless said otherwise."""
    block = Info(
        language="en-US",
        event=event,
        severity=severity,
        urgency=urgency,
        certainty=certainty,
        expires=sent + timedelta(hours=hours),
        headline=headline,
        description=description,
        instruction="Take cover now.",
        areas=(area if area is not None else Area(text="Alder County", same=("012081",)),),
        **info,
    )
    message = Message(
        sender=sender,
        identifier=identifier,
        sent=sent,
        status=status,
        scope=scope,
        msg_type=msg_type,
        references=tuple(
            Reference(each.sender, each.identifier, each.sent.isoformat() if each.sent else "")
            for each in refers
        ),
        infos=(block,),
    )
    return Advisory(id=identifier, source="nws", received=sent, message=message)
