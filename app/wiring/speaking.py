"""One record as the skill would speak it: a snapshot of nothing else, and the question that it answers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from city.collection.waste import CollectionDay, Holiday, PickupCalendar
from city.earth.places import Location
from city.localized import in_language
from city.records import (
    KINDS,
    Address,
    Advisory,
    Closure,
    Event,
    Fact,
    Meeting,
    NewsItem,
    Official,
    Permit,
    Place,
    Record,
    Service,
    ServiceRequest,
    Zone,
)
from skill.topics import TOPIC_OF
from skill.turn import Question, Slot

if TYPE_CHECKING:
    from app.settings import Settings
    from snapshot.read import Snapshot

_HERE = "100 Main Street"
"""Where the example's resident lives; only answers that repeat the address say it."""

_TOLD = {Event: timedelta(days=13), Meeting: timedelta(days=400), Closure: timedelta(days=6)}
"""How long before they begin the skill tells of them."""

_ALWAYS = (("00:00-24:00",),) * 7
_STREAMS = {
    "trash": "TrashDayIntent",
    "recycling": "RecyclingDayIntent",
    "yard_waste": "YardWasteIntent",
    "bulk": "BulkPickupIntent",
    "street_sweeping": "StreetSweepingIntent",
}
_ZONES = {
    "district": "DistrictLookupIntent",
    "evacuation": "EvacuationZoneIntent",
    "precinct": "PollingPlaceIntent",
    "zoning": "ZoningLookupIntent",
}


def spoken(record: Record, locale: str, settings: Settings, now: datetime) -> str:
    """What the skill says when it is asked for this record; "" where no answer tells such a record.

    A record that is over, or not yet, is spoken as it would have been at its time.
    """
    if isinstance(record, Address):
        return _address(record, locale, settings, now)
    question = _question(record, locale)
    if question is None:
        return ""
    then = _moment(record, now)
    from app.wiring.talking import skill

    told = settings if not isinstance(record, Advisory) else _reached_by(record, settings)
    with tempfile.TemporaryDirectory(prefix="townbell-") as folder:
        snapshot = _snapshot(_with_place(record), told, Path(folder), then)
        return skill(told, lambda: snapshot).answer(question, then).speech


def _question(record: Record, locale: str) -> Question | None:
    ask = _ASKS.get(type(record))
    asked = ask(record, locale) if ask else None
    if asked is None:
        return None
    intent, slots, zones = asked
    location = Location(label=_HERE, zones=zones) if zones else None
    return Question(
        topic=TOPIC_OF.get(intent, intent), intent=intent, slots=slots, locale=locale, location=location
    )


_Asked = tuple[str, dict[str, Slot], dict[str, str]] | None
"""An intent (or, for facts, a topic), its slots, and the zones in which the resident lives."""


def _plainly(intent: str) -> Callable[[Any, str], _Asked]:
    return lambda _record, _locale: (intent, {}, {})


def _of_collection(record: CollectionDay | PickupCalendar, _locale: str) -> _Asked:
    intent = _STREAMS.get(record.stream)
    return (intent, {}, {record.zone_set: record.zone}) if intent else None


def _of_place(record: Place, locale: str) -> _Asked:
    if record.kind == "shelter" and record.attributes.get("open") == "yes":
        return "ShelterLookupIntent", {}, {}
    slot = Slot(in_language(record.name, locale), record.id)
    if not record.hours and record.phone:
        return "ContactLookupIntent", {"place": slot}, {}
    return "FacilityHoursIntent", {"place": slot}, {}


def _of_closure(record: Closure, _locale: str) -> _Asked:
    if record.kind == "road":
        return "RoadClosuresIntent", {}, {}
    return "FacilityHoursIntent", {"place": Slot(record.place, record.place)}, {}


def _of_official(record: Official, _locale: str) -> _Asked:
    if record.office == "council_member" and record.district:
        return "CouncilMemberIntent", {"district": Slot(record.district, record.district)}, {}
    return "ElectedOfficialIntent", {"official": Slot(record.name, record.id)}, {}


def _of_service(record: Service, locale: str) -> _Asked:
    return "ContactLookupIntent", {"department": Slot(in_language(record.name, locale), record.id)}, {}


def _of_permit(record: Permit, _locale: str) -> _Asked:
    return "PermitStatusIntent", {"permit_number": Slot(record.number)}, {}


def _of_request(record: ServiceRequest, _locale: str) -> _Asked:
    return "CaseStatusIntent", {"request_number": Slot(record.number)}, {}


def _of_zone(record: Zone, _locale: str) -> _Asked:
    intent = _ZONES.get(record.zone_set)
    return (intent, {}, {record.zone_set: record.id}) if intent else None


def _of_fact(record: Fact, _locale: str) -> _Asked:
    return record.topic, {}, {}


_ASKS: dict[type, Callable[[Any, str], _Asked]] = {
    Event: _plainly("EventsIntent"),
    NewsItem: _plainly("NewsIntent"),
    Meeting: _plainly("NextMeetingIntent"),
    Holiday: _plainly("HolidayScheduleIntent"),
    Advisory: _plainly("CityAlertsIntent"),
    CollectionDay: _of_collection,
    PickupCalendar: _of_collection,
    Place: _of_place,
    Closure: _of_closure,
    Official: _of_official,
    Service: _of_service,
    Permit: _of_permit,
    ServiceRequest: _of_request,
    Zone: _of_zone,
    Fact: _of_fact,
}


def _moment(record: Record, now: datetime) -> datetime:
    """Now, if the record is told now; else the day before it, or soon after news came out."""
    if isinstance(record, NewsItem):
        soon = record.published + timedelta(hours=1)
        return now if record.published <= now <= record.published + timedelta(days=60) else soon
    if isinstance(record, Holiday):
        return now if record.date >= now.date() else now - (now.date() - record.date) - timedelta(days=1)
    if isinstance(record, Closure) and record.kind != "road":
        return record.start + timedelta(minutes=1)
    if isinstance(record, Event | Meeting | Closure):
        end = record.end or record.start + timedelta(hours=1)
        return now if record.start - _TOLD[type(record)] < now < end else record.start - timedelta(days=1)
    return record.message.sent if isinstance(record, Advisory) and record.message.sent else now


def _with_place(record: Record) -> list[Record]:
    """A closure of a place is told only beside the place."""
    if isinstance(record, Closure) and record.kind != "road":
        place = Place(
            id=record.place, source=record.source, kind="facility", name={"en": record.place}, hours=_ALWAYS
        )
        return [record, place]
    return [record]


def _reached_by(record: Advisory, settings: Settings) -> Settings:
    """The city as if it lay where the message holds, so that it can be heard at all."""
    areas = [area for info in record.message.infos for area in info.areas]
    ugc = tuple(code for area in areas for code in area.ugc)
    same = tuple(code for area in areas for code in area.same)
    city = replace(settings.city, ugc=(*settings.city.ugc, *ugc[:5]), same=(*settings.city.same, *same[:5]))
    return replace(settings, city=city)


def _snapshot(records: list[Record], settings: Settings, folder: Path, now: datetime) -> Snapshot:
    from app.wiring.feeds import facts
    from feeds.staff import encoded_records
    from snapshot.codec import encode_many
    from snapshot.files import FolderFiles
    from snapshot.read import Reader
    from snapshot.sources import SourceStatus
    from snapshot.write import publish

    files = FolderFiles(folder / "snapshot")
    kind = next(name for name, each in KINDS.items() if isinstance(records[0], each))
    status = SourceStatus(records[0].source, kind, "fresh", len(records), now, now)
    publish([encoded_records(status, encode_many(records))], facts(settings), files, folder / "work")
    return Reader(files, recheck_seconds=3600).current(now)


def _address(record: Address, locale: str, settings: Settings, now: datetime) -> str:
    """An address is said back in full when a resident gives it."""
    from city.addressing.streets import display
    from city.localtime import day_of
    from skill.speech import Speaker
    from skill.turn import Where
    from words import phrases

    zone = settings.city.zone
    speaker = Speaker(phrases(locale), locale, now, day_of(now, zone), zone)
    return speaker.value(Where(f"{record.number} {display(record.street)}"))
