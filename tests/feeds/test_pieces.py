"""Lists of addresses, read in pieces: like any other source, but only what changed is read again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from city.earth.places import Found
from feeds import kinds
from feeds.fetching.fetch import Fetcher
from feeds.pipeline import Ports, Refreshed, refresh
from feeds.read import Reading
from feeds.source import LONG_KINDS, PIECED_KINDS, Source
from snapshot.files import FolderFiles
from snapshot.pieces import keys_in
from snapshot.read import Reader, Snapshot
from snapshot.sources import CityFacts, SourceStatus
from stores.sqlite.database import Database
from stores.sqlite.feeds import SqliteFeedMemory
from stores.sqlite.pieces import SqlitePieces

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
FACTS = CityFacts(name="Port Alder", state="VA", zone="America/New_York", latitude=37.09, longitude=-75.96)
LIST = Source(id="list", url="file:list.csv", kind="address", format="csv")
HEADER = "number,street,lat,lon,unit\n"


def row(number: int, street: str = "Harbor St", unit: str = "") -> str:
    return f"{number or 9999},{street},{37 + number / 1e5},-76,{unit}\n"  # no house has the number 0


class Town:
    """A city with one list of addresses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Database(folder / "db.sqlite")
        self.memory = SqliteFeedMemory(self.database)
        self.pieces = SqlitePieces(self.database)
        self.files = FolderFiles(folder / "snapshot")

    def write(self, text: str) -> None:
        aside = self.folder / "aside"
        aside.write_text(text)
        aside.replace(self.folder / "list.csv")

    def refresh(self, source: Source = LIST, now: datetime = NOW, **how: Any) -> Refreshed:
        def silent(_url: str, _headers: Mapping[str, str], _most: int) -> Any:
            raise AssertionError("nothing is asked of the network")

        ports = Ports(
            fetcher=Fetcher(self.folder, silent, {}),
            memory=self.memory,
            pieces=self.pieces,
            posts=tuple,
            files=self.files,
            workdir=self.folder / "work",
            facts=FACTS,
        )
        return refresh([source], ports, now, **how)

    def told(self, text: str, source: Source = LIST, **how: Any) -> SourceStatus:
        """How the list stands after it was changed to this."""
        self.write(text)
        return self.refresh(source, **how).sources[0]

    def snapshot(self) -> Snapshot:
        return Reader(self.files, recheck_seconds=0).current(NOW)

    def has(self, words: str) -> bool:
        return self.snapshot().resolve(words).found is Found.EXACT


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    yield town
    town.database.close()


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each reading of a piece had."""
    found: list[int] = []
    build = Reading.build

    def counted(self: Reading, document: bytes, *rest: Any) -> Any:
        found.append(document.count(b"\n") - 1)
        return build(self, document, *rest)

    monkeypatch.setattr(Reading, "build", counted)
    return found


def test_only_changed_pieces_are_read_again(town: Town, built: list[int]) -> None:
    """With one row of 3,000 changed a few dozen are read, and the snapshot has the change."""
    rows = [row(number) for number in range(3000)]
    first = town.told(HEADER + "".join(rows))
    assert (first.state, first.records, sum(built)) == ("fresh", 3000, 3000)
    built.clear()
    rows[1500] = row(1500, "Elm St")
    second = town.told(HEADER + "".join(rows))
    assert (second.state, second.records, second.reason) == ("fresh", 3000, "")
    assert 0 < sum(built) < 300
    assert [town.has(words) for words in ("1500 Harbor St", "1500 Elm St", "1501 Harbor St")] == [0, 1, 1]


def test_same_rows_in_other_bytes_are_unchanged(town: Town) -> None:
    """A list that is exported with another encoding mark is the same list."""
    text = HEADER + "".join(row(number) for number in range(300))
    town.told(text)
    again = town.told("\ufeff" + text)
    assert (again.state, again.records) == ("unchanged", 300)


def test_sudden_loss_is_held_and_may_be_accepted(town: Town) -> None:
    """A list of which most is gone is not believed until staff accept it; then it is."""
    town.told(HEADER + "".join(row(number) for number in range(1000)))
    held = town.told(HEADER + row(1))
    assert (held.state, held.records) == ("held", 1000)
    assert town.has("999 Harbor St")
    accepted = town.refresh(accept=frozenset({"list"})).sources[0]
    assert (accepted.state, accepted.records) == ("fresh", 1)
    assert not town.has("999 Harbor St")


def test_problems_are_counted_over_all_pieces(town: Town) -> None:
    """The first bad row is told by its place in the whole list, whether or not its piece is known."""
    rows = [row(number) for number in range(1000)]
    rows[700], rows[900] = "7,Elm St,,,\n", ",Elm St,37,-76,\n"
    expected = "item 701: has no latitude and longitude in degrees (and 1 more)"
    first = town.told(HEADER + "".join(rows))
    assert (first.records, first.reason) == (998, expected)
    rows[10] = row(10, "Elm St")
    assert town.told(HEADER + "".join(rows)).reason == expected


def test_flats_are_several_records_and_one_answer(town: Town) -> None:
    """Equal rows are all counted, in one piece or in two; the house goes with the last of them."""
    filler = [row(number, "Elm St") for number in range(2, 600)]
    status = town.told(HEADER + row(1) + row(1) + "".join(filler) + row(1))
    assert (status.records, status.reason) == (601, "")
    assert town.has("1 Harbor St")
    town.told(HEADER + row(1) + "".join(filler))
    assert town.has("1 Harbor St")
    town.told(HEADER + "".join(filler))
    assert not town.has("1 Harbor St")


def test_column_that_is_not_there_fails_and_names_it(town: Town) -> None:
    """A wrong field map is told as for any other source, and the old records stay."""
    text = HEADER + "".join(row(number) for number in range(600))
    town.told(text)
    failed = town.told(text, replace(LIST, fields={"street": "STREETNAME"}))
    assert (failed.state, failed.records) == ("stale", 600)
    assert "there is no column 'STREETNAME'" in failed.reason
    assert town.has("1 Harbor St")


def json_rows(count: int, unit_at: int | None) -> str:
    rows = [{"number": str(n or 9999), "street": "Harbor St", "lat": 37, "lon": -76} for n in range(count)]
    if unit_at is not None:
        rows[unit_at]["apt"] = "4"
    return json.dumps(rows)


def test_column_may_be_in_a_single_piece(town: Town) -> None:
    """Socrata leaves out what is empty: a column counts as there if one row of the list has it."""
    source = replace(LIST, format="json", fields={"unit": "apt"})
    assert town.told(json_rows(900, 800), source).state == "fresh"
    failed = town.told(json_rows(900, None), source)
    assert failed.state == "stale"
    assert "there is no column 'apt'" in failed.reason


def test_data_about_persons_is_refused_wherever_it_stands(town: Town) -> None:
    """A column about accused people in the last row of a long list refuses the whole list."""
    rows = json.loads(json_rows(900, None))
    rows[-1]["arrestee"] = "x"
    failed = town.told(json.dumps(rows), replace(LIST, format="json"))
    assert (failed.state, failed.records) == ("failed", 0)


def test_other_settings_read_everything_again(town: Town, built: list[int]) -> None:
    """What the pieces were made of includes how they were read."""
    text = "other," + HEADER + "".join(f"{n % 7}th St," + row(n) for n in range(1, 600))
    town.told(text)
    built.clear()
    town.told(text, replace(LIST, fields={"street": "other"}))
    assert sum(built) == 599
    assert town.has("3 3rd St")


def test_lost_pieces_are_read_again(town: Town) -> None:
    """A memory that has lost some records gets them back with the next answer, though nothing changed."""
    text = HEADER + "".join(row(number) for number in range(600))
    town.told(text)
    town.database.connection.execute("DELETE FROM pieces WHERE number % 2")
    assert town.told(text).state == "unchanged"
    keys = keys_in(town.memory.records("list"))
    assert sum(records.count(b"\n") for records in town.pieces.records("list", keys)) == 600


def test_pieces_that_no_list_has_are_forgotten_after_a_day(town: Town) -> None:
    """Today's leftovers may be of use to another process; yesterday's are gone."""
    text = HEADER + "".join(row(number) for number in range(600))
    town.told(text)
    first = set(town.pieces.notes("list"))
    town.told(text.replace("300,Harbor", "300,Elm"))
    assert first < set(town.pieces.notes("list"))
    town.refresh(now=NOW + timedelta(days=2))
    assert set(town.pieces.notes("list")) == set(keys_in(town.memory.records("list")))


def test_kinds_that_are_remembered_in_pieces_say_so() -> None:
    """Exactly the kinds whose items are not compared with each other may be cut and kept in pieces."""
    apart = {name for name in kinds.names() if getattr(kinds.load(name), "apart", False)}
    assert apart == PIECED_KINDS < LONG_KINDS


CHILD = """
import sys
from pathlib import Path
from tests.feeds.test_pieces import HEADER, Town, row
town, number = Town(Path(sys.argv[1])), 0
while True:
    number += 1
    rows = [row(each, f"{number % 3 + 1}th St") for each in range(400)]
    town.told(HEADER + "".join(rows) + "".join(row(each) for each in range(1, 400)))
    print(number, flush=True)
"""


def test_kill_at_any_moment_leaves_a_whole_state(tmp_path: Path) -> None:
    """However often a refresh is killed, what is published is one state of the list, and the next works."""
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), *sys.path])}
    for round_ in range(4):
        command = [sys.executable, "-c", CHILD, str(tmp_path)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root, env=environment)
        assert child.stdout is not None
        for _ in range(2):
            child.stdout.readline()
        time.sleep(0.03 * round_)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        town = Town(tmp_path)
        found = [town.has(f"1 {n}th St") for n in (1, 2, 3)]
        assert (found.count(True), town.has("1 Harbor St")) == (1, True)
        town.database.close()
    town = Town(tmp_path)
    assert town.told(HEADER + "".join(row(each) for each in range(1, 400))).records == 399
    assert [town.has(words) for words in ("1 Harbor St", "1 1th St", "1 2th St")] == [True, False, False]
    town.database.close()
