"""Look-ups in a published snapshot, and which snapshot is the current one."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

import pytest

from city.advisories import Info, Message
from city.collection.pickups import next_pickup
from city.collection.waste import CollectionDay, Holiday, HolidayRule, PickupException, Suspension
from city.errors import TownbellError
from city.records import KINDS, Address, Advisory, Event, Meeting, NewsItem, Official, Zone
from snapshot.files import FolderFiles
from snapshot.read import Reader
from tests.snapshot.samples import FACTS, NOW, collection, full, news, put, snapshot_of, source, square

HOUR = timedelta(hours=1)


def event(name: str, start: datetime, end: datetime | None = None, **given: Any) -> Event:
    return Event(id=name, source="events", title={"en": name}, start=start, end=end, **given)


def test_every_kind_is_found_again(tmp_path: Path) -> None:
    """A snapshot of one full record of each kind gives each of them back equal."""
    every = [full(kind) for kind in KINDS.values()]
    put(tmp_path, source("all", every))
    snapshot = Reader(FolderFiles(tmp_path / "snapshot"), 30).current(NOW)
    for kind, record in zip(KINDS.values(), every, strict=True):
        assert snapshot.records(kind) == (() if kind is Address else (record,))


def test_records_are_decoded_once(tmp_path: Path) -> None:
    """Every look-up of one record gives the very same object."""
    snapshot = snapshot_of(tmp_path, news(1), collection("mon-a"))
    assert snapshot.records(NewsItem)[0] is snapshot.between(NewsItem, NOW - 48 * HOUR, NOW)[0]
    assert snapshot.records(CollectionDay)[0] is snapshot.in_zone(CollectionDay, "mon-a")[0]


def test_one_id_in_two_sources_is_two_records(tmp_path: Path) -> None:
    """Ids are unique within a source only."""
    put(tmp_path, source("news", [news(1)]), source("press", [replace(news(1), source="press")]))
    snapshot = Reader(FolderFiles(tmp_path / "snapshot"), 30).current(NOW)
    assert [each.source for each in snapshot.records(NewsItem)] == ["news", "press"]


def test_zone_look_up_gives_its_own_and_what_holds_for_all(tmp_path: Path) -> None:
    """in_zone finds the zone's records, those that name it among others, and those that name none."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    off = Suspension(id="1", source="staff", streams=("trash",), start=start)
    snapshot = snapshot_of(
        tmp_path,
        collection("mon-a"), collection("tue-a"),
        Official(id="o3", source="people", name="Ana Ruiz", office="council_member", district="3"),
        Official(id="o4", source="people", name="Bo Lee", office="council_member", district="4"),
        off, replace(off, id="2", zones=("mon-a", "tue-a")), replace(off, id="3", zones=("tue-a",)),
    )  # fmt: skip
    assert [each.zone for each in snapshot.in_zone(CollectionDay, "mon-a")] == ["mon-a"]
    assert [each.name for each in snapshot.in_zone(Official, "3")] == ["Ana Ruiz"]
    assert [each.id for each in snapshot.in_zone(Suspension, "mon-a")] == ["1", "2"]
    assert [each.id for each in snapshot.in_zone(Suspension, "tue-a")] == ["1", "2", "3"]
    assert [each.id for each in snapshot.in_zone(Suspension, "wed-b")] == ["1"]


@pytest.mark.parametrize(
    ("start", "end", "is_in"),
    [
        (-2, -1, False),
        (-2, 0, False),  # ends as the span begins
        (-2, 1, True),
        (0, 1, True),
        (1, 2, True),
        (3, 5, True),
        (4, 5, False),  # begins as the span ends
        (-2, 9, True),
        (0, None, True),  # an instant at the very start
        (-1, None, False),
        (3, None, True),
        (4, None, False),
    ],
)
def test_between_is_half_open(tmp_path: Path, start: int, end: int | None, is_in: bool) -> None:
    """What overlaps the span is in; what ends as it begins, or begins as it ends, is not."""
    one = event("one", NOW + start * HOUR, None if end is None else NOW + end * HOUR)
    found = snapshot_of(tmp_path, one).between(Event, NOW, NOW + 4 * HOUR)
    assert found == ((one,) if is_in else ())


def test_between_is_ordered_by_start(tmp_path: Path) -> None:
    """Events come in order of their start, whatever their ids."""
    events = [event(name, NOW + hours * HOUR) for name, hours in (("a", 3), ("b", 1), ("c", 2))]
    found = snapshot_of(tmp_path, *events).between(Event, NOW, NOW + 4 * HOUR)
    assert [each.id for each in found] == ["b", "c", "a"]


def test_between_compares_instants_not_texts(tmp_path: Path) -> None:
    """An event written in another offset is found by its instant."""
    there = event("there", datetime.fromisoformat("2026-11-22T19:30:00+02:00"))
    assert snapshot_of(tmp_path, there).between(Event, NOW, NOW + HOUR) == (there,)


def test_days_are_days_of_the_city(tmp_path: Path) -> None:
    """Thanksgiving begins at midnight in New York, five hours after UTC's."""
    day = Holiday(id="t", source="h", date=date(2026, 11, 26), name={}, rule=HolidayRule.SHIFT_WEEK)
    snapshot = snapshot_of(tmp_path, day)
    midnight = datetime(2026, 11, 26, 5, tzinfo=UTC)
    assert snapshot.between(Holiday, midnight - HOUR, midnight) == ()
    assert snapshot.between(Holiday, midnight, midnight + HOUR) == (day,)
    assert snapshot.between(Holiday, midnight + 23 * HOUR, midnight + 24 * HOUR) == (day,)
    assert snapshot.between(Holiday, midnight + 24 * HOUR, midnight + 25 * HOUR) == ()


def test_open_suspension_overlaps_all_that_follows(tmp_path: Path) -> None:
    """A suspension until further notice is found a year later, but not before it began."""
    off = Suspension(id="1", source="staff", streams=("trash",), start=NOW)
    snapshot = snapshot_of(tmp_path, off)
    assert snapshot.between(Suspension, NOW + timedelta(365), NOW + timedelta(366)) == (off,)
    assert snapshot.between(Suspension, NOW - HOUR, NOW) == ()


def test_advisory_lasts_until_it_ends(tmp_path: Path) -> None:
    """An advisory is found from its sending until its end by A9, and no longer."""
    info = Info(event="Flood Warning", headline="Flood", expires=NOW + HOUR, ends=NOW + 6 * HOUR)
    message = Message("nws", "1", NOW, "Actual", "Public", "Alert", infos=(info,))
    one = Advisory(id="1", source="nws", received=NOW, message=message)
    snapshot = snapshot_of(tmp_path, one)
    assert snapshot.between(Advisory, NOW + 5 * HOUR, NOW + 6 * HOUR) == (one,)
    assert snapshot.between(Advisory, NOW + 6 * HOUR, NOW + 7 * HOUR) == ()


def test_as_of_is_the_oldest_source(tmp_path: Path) -> None:
    """An answer from two sources is as old as the older one; from one that never answered, of no date."""
    put(
        tmp_path, source("news", [news(1)]), source("events", [event("e", NOW)], as_of=NOW - HOUR),
        source("never", [], state="failed", as_of=None),
    )  # fmt: skip
    snapshot = Reader(FolderFiles(tmp_path / "snapshot"), 30).current(NOW)
    assert snapshot.as_of(snapshot.records(NewsItem)) == NOW
    assert snapshot.as_of((*snapshot.records(NewsItem), *snapshot.records(Event))) == NOW - HOUR
    assert snapshot.as_of(["news", "never"]) is None
    assert snapshot.as_of(["nobody"]) is None
    assert snapshot.as_of([]) is None


def test_rules_are_those_of_the_records(tmp_path: Path) -> None:
    """The pickup rules come out of the snapshot ready for use, once."""
    snapshot = snapshot_of(
        tmp_path, collection("mon-a"),
        Holiday(id="h", source="h", date=date(2026, 11, 23), name={}, rule=HolidayRule.SKIP),
        PickupException(id="e", source="s", date=date(2026, 11, 30), moved_to=date(2026, 12, 1)),
    )  # fmt: skip
    answer = next_pickup(snapshot.rules(), "trash", {"pickup": "mon-a"}, date(2026, 11, 22), FACTS.zone)
    assert answer.pickup is not None
    assert answer.pickup.date == date(2026, 12, 1)
    assert snapshot.rules() is snapshot.rules()


def test_point_lies_in_its_zones_and_takes_the_nearest_address(tmp_path: Path) -> None:
    """at() finds the zones by outline, the city's codes, and the label of the address beside it."""
    snapshot = snapshot_of(
        tmp_path,
        square("pickup", "mon-a", -76.0, 37.0), square("district", "3", -76.0, 37.0, 0.02),
        Address(id="1", source="a", number="12", street="HARBOR ST", lat=37.0051, lon=-75.9951),
        Address(id="2", source="a", number="99", street="HARBOR ST", lat=37.0058, lon=-75.9951),
    )  # fmt: skip
    here = snapshot.at(37.0050, -75.9950)
    assert (here.label, dict(here.zones)) == ("12 Harbor Street", {"district": "3", "pickup": "mon-a"})
    assert (here.ugc, here.same) == (FACTS.ugc, FACTS.same)
    assert dict(snapshot.at(37.015, -75.985).zones) == {"district": "3"}


def test_nearest_address_is_the_nearest_of_all(tmp_path: Path) -> None:
    """Among 600 addresses on 12 streets the label is that of the one a plain search finds nearest."""
    rnd = random.Random(3)
    rows = [
        Address(
            id=str(each), source="a", number=str(each), street=f"Street {each % 12} Rd",
            lat=round(37 + rnd.random() / 100, 6), lon=round(-76 + rnd.random() / 100, 6),
        )
        for each in range(1, 601)
    ]  # fmt: skip
    snapshot = snapshot_of(tmp_path, *rows)
    for _ in range(200):
        lat, lon = 37 + rnd.random() / 100, -76 + rnd.random() / 100
        shrink = cos(radians(lat))
        nearest = min(rows, key=lambda row: hypot(row.lat - lat, (row.lon - lon) * shrink))
        assert snapshot.at(lat, lon).label.startswith(f"{nearest.number} ")


def test_point_outside_all_outlines_is_nowhere_in_the_city(tmp_path: Path) -> None:
    """A point in another city has no zones, and none of this city's alert codes."""
    snapshot = snapshot_of(tmp_path, square("pickup", "mon-a", -76.0, 37.0))
    there = snapshot.at(36.0, -75.0)
    assert (there.label, dict(there.zones), there.ugc, there.same) == ("", {}, (), ())


def test_hole_in_a_zone_is_outside(tmp_path: Path) -> None:
    """A point in a zone's hole is not in the zone."""
    outer = square("pickup", "a", -76.0, 37.0).polygons[0][0]
    inner = square("pickup", "a", -75.996, 37.004, 0.002).polygons[0][0]
    zone = Zone(id="a", source="zones", zone_set="pickup", name={}, polygons=((outer, inner),))
    snapshot = snapshot_of(tmp_path, zone)
    assert dict(snapshot.at(37.005, -75.995).zones) == {}
    assert dict(snapshot.at(37.001, -75.995).zones) == {"pickup": "a"}


def test_reader_without_snapshot_says_what_to_do(tmp_path: Path) -> None:
    """Before the first refresh the reader raises an error that names the command."""
    with pytest.raises(TownbellError, match="townbell refresh"):
        Reader(FolderFiles(tmp_path), 30).current(NOW)


def test_reader_finds_the_first_snapshot_at_once(tmp_path: Path) -> None:
    """A reader that found nothing looks again at the next call, without waiting."""
    reader = Reader(FolderFiles(tmp_path / "snapshot"), 3600)
    with pytest.raises(TownbellError):
        reader.current(NOW)
    put(tmp_path, source("news", [news(1)]))
    assert reader.current(NOW).records(NewsItem)


def test_reader_looks_again_only_after_its_time(tmp_path: Path) -> None:
    """Within recheck_seconds the snapshot stays; after them the new one is found."""
    put(tmp_path, source("news", [news(1)]))
    reader = Reader(FolderFiles(tmp_path / "snapshot"), 30)
    first = reader.current(NOW)
    put(tmp_path, source("news", [news(2)]))
    assert reader.current(NOW + timedelta(seconds=29)) is first
    assert [each.id for each in reader.current(NOW + timedelta(seconds=30)).records(NewsItem)] == ["n2"]


def test_clock_that_goes_back_does_not_stop_the_looking(tmp_path: Path) -> None:
    """With an earlier now the reader looks again instead of waiting for the old time."""
    put(tmp_path, source("news", [news(1)]))
    reader = Reader(FolderFiles(tmp_path / "snapshot"), 30)
    reader.current(NOW)
    put(tmp_path, source("news", [news(2)]))
    assert [each.id for each in reader.current(NOW - timedelta(days=1)).records(NewsItem)] == ["n2"]


def test_unchanged_pointer_keeps_the_same_snapshot(tmp_path: Path) -> None:
    """Looking again at the same pointer opens nothing and gives the same object."""
    put(tmp_path, source("news", [news(1)]))
    reader = Reader(FolderFiles(tmp_path / "snapshot"), 0)
    assert reader.current(NOW) is reader.current(NOW + HOUR)


def test_new_freshness_keeps_what_was_decoded(tmp_path: Path) -> None:
    """When only a source's date moves, the files stay open and their records decoded."""
    put(tmp_path, source("news", [news(1)]))
    reader = Reader(FolderFiles(tmp_path / "snapshot"), 0)
    first = reader.current(NOW).records(NewsItem)
    put(tmp_path, source("news", [news(1)], as_of=NOW + HOUR))
    second = reader.current(NOW + HOUR)
    assert second.as_of(first) == NOW + HOUR
    assert second.records(NewsItem)[0] is first[0]


@pytest.mark.parametrize("damage", ["missing", "cut", "garbage", "empty", "pointer", "schema", "none"])
def test_damage_keeps_the_last_good_snapshot(tmp_path: Path, damage: str) -> None:
    """Whatever befalls the newest files or the pointer, the last good snapshot goes on answering."""
    put(tmp_path, source("news", [news(1)]))
    reader = Reader(FolderFiles(tmp_path / "snapshot"), 0)
    good = reader.current(NOW)
    published = put(tmp_path, source("news", [news(2)]))
    bulletin, pointer = tmp_path / "snapshot" / published.bulletin, tmp_path / "snapshot" / "current.json"
    if damage == "missing":
        bulletin.unlink()
    elif damage == "cut":
        bulletin.write_bytes(bulletin.read_bytes()[:-4096])
    elif damage == "garbage":
        bulletin.write_bytes(b"<html>not found</html>" * 500)
    elif damage == "empty":
        bulletin.write_bytes(b"")
    elif damage == "pointer":
        pointer.write_bytes(pointer.read_bytes()[:50])
    elif damage == "schema":
        pointer.write_text(pointer.read_text().replace('"schema":', '"schema":99'))
    else:
        pointer.unlink()
    assert reader.current(NOW + HOUR) is good
    assert [each.id for each in good.records(NewsItem)] == ["n1"]
    assert isinstance(reader.problem, TownbellError)
    put(tmp_path, source("news", [news(3)]))
    assert [each.id for each in reader.current(NOW + 2 * HOUR).records(NewsItem)] == ["n3"]
    assert reader.problem is None


def test_folder_with_odd_characters_can_be_read(tmp_path: Path) -> None:
    """Spaces, question marks and hashes in the path do not confuse the opening of a file."""
    folder = tmp_path / "my city? #1 100%"
    put(folder, source("news", [news(1)]))
    assert Reader(FolderFiles(folder / "snapshot"), 30).current(NOW).records(NewsItem)


def test_reading_writes_nothing(tmp_path: Path) -> None:
    """Reading leaves no journal, lock or other file, so that a read-only folder will do."""
    put(tmp_path, source("news", [news(1)]))
    before = sorted((tmp_path / "snapshot").iterdir())
    snapshot = Reader(FolderFiles(tmp_path / "snapshot"), 30).current(NOW)
    snapshot.records(NewsItem)
    snapshot.search("story", "en", [NewsItem], 5)
    snapshot.resolve("12 Harbor Street")
    assert sorted((tmp_path / "snapshot").iterdir()) == before


def test_read_side_imports_nothing_heavy() -> None:
    """Importing snapshot.read loads none of the libraries that only refreshing and serving need."""
    code = (
        "import sys, snapshot.read\n"
        "heavy = {'feedparser', 'icalendar', 'lxml', 'flask', 'boto3', 'cryptography', 'httpx',"
        " 'apscheduler', 'rapidfuzz', 'snapshot.write', 'snapshot.resolve'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), *sys.path])}
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert found.stdout.strip() == "[]"


def test_meeting_without_end_is_found_at_its_start(tmp_path: Path) -> None:
    """A meeting whose end nobody knows is an instant, not something that lasts for ever."""
    one = Meeting(id="1", source="m", body="Council", title={}, start=NOW)
    snapshot = snapshot_of(tmp_path, one)
    assert snapshot.between(Meeting, NOW, NOW + HOUR) == (one,)
    assert snapshot.between(Meeting, NOW + HOUR, NOW + 2 * HOUR) == ()
