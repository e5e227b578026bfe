"""A small city for the skill's tests, published through the real snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from city.advisories import Area, Info, Message
from city.collection.waste import CollectionDay, Holiday, HolidayRule, PickupCalendar, Suspension
from city.records import (
    Address,
    Advisory,
    Closure,
    Event,
    Fact,
    Meeting,
    MeetingStatus,
    MeetingType,
    NewsItem,
    Official,
    Permit,
    Place,
    Record,
    Service,
    ServiceRequest,
    Zone,
)
from skill.settings import SkillSettings
from snapshot import codec
from snapshot.files import FolderFiles
from snapshot.read import Reader, Snapshot
from snapshot.sources import CityFacts, SourceRecords, SourceStatus
from snapshot.write import publish

ZONE = "America/New_York"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # Sunday, 10 AM in the city
SETTINGS = SkillSettings(
    city="Port Alder",
    zone=ZONE,
    phone="311",
    locales=("en-US", "es-US"),
    lat=29.9,
    lon=-81.3,
    ugc=("FLZ072",),
    same=("012345",),
)
FACTS = CityFacts(
    name="Port Alder",
    state="FL",
    zone=ZONE,
    latitude=29.9,
    longitude=-81.3,
    ugc=("FLZ072",),
    same=("012345",),
)
OPEN_WEEKDAYS = (("10:00-18:00",),) * 5 + (("10:00-14:00",), ())


def local(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """An instant of November 2026 (or another month) on the city's winter clocks, UTC-5."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) + timedelta(hours=5)


def box(west: float, south: float, east: float, north: float) -> tuple[tuple[tuple[float, float], ...], ...]:
    """A rectangle as a GeoJSON polygon: one ring of (lon, lat)."""
    return (((west, south), (east, south), (east, north), (west, north), (west, south)),)


HARBOR = {"pickup": "mon-a", "district": "3", "evacuation": "B", "precinct": "101", "zoning": "R-1"}
HARBOR |= {"sweeping": "sw-1"}


def addresses() -> list[Record]:
    """Harbor Street lies in the Monday zone, Pine Road in the Friday zone; Alder Street is two streets."""
    rows = [
        ("12", "Harbor Street", 29.901, -81.305, HARBOR),
        ("14", "Harbor Street", 29.902, -81.305, HARBOR),
        ("7", "Pine Road", 29.91, -81.31, {"pickup": "fri-b", "district": "1", "sweeping": "sw-2"}),
        (
            "40",
            "North Alder Street",
            29.905,
            -81.301,
            {"pickup": "mon-a", "district": "3", "sweeping": "sw-3"},
        ),
        ("40", "South Alder Street", 29.895, -81.301, {"pickup": "fri-b", "district": "1"}),
    ]
    return [
        Address(id=f"a{n}", source="addresses", number=no, street=st, lat=lat, lon=lon, zones=zones)
        for n, (no, st, lat, lon, zones) in enumerate(rows)
    ]


def waste() -> list[Record]:
    """Trash weekly on Monday or Friday, recycling every other Monday; Thanksgiving shifts the week."""
    source = {"source": "waste"}
    return [
        CollectionDay(id="t1", stream="trash", zone="mon-a", weekday=0, **source),
        CollectionDay(id="t2", stream="trash", zone="fri-b", weekday=4, **source),
        CollectionDay(
            id="r1",
            stream="recycling",
            zone="mon-a",
            weekday=0,
            every_weeks=2,
            anchor=date(2026, 11, 16),
            **source,
        ),
        CollectionDay(id="r2", stream="recycling", zone="fri-b", weekday=4, **source),
        CollectionDay(
            id="w1", stream="street_sweeping", zone="sw-1", zone_set="sweeping", weekday=1, **source
        ),
        CollectionDay(id="y1", stream="yard_waste", zone="mon-a", weekday=2, **source),
    ]


def holidays() -> list[Record]:
    return [
        Holiday(
            id="thanksgiving",
            source="holidays",
            date=date(2026, 11, 26),
            name={"en": "Thanksgiving", "es": "Día de Acción de Gracias"},
            rule=HolidayRule.SHIFT_WEEK,
        ),
        Holiday(
            id="christmas",
            source="holidays",
            date=date(2026, 12, 25),
            name={"en": "Christmas", "es": "Navidad"},
            rule=HolidayRule.SHIFT_WEEK,
        ),
    ]


def listed() -> list[Record]:
    """Days that the city lists: Friday's trash early before Thanksgiving, bulk once more, yard waste no more.

    New Year, Veterans Day and Founders Day (for some streams) bring pickups forward.
    """
    trash = (date(2026, 11, 20), date(2026, 11, 25), date(2026, 12, 4))
    founders = ("Founders Day", "Día de los Fundadores", HolidayRule.SHIFT_DAY_EARLY)
    early = (
        ("founders-1", date(2026, 11, 24), *founders),
        ("founders-2", date(2026, 11, 25), *founders),
        ("new-year", date(2027, 1, 1), "New Year's Day", "Año Nuevo", HolidayRule.SHIFT_DAY_EARLY),
        (
            "veterans",
            date(2027, 11, 11),
            "Veterans Day",
            "Día de los Veteranos",
            HolidayRule.SHIFT_WEEK_EARLY,
        ),
    )
    streams = {"founders-1": ("street_sweeping",), "founders-2": ("yard_waste",)}
    return [
        _calendar("trash", "fri-b", *trash),
        _calendar("bulk", "mon-a", date(2026, 11, 30)),
        _calendar("yard_waste", "fri-b", date(2026, 11, 13)),
        _calendar("street_sweeping", "sw-2", date(2026, 11, 13), zone_set="sweeping"),
        _calendar("street_sweeping", "sw-3", date(2026, 11, 27), zone_set="sweeping"),
        *(
            Holiday(
                id=name,
                source="holidays",
                date=on,
                name={"en": en, "es": es},
                rule=rule,
                streams=streams.get(name, ()),
            )
            for name, on, en, es, rule in early
        ),
    ]


def _calendar(stream: str, zone: str, *days: date, zone_set: str = "pickup") -> PickupCalendar:
    return PickupCalendar(
        id=f"{zone}-{stream}", source="calendars", stream=stream, zone=zone, zone_set=zone_set,
        days=days, start=days[0], end=days[-1],
    )  # fmt: skip


def meetings() -> list[Record]:
    room = {"en": "City Hall, Room 100", "es": "el Ayuntamiento, sala 100"}
    items = ("Budget", "Harbor Bridge", "Parks", "Library hours", "Dog park", "Fees", "Other business")
    return [
        Meeting(
            id="m1",
            source="meetings",
            body="City Council",
            title={"en": "Regular meeting"},
            start=local(24, 19),
            location=room,
            agenda=tuple({"en": item, "es": f"{item} (es)"} for item in items),
        ),
        Meeting(
            id="m2",
            source="meetings",
            body="Planning Commission",
            title={},
            start=local(25, 18, 30),
            status=MeetingStatus.CANCELLED,
        ),
        Meeting(
            id="m3",
            source="meetings",
            body="Planning Commission",
            title={},
            start=local(9, 18, 30, month=12),
            location=room,
        ),
    ]


def sorts_of_meetings() -> list[Record]:
    """One of every type, two with their day alone known, and the council's as another feed has it: off."""
    sorts = (
        ("School Board", MeetingType.SPECIAL, True),
        ("Parks Board", MeetingType.EMERGENCY, True),
        ("Housing Authority", MeetingType.JOINT, True),
        ("Budget Committee", MeetingType.WORKSHOP, False),
        ("Zoning Board", MeetingType.HEARING, True),
        ("Police Commission", MeetingType.CLOSED, True),
    )
    found = [
        Meeting(
            id=f"sort{number}", source="meetings", body=body, title={}, type=sort, timed=timed,
            start=local(1 + number, 18 if timed else 0, month=12), location={"en": "Room 2", "es": "sala 2"},
        )
        for number, (body, sort, timed) in enumerate(sorts)
    ]  # fmt: skip
    off = MeetingStatus.CANCELLED
    day = Meeting(
        id="day",
        source="meetings",
        body="Library Board",
        title={},
        start=local(30, 0),
        timed=False,
        status=off,
    )
    council = Meeting(
        id="m9", source="meetings", body="CITY COUNCIL", title={}, start=local(24, 19), status=off
    )
    return [*found, day, council]


def life() -> list[Record]:
    news = [
        NewsItem(
            id=f"n{n}",
            source="news",
            title={"en": f"Story number {n}", "es": f"Noticia número {n}"},
            published=NOW - timedelta(days=n),
        )
        for n in range(1, 8)
    ]
    return [
        *news,
        Event(
            id="e1",
            source="events",
            title={"en": "Harbor Lights Parade", "es": "Desfile de Luces del Puerto"},
            start=local(28, 18),
            end=local(28, 20),
            place="Harbor Park",
        ),
        Event(
            id="e2",
            source="events",
            title={"en": "Story time", "es": "Hora del cuento"},
            start=local(23, 10, 30),
            end=local(23, 11, 30),
        ),
    ]


def places() -> list[Record]:
    return [
        Place(
            id="central-library",
            source="places",
            kind="library",
            name={"en": "Central Library", "es": "Biblioteca Central"},
            hours=OPEN_WEEKDAYS,
            phone="555-0142",
        ),
        Place(
            id="harbor-pool",
            source="places",
            kind="pool",
            name={"en": "Harbor Pool", "es": "Piscina Harbor"},
            hours=(("09:00-12:00", "13:00-19:30"),) * 7,
        ),
        Place(
            id="school-shelter",
            source="places",
            kind="shelter",
            name={"en": "School shelter", "es": "Refugio de la escuela"},
            address="1 School Lane",
            attributes={"open": "yes", "full": "no", "pets": "yes", "power": "no", "accessible": "yes"},
        ),
        Place(
            id="church-shelter",
            source="places",
            kind="shelter",
            name={"en": "Church shelter", "es": "Refugio de la iglesia"},
            attributes={"open": "yes", "full": "yes"},
        ),
        Place(
            id="fire-station",
            source="places",
            kind="fire_station",
            name={"en": "Fire Station 2", "es": "Estación de Bomberos 2"},
            address="5 Main Street",
        ),
        Zone(
            id="101",
            source="zones",
            zone_set="precinct",
            name={"en": "Precinct 101"},
            attributes={"polling_place": "fire-station"},
        ),
        Zone(id="R-1", source="zones", zone_set="zoning", name={"en": "single-family", "es": "unifamiliar"}),
        Closure(
            id="road",
            source="closures",
            kind="road",
            place="Harbor Street",
            title={"en": "Harbor Street closed at Main", "es": "Harbor Street cerrada en Main"},
            start=local(20, 7),
            end=local(27, 17),
        ),
        Closure(
            id="c1",
            source="closures",
            place="harbor-pool",
            start=local(23, 0),
            end=local(24, 0),
            reason={"en": "maintenance", "es": "mantenimiento"},
        ),
        Zone(
            id="3",
            source="zones",
            zone_set="district",
            name={"en": "District 3", "es": "Distrito 3"},
            polygons=(box(-81.31, 29.9, -81.3, 29.91),),
        ),
        Zone(
            id="B",
            source="zones",
            zone_set="evacuation",
            name={"en": "Zone B", "es": "Zona B"},
            polygons=(box(-81.31, 29.9, -81.3, 29.904),),
        ),
    ]


def people() -> list[Record]:
    return [
        Official(
            id="o1",
            source="officials",
            name="Maria Alvarez",
            office="council_member",
            district="3",
            phone="555-0103",
            title={"en": "Council Member", "es": "Concejal"},
        ),
        Official(
            id="o2",
            source="officials",
            name="Dana Reed",
            office="mayor",
            phone="555-0100",
            title={"en": "Mayor", "es": "Alcaldesa"},
        ),
        Service(
            id="public_works",
            source="services",
            name={"en": "Public Works", "es": "Obras Públicas"},
            keywords={"en": ("streets", "potholes"), "es": ("calles", "baches")},
            phone="555-0160",
            hours={
                "en": "Monday to Friday, 8 AM to 5 PM",
                "es": "lunes a viernes, de 8 de la mañana a 5 de la tarde",
            },
        ),
    ]


def facts() -> list[Record]:
    return [
        Fact(
            id="f1",
            source="facts",
            topic="parking_rules",
            question={"en": "Where may I park?", "es": "¿Dónde puedo estacionar?"},
            answer={
                "en": "Street parking is free on Sundays.",
                "es": "Los domingos es gratis estacionar en la calle.",
            },
        )
    ]


def cases() -> list[Record]:
    return [
        Permit(
            id="p1",
            source="permits",
            number="B26-1041",
            kind={"en": "Deck", "es": "Terraza"},
            status="Issued",
            inspection=date(2026, 11, 24),
        ),
        ServiceRequest(
            id="r1",
            source="requests",
            number="26-00412",
            service_type="pothole",
            status="open",
            note={"en": "A crew is scheduled."},
        ),
    ]


def tornado(**changes: object) -> Advisory:
    """An NWS tornado warning for the city's zone, an emergency, until 11 AM."""
    info = Info(
        language="en-US",
        event="Tornado Warning",
        urgency="Immediate",
        severity="Extreme",
        certainty="Observed",
        onset=NOW - timedelta(minutes=10),
        expires=NOW + timedelta(hours=1),
        ends=NOW + timedelta(hours=1),
        headline="Tornado Warning issued November 22 at 9:50AM EST until November 22 at 11:00AM EST by NWS",
        instruction="Take cover now.",
        areas=(Area(text="Port Alder", ugc=("FLZ072",)),),
        event_codes={"NationalWeatherService": ("TOW",)},
    )
    message = Message(
        sender="w-nws.webmaster@noaa.gov",
        identifier="urn:oid:tornado",
        sent=NOW - timedelta(minutes=10),
        status="Actual",
        scope="Public",
        msg_type="Alert",
        infos=(info,),
    )
    return Advisory(id="tornado", source="alerts", received=NOW, message=replace(message, **changes))  # type: ignore[arg-type]


def suspension() -> Suspension:
    """Trash is off until further notice."""
    return Suspension(
        id="s1",
        source="staff",
        streams=("trash",),
        start=NOW - timedelta(days=1),
        reason={"en": "a strike", "es": "una huelga"},
    )


class Town:
    """The city, with whatever a test adds or makes stale; ``snapshot`` is the published result."""

    def __init__(
        self, folder: Path, *more: Record, stale: Sequence[str] = (), silent: Sequence[str] = ()
    ) -> None:
        self._stale, self._silent = stale, silent
        base = {
            "addresses": ("address", addresses()),
            "waste": ("collection", waste()),
            "calendars": ("pickup_calendar", [r for r in more if isinstance(r, PickupCalendar)]),
            "holidays": ("holiday", [*holidays(), *(r for r in more if isinstance(r, Holiday))]),
            "meetings": ("meeting", [*meetings(), *(r for r in more if isinstance(r, Meeting))]),
            "news": ("news", [r for r in (*life(), *more) if isinstance(r, NewsItem)]),
            "events": ("event", [r for r in (*life(), *more) if isinstance(r, Event)]),
            "places": ("place", [r for r in (*places(), *more) if isinstance(r, Place)]),
            "closures": ("closure", [r for r in (*places(), *more) if isinstance(r, Closure)]),
            "zones": ("zone", [r for r in places() if isinstance(r, Zone)]),
            "officials": ("official", [r for r in people() if isinstance(r, Official)]),
            "services": ("service", [r for r in people() if isinstance(r, Service)]),
            "facts": ("fact", [*facts(), *(r for r in more if isinstance(r, Fact))]),
            "permits": ("permit", [r for r in cases() if isinstance(r, Permit)]),
            "requests": ("request", [r for r in (*cases(), *more) if isinstance(r, ServiceRequest)]),
            "alerts": ("advisory", [r for r in more if isinstance(r, Advisory)]),
            "staff": ("suspension", [r for r in more if isinstance(r, Suspension)]),
        }
        sources = [self._source(name, kind, records) for name, (kind, records) in base.items()]
        files = FolderFiles(folder / "snapshots")
        publish(sources, FACTS, files, folder / "work")
        self.snapshot: Snapshot = Reader(files).current(NOW)

    def _source(self, name: str, kind: str, records: Sequence[Record]) -> SourceRecords:
        as_of = NOW - timedelta(minutes=1)
        if name in self._stale:
            as_of = local(21, 18)
        if name in self._silent:
            as_of = local(22, 9)
        status = SourceStatus(
            id=name,
            kind=kind,
            state="stale" if name in self._stale else "fresh",
            records=len(records),
            as_of=as_of,
            changed=as_of,
        )
        return SourceRecords(
            status=status, digest=f"{name}{len(records)}", encoded=codec.encode_many(records)
        )


def named(name: str, folder: Path) -> Town:
    """The city as it is (plain), in an emergency, suspended, with days listed, with old or silent sources."""
    if name == "tornado":
        return Town(folder, tornado())
    if name == "sorts":
        return Town(folder, *sorts_of_meetings())
    if name == "listed":
        return Town(folder, *listed())
    if name == "suspended":
        return Town(folder, suspension())
    if name == "stale":
        return Town(folder, stale=("waste", "news"))
    if name == "silent":
        return Town(folder, silent=("alerts",))
    assert name == "plain", name
    return Town(folder)
