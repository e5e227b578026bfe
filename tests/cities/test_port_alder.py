"""The demo city: every source reads without a problem, on any day; nothing in it contradicts itself."""

from __future__ import annotations

import importlib.util
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from city.advisories import Tier, fold, message, tier
from city.localtime import day_of
from city.records import MeetingStatus
from feeds import formats

ROOT = Path(__file__).resolve().parents[2]
CITY = ROOT / "cities" / "port-alder"
NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
DAYS = [NOW + timedelta(days=61 * step, hours=2 * step) for step in range(12)]
DAYS.append(datetime(2027, 10, 22, 2, tzinfo=UTC))
"""Over two years: every weekday, both halves of daylight saving, a last meeting 35 days ago."""

SETS = {"pickup": 10, "district": 6, "precinct": 12, "evacuation": 4, "sweeping": 8, "zoning": 6}


def test_every_source_reads(city, read):
    """No source of city.toml has a problem or is without records."""
    for source in city.sources:
        if source.url.startswith("file:"):
            made = read(source.id)
            assert (source.id, made.problems) == (source.id, ())
            assert made.records, source.id


def test_every_file_is_a_source(city):
    """No file lies in data/ that nothing reads."""
    read = {CITY / source.url.removeprefix("file:") for source in city.sources}
    files = {path for path in (CITY / "data").rglob("*") if path.is_file()}
    assert files <= read


@pytest.mark.parametrize("now", DAYS, ids=lambda now: str(now.date()))
def test_any_day(city, read, now):
    """Files with relative dates read well on any day, and are the same whatever the hour."""
    for source in city.sources:
        if source.template:
            made = read(source.id, now)
            assert (source.id, made.problems) == (source.id, ())
            assert made.records


@pytest.mark.parametrize("now", DAYS, ids=lambda now: str(now.date()))
def test_always_something_to_tell(of_kind, now):
    """On any day each body has a next meeting with an agenda and a last one with an outcome."""
    meetings = of_kind("meeting", now)
    bodies = {meeting.body for meeting in meetings}
    today = day_of(now, "America/New_York")
    for body in bodies:
        held = [each for each in meetings if each.body == body]
        coming = min((m for m in held if day_of(m.start, "America/New_York") >= today), key=lambda m: m.start)
        assert {"en", "es"} <= set(coming.agenda[0])
        before = [m for m in held if m.start < coming.start and m.outcome]
        assert [set(m.outcome) for m in before] == [{"en", "es"}]
    assert any(each.status is MeetingStatus.CANCELLED for each in meetings)
    assert any(each.moved_from and each.moved_from < each.start for each in meetings)
    assert any(event.start > now for event in of_kind("event", now))
    assert len(bodies) == 5


def test_next_meeting_is_never_the_cancelled_one(of_kind):
    """The demo's next meeting of each body takes place: a cancelled one is further ahead."""
    for now in DAYS:
        meetings = [each for each in of_kind("meeting", now) if each.start > now]
        first = {meeting.body: meeting for meeting in sorted(meetings, key=lambda m: m.start, reverse=True)}
        assert {meeting.status for meeting in first.values()} == {MeetingStatus.SCHEDULED}


@pytest.mark.parametrize("now", DAYS, ids=lambda now: str(now.date()))
def test_alerts_are_live_and_none_is_an_emergency(of_kind, now):
    """By default there is weather and there are city notices, but nothing that every answer begins with."""
    found = [advisory.message for advisory in of_kind("advisory", now)]
    assert Counter(map(tier, found)) == {Tier.WEATHER: 2, Tier.NEWS: 2}
    assert len(fold(found, now).live) == 4


@pytest.mark.parametrize("now", DAYS, ids=lambda now: str(now.date()))
def test_today_replaces_yesterday(of_kind, now):
    """A demo that runs for days does not pile up alerts: each day's messages retire or outlive the last's."""
    yesterday = now - timedelta(days=1)
    found = [each.message for day in (yesterday, now) for each in of_kind("advisory", day)]
    assert len(fold(found, now).live) == 4


def test_each_zone_set_is_complete(of_kind):
    """Every set has its zones, each with a name in both languages and an outline."""
    zones = of_kind("zone")
    assert Counter(zone.zone_set for zone in zones) == SETS
    assert all(zone.polygons and set(zone.name) >= {"en", "es"} for zone in zones)


def test_an_address_lies_where_its_row_says(of_kind, addresses):
    """Every address lies in exactly one zone of each set, and it is the one that its row names."""
    boxes: dict[str, list[tuple[str, tuple[float, ...]]]] = {}
    for zone in of_kind("zone"):
        for (ring,) in zone.polygons:
            lons, lats = {lon for lon, _ in ring}, {lat for _, lat in ring}
            assert len(lons) == len(lats) == 2  # a rectangle, so that its box is its outline
            box = (min(lons), max(lons), min(lats), max(lats))
            boxes.setdefault(zone.zone_set, []).append((zone.id, box))
    for address in addresses.values():
        for zone_set, listed in boxes.items():
            inside = [zone for zone, box in listed if _holds(box, address.lon, address.lat)]
            assert len(inside) == 1, (address.number, address.street, zone_set)
            assert address.zones.get(zone_set, inside[0]) == inside[0]


def _holds(box: tuple[float, ...], lon: float, lat: float) -> bool:
    return box[0] < lon < box[1] and box[2] < lat < box[3]


def test_zones_and_services_agree(of_kind):
    """Each pickup zone has its four streams, each sweeping zone its day, each district its council member."""
    zones = {(zone.zone_set, zone.id) for zone in of_kind("zone")}
    days = of_kind("collection")
    assert {(day.zone_set, day.zone) for day in days} == {z for z in zones if z[0] in ("pickup", "sweeping")}
    streams = Counter(day.stream for day in days)
    assert streams == {"trash": 10, "recycling": 10, "yard_waste": 10, "bulk": 10, "street_sweeping": 8}
    members = {each.district for each in of_kind("official") if each.office == "council_member"}
    assert members == {zone for zone_set, zone in zones if zone_set == "district"}


def test_anchors_fall_on_their_weekdays(of_kind):
    """An anchor is a date on which the stream was collected, so it is on the stream's weekday."""
    for day in of_kind("collection"):
        assert day.anchor is None or day.anchor.weekday() == day.weekday


def test_polling_places_exist(of_kind):
    """A precinct's polling place is one of the places."""
    places = {place.id for place in of_kind("place")}
    named = {zone.attributes["polling_place"] for zone in of_kind("zone") if zone.zone_set == "precinct"}
    assert named <= places
    assert len(named) == 12


def test_closures_name_places(of_kind):
    """A facility's closure names a place that exists."""
    places = {place.id for place in of_kind("place")}
    assert {each.place for each in of_kind("closure") if each.kind == "facility"} <= places


def test_places_stand_at_addresses(of_kind, addresses):
    """Every place has an address of the gazetteer, so that "nearest" and "how far" have a meaning."""
    for place in of_kind("place"):
        address = addresses[place.address]
        assert (place.lat, place.lon) == (address.lat, address.lon)


def test_phones_are_fictional(of_kind):
    """No number that could be somebody's: 555-01xx, or a three-digit service."""
    for kind in ("service", "official", "place"):
        for each in of_kind(kind):
            assert each.phone in ("", "311", "211") or each.phone.startswith("757-555-01")


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """make_addresses.py, as the committed script is."""
    spec = importlib.util.spec_from_file_location("make_addresses", CITY / "make_addresses.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_script_makes_the_committed_files(maker, tmp_path):
    """The same seed gives the same bytes as are committed."""
    maker.main(tmp_path)
    for made in tmp_path.rglob("*.*"):
        assert made.read_bytes() == (CITY / "data" / made.relative_to(tmp_path)).read_bytes(), made.name


@pytest.mark.parametrize("path", sorted((CITY / "examples").glob("*.xml")), ids=lambda path: path.stem)
def test_examples_are_what_they_say(path):
    """An example for advisories/ is an emergency, or the cancel of one, in both languages."""
    (item,) = formats.load("cap").parse(path.read_bytes(), formats.ParseOptions()).items
    assert item["reaches_public"]
    assert [info["language"] for info in item["infos"]] == ["en-US", "es-US"]
    if "cancel" in path.stem:
        assert item["action"] == "cancel"
    else:
        assert (item["action"], tier(message(item))) == ("alert", Tier.EMERGENCY)


def test_nothing_in_advisories_is_heard():
    """What lies in advisories/ by default has the status Test."""
    for path in (CITY / "advisories").iterdir():
        (item,) = formats.load("cap").parse(path.read_bytes(), formats.ParseOptions()).items
        assert (item["action"], item["reaches_public"]) == ("none", False)
