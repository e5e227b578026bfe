"""A small city with zones, and its emergency desk over a real store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from city.advisories import Message
from city.emergency.emergencies import Published
from city.profile import City
from city.records import Zone
from notifier.causes import advisories
from notifier.emergency.composing import House
from notifier.emergency.desk import Desk
from notifier.emergency.tools import Rules, Tools
from stores.sqlite.advisories import SqliteAdvisories
from stores.sqlite.database import Database

NOW = datetime(2026, 11, 29, 8, 0, 0, 123_456, tzinfo=UTC)  # three in the morning in New York

CITY = City(
    name="Port Alder",
    state="VA",
    zone="America/New_York",
    locales=("en-US", "es-US"),
    latitude=37.0925,
    longitude=-75.9597,
    same=("051899",),
    ugc=("VAZ095",),
    population=48_200,
    phone="311",
)


def square(west: float, south: float, east: float, north: float) -> tuple[tuple[float, float], ...]:
    """A ring of ``(lon, lat)``, as a zone has it."""
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


def zone(zone_set: str, zone_id: str, *rings: Any, en: str, es: str) -> Zone:
    """A zone of one polygon: its outline, and holes."""
    return Zone(id=zone_id, source="z", zone_set=zone_set, name={"en": en, "es": es}, polygons=(rings,))


ZONES = (
    zone("evacuation", "A", square(-75.93, 37.06, -75.91, 37.13), en="Zone A", es="Zona A"),
    zone("evacuation", "B", square(-75.95, 37.06, -75.93, 37.13), en="Zone B", es="Zona B"),
    zone("district", "A", square(-75.99, 37.06, -75.95, 37.13), en="District A", es="Distrito A"),
    zone(
        "ring", "R", square(-75.99, 37.06, -75.91, 37.13), square(-75.96, 37.08, -75.95, 37.09),
        en="The ring", es="El anillo",
    ),
)  # fmt: skip

EVACUATION: Mapping[str, Any] = {"template": "evacuation", "zones": ["evacuation:A"]}


class Scene:
    """The desk, with a clock that a test moves and a note of what was told."""

    def __init__(self, folder: Path, **rules: Any) -> None:
        self.now = NOW
        self.told: list[int] = []
        self.recipients: Mapping[str, int] = {"sms": 120}
        self.zones = ZONES
        self.store = SqliteAdvisories(Database(folder / "state.db"))
        numbers = count(1)
        self.desk = Desk(
            Tools(
                store=self.store,
                house=House(
                    city=CITY, sender="alerts@portalder.example", unreviewed=rules.pop("unreviewed", ())
                ),
                rules=Rules(**{"ceiling": 1_000, "approved": ("evacuation",), **rules}),
                zones=lambda: self.zones,
                ground=lambda: advisories.ground(CITY, self.zones),
                audience=lambda _message: self.recipients,
                tell=lambda: self.told.append(self.store.revision()),
                now=lambda: self.now,
                new_id=lambda _now: f"pa-{next(numbers)}",
            )
        )

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def drafted(self, **fields: Any) -> str:
        """A draft of Ana's."""
        return self.desk.draft({**EVACUATION, **fields}, "ana")

    def approved(self, **fields: Any) -> str:
        """What Ana submitted and Ben approved."""
        return self.desk.approve(self.desk.submit(self.drafted(**fields), "ana"), "ben")

    def sent(self, **fields: Any) -> str:
        """What left."""
        advisory_id = self.approved(**fields)
        return self.desk.send(advisory_id, "ana", area=self.area(advisory_id))

    def area(self, advisory_id: str) -> str:
        """The name of its area."""
        return self.desk.register.composed(self.desk.register.case(advisory_id)).names[0]

    def last(self) -> Published:
        """What was published last."""
        return self.store.published()[-1]

    def message(self, **fields: Any) -> Message:
        """What a draft would be now."""
        return self.desk.register.composed(self.desk.register.case(self.drafted(**fields))).message


Made = Callable[..., Scene]
