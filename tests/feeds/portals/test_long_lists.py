"""A city's addresses behind a portal that gives them in small pages: read in parts, believed whole."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from city.earth.places import Found
from city.profile import City
from feeds.checking.check import Tried, tried
from feeds.fetching import rows as rooms
from feeds.fetching.fetch import Fetcher, FetchResult
from feeds.fetching.walk import LONGEST, bounds
from feeds.pipeline import Ports, refresh
from feeds.read import Reading
from feeds.source import MOST, MOST_LISTED, Source, source
from net.http import Client, Limits
from snapshot.files import FolderFiles
from snapshot.read import Reader, Snapshot
from snapshot.sources import CityFacts, SourceStatus
from stores.sqlite.database import Database
from stores.sqlite.feeds import SqliteFeedMemory
from stores.sqlite.pieces import SqlitePieces
from tests.feeds.portals.models import ArcGIS, Ckan, Model, OldArcGIS, Row, Socrata
from tests.servers import reply, serving

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
FACTS = CityFacts(name="Port Alder", state="VA", zone="America/New_York", latitude=37.09, longitude=-75.96)
CITY = City(
    name="Port Alder",
    state="VA",
    zone=FACTS.zone,
    locales=("en-US",),
    latitude=FACTS.latitude,
    longitude=FACTS.longitude,
    same=("051001",),
    ugc=("VAZ099",),
    population=900,
)
STREETS = ("Harbor St", "Mill Rd", "Quay Ave", "Alder Ln", "Ferry Way", "Net Ct")


class Houses(Socrata):
    """Socrata leaves out what a row does not have: only the last house has a postcode."""

    def row(self, number: int) -> Row:
        street, house = STREETS[number % len(STREETS)], number // len(STREETS) + 1
        row = {"number": house, "street": street, "lat": 37 + number / 1e5, "lon": -76}
        return {**row, "zip": "23500"} if number == 1_500 else row


class Town:
    """A city whose addresses lie behind one portal."""

    def __init__(self, folder: Path, model: Model, url: str) -> None:
        self.model, self._folder = model, folder
        self.database = Database(folder / "db.sqlite")
        self.memory = SqliteFeedMemory(self.database)
        self.pieces = SqlitePieces(self.database)
        self.files = FolderFiles(folder / "snapshot")
        self.source = Source(
            id="houses",
            url=url + model.path,
            kind="address",
            every=timedelta(days=1),
            fields={"postcode": "zip"},
        )
        self.client = Client(time.monotonic, allow_private=True)
        self.days = 0

    def refresh(self, source: Source | None = None) -> SourceStatus:
        """The next day's refresh."""

        def get(url: str, headers: Mapping[str, str], most: int) -> Any:
            return self.client.get(url, headers, Limits(seconds=10, bytes=most))

        fetcher = Fetcher(self._folder, get, {}, FACTS.zone, time.monotonic, spool=self._folder / "spool")
        ports = Ports(
            fetcher=fetcher,
            memory=self.memory,
            pieces=self.pieces,
            posts=tuple,
            files=self.files,
            workdir=self._folder / "work",
            facts=FACTS,
        )
        self.days += 1
        done = refresh([source or self.source], ports, NOW + timedelta(days=self.days))
        return next(each for each in done.sources if each.id == "houses")

    def check(self, source: Source) -> Tried:
        """As `townbell check` tries it."""

        def get(url: str, headers: Mapping[str, str], most: int) -> Any:
            return self.client.get(url, headers, Limits(seconds=10, bytes=most))

        fetcher = Fetcher(self._folder, get, {}, FACTS.zone, time.monotonic, spool=self._folder / "spool")
        return tried(source, fetcher, CITY, NOW)

    def has(self, words: str) -> bool:
        snapshot: Snapshot = Reader(self.files, recheck_seconds=0).current(NOW)
        return snapshot.resolve(words).found is Found.EXACT


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents of about forty rows."""
    for name, count in (("FEWEST", 20), ("MEAN", 20), ("MOST", 100)):
        monkeypatch.setattr(rooms, name, count)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    model = Houses(1_500)
    model.cap = 100
    with serving(model) as url:
        town = Town(tmp_path, model, url)
        yield town
        town.client.close()
        town.database.close()


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each reading of a piece had."""
    found: list[int] = []
    build = Reading.build

    def counted(self: Reading, document: bytes, *rest: Any) -> Any:
        made = build(self, document, *rest)
        found.append(made.items)
        return made

    monkeypatch.setattr(Reading, "build", counted)
    return found


def test_only_what_changed_is_parsed_again(town: Town, built: list[int]) -> None:
    """Fifteen pages of a hundred; then a house is built in the middle, and every later page is another."""
    first = town.refresh()
    assert (first.state, first.records, first.reason) == ("fresh", 1_500, "")
    assert sum(built) == 1_500
    assert town.has("3 Mill Rd")
    built.clear()
    town.model.rows.insert(700, {"number": 9999, "street": "Mill Rd", "lat": 37.01, "lon": -76})
    second = town.refresh()
    assert (second.state, second.records) == ("fresh", 1_501)
    assert 0 < sum(built) < 300
    assert town.has("9999 Mill Rd")


def test_a_listing_that_breaks_off_is_no_listing(town: Town, built: list[int]) -> None:
    """Ten pages had come: none of them is read, the houses of yesterday stay, and the reason says where."""
    town.refresh()
    built.clear()
    for number in range(1, 1_500):
        town.model.rows[number - 1]["street"] = "Other St"
    town.model.odd = {len(town.model.asked) + 12: lambda handler: reply(handler, 500)}
    town.model.stamp = 2  # type: ignore[attr-defined]
    status = town.refresh()
    assert (status.state, status.records) == ("stale", 1_500)
    assert status.reason == "page 11: the server answered 500 (internal server error)"
    assert built == []
    assert town.has("3 Mill Rd")


def test_a_column_may_be_in_the_last_part_alone(town: Town) -> None:
    """What no row of a part has is no mistake in the map; what no row at all has is named."""
    assert town.refresh().reason == ""
    wrong = town.refresh(replace(town.source, fields={"postcode": "zipcode"}))
    assert wrong.state == "stale"
    assert "zipcode" in wrong.reason


def test_a_listing_above_its_bytes_fails(town: Town) -> None:
    """On disk, too, there is a bound, and what is over it says what to do."""
    status = town.refresh(replace(town.source, max_bytes=50_000))
    assert (status.state, status.records) == ("failed", 0)
    assert "more than 50,000 bytes over all pages" in status.reason
    assert "raise its max_mb" in status.reason


def test_check_reads_a_long_list_as_a_refresh_does(town: Town) -> None:
    """All its parts, nothing wrong; a house without a number and a column that is none are told."""
    assert town.check(town.source) == Tried("houses", True, 1_500, ())
    del town.model.rows[1_200]["number"]
    one = town.check(town.source)
    assert (one.ok, one.records, len(one.troubles)) == (True, 1_499, 1)
    assert one.troubles[0].what.startswith("item 1201: ")
    wrong = town.check(replace(town.source, fields={"postcode": "zipcode"}))
    assert (wrong.ok, wrong.records) == (False, 0)
    assert "zipcode" in wrong.troubles[0].what


def spooled(model: Model, folder: Path, url: str, **more: Any) -> FetchResult:
    client = Client(time.monotonic, allow_private=True)

    def get(url: str, headers: Mapping[str, str], most: int) -> Any:
        return client.get(url, headers, Limits(seconds=10, bytes=most))

    fetcher = Fetcher(folder, get, {}, FACTS.zone, time.monotonic, spool=folder)
    table = {"id": "s", "url": url, "kind": "address", "format": model.format, **more}
    found = fetcher.fetch(source(table, "city.toml"), None, NOW)
    client.close()
    return found


@pytest.mark.parametrize("make", [Socrata, Ckan, ArcGIS, OldArcGIS])
def test_portals_of_long_lists_give_them_in_parts(make: type[Model], tmp_path: Path) -> None:
    """Each part is a document of the portal's own shape; together they are all rows in their order."""
    model = make(400)
    with serving(model) as url:
        (part,) = spooled(model, tmp_path, url + model.path).parts
    assert len(part.documents) > 4
    assert part.data == part.documents[0]
    assert [name for each in part.documents for name in model.names_in(each)] == model.names()


@pytest.mark.parametrize(
    ("shape", "head"), [("csv", b'id,name\r\n1,"Place 1,'), ("geojson", b'{"type":"Fea')]
)
def test_other_shapes_of_socrata_come_in_parts(tmp_path: Path, shape: str, head: bytes) -> None:
    """Every part of a CSV has the column names; every part of a GeoJSON is a feature collection."""
    model = Socrata(400)
    with serving(model) as url:
        (part,) = spooled(model, tmp_path, url + model.path.replace("json", shape)).parts
    assert part.data.startswith(head)
    assert len({each[:8] for each in part.documents}) == 1
    assert sum(each.count(b"Place") for each in part.documents) == 400


def test_a_list_of_once_a_day_may_take_half_an_hour() -> None:
    """A long list may take a twelfth of its period up to the longest; all else three minutes at most."""
    houses = Source(id="h", url="https://example.org/a", kind="address", every=timedelta(days=1))
    half_an_hour = timedelta(minutes=30)
    assert bounds(houses, half_an_hour).seconds == 1_800
    assert bounds(replace(houses, every=timedelta(hours=1)), half_an_hour).seconds == 300
    assert bounds(houses).seconds == bounds(replace(houses, kind="place"), half_an_hour).seconds == 180
    assert bounds(houses, LONGEST).seconds == 180


def test_a_list_on_disk_may_be_longer_than_one_in_memory() -> None:
    """Unless the city says how much; a page alone is always bounded, since it lies in memory."""
    houses = Source(id="h", url="https://example.org/a", kind="address")
    assert (bounds(houses, LONGEST).bytes, bounds(houses).bytes) == (MOST_LISTED, MOST)
    assert bounds(replace(houses, max_bytes=70_000), LONGEST).bytes == 70_000
    assert bounds(houses, LONGEST).page == MOST
