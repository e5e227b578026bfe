"""A gazetteer that is patched says what one says that is compiled from nothing."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.errors import TownbellError
from city.records import Address, Zone
from snapshot import compile_gazetteer, schema, shards, write
from snapshot import files as snapshot_files
from snapshot.codec import encode_many
from snapshot.database import Database
from snapshot.files import KEPT, FolderFiles
from snapshot.gazetteer import Gazetteer, Shards
from snapshot.pieces import key_of, manifest
from snapshot.pointer import load
from snapshot.read import Reader
from snapshot.sources import SourceRecords, SourceStatus
from tests.snapshot.samples import NOW, address, put, source, square

STREETS = ("Harbor St", "HARBOR STREET", "N Alder Ave", "S Alder Ave", "Avenue B", "Calle Ocho")
NUMBERS = ("1", "2", "3", "4", "4A", "10", "11", "12 1/2")
CODES = ("", "23998", "23999")
POINTS = tuple((37.001 + y / 500, -75.999 + x / 500) for x in range(4) for y in range(3))
ZONES = [square("pickup", f"p{x}", -76 + x * 0.004, 37.0, 0.004) for x in range(2)]

ADDRESSES = st.builds(
    lambda number, street, code, point: address(number, street, *point, postcode=code),
    st.sampled_from(NUMBERS), st.sampled_from(STREETS), st.sampled_from(CODES), st.sampled_from(POINTS),
)  # fmt: skip
PIECES = st.lists(ADDRESSES, min_size=1, max_size=6)
CITY = st.lists(PIECES, min_size=12, max_size=14)  # so many that the changes below are few
CHANGES = st.lists(st.tuples(st.integers(0, 13), st.one_of(st.none(), PIECES)), min_size=1, max_size=3)


class Memory:
    """The pieces of one source."""

    def __init__(self) -> None:
        self.records: dict[str, bytes] = {}

    def source(self, pieces: Sequence[Sequence[Address]]) -> SourceRecords:
        keys = []
        for piece in pieces:
            # Not encode_many: in a list two rows may be the same.
            encoded = b"".join(encode_many([each]) for each in piece)
            keys.append(key_of(encoded))
            self.records[keys[-1]] = encoded
        status = SourceStatus(id="addresses", kind="address", state="fresh", as_of=NOW)
        return SourceRecords(status, key_of(*map(str.encode, keys)), manifest(keys), self.load)

    def load(self, keys: Sequence[str]) -> Iterator[bytes]:
        for key in keys:
            if key not in self.records:
                raise TownbellError("gone")
            yield self.records[key]


def published(folder: Path) -> Gazetteer:
    files = FolderFiles(folder / "snapshot")
    pointer = load(files.pointer() or b"")
    return Gazetteer(Database(files.open(pointer.gazetteer)), Shards(lambda name: Database(files.open(name))))


def answers(gazetteer: Gazetteer) -> dict[str, Any]:
    """Everything that can be asked of it, without the numbers that nobody sees."""

    def told(row: Any) -> Any:
        if row is None:
            return None
        name = gazetteer.street(row.street).name
        return (name, row.house, row.extra, row.postcode, row.lat, row.lon, gazetteer.zones(row.zone_set))

    rows = gazetteer._head.rows("SELECT DISTINCT base FROM streets ORDER BY base")
    bases = [base for (base,) in rows]
    found: dict[str, Any] = {"bases": bases, "postcodes": gazetteer.postcodes}
    for base in bases:
        found[f"like {base}"] = gazetteer.names_like(base, 0.0)
        rows = gazetteer.streets_by_base(base)
        found[base] = [row[1:] for row in rows]
        for row in rows:
            assert gazetteer.streets_by_key(row.key) == [row]
            found[f"sides {row.key}"] = [told(each) for each in gazetteer.sides(row.number)]
            for house in range(14):
                every = [told(each) for each in gazetteer.houses(row.number, house)]
                found[f"{house} {row.key}"] = every, told(gazetteer.nearest_house(row.number, house))
    for lat, lon in POINTS:
        for width in (0.0004, 0.0025):
            found[f"near {lat} {lon} {width}"] = told(gazetteer.near(lat + 0.0001, lon, width))
    return found


def change(city: list[list[Address]], changes: Sequence[tuple[int, list[Address] | None]]) -> None:
    for at, piece in changes:
        position = at % (len(city) + 1)
        if piece is None:
            del city[position : position + 1]
        else:
            city[position : position + (at % 2)] = [piece]


def never(*_arguments: Any) -> Any:
    raise AssertionError("compiled from nothing")


@pytest.fixture(params=[(2_000_000, 4_000_000), (150, 0)], ids=["one shard", "shards that split"])
def sizes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    fill, most = request.param
    monkeypatch.setattr(schema, "SHARD_FILL", fill)
    monkeypatch.setattr(schema, "SHARD_MOST", most)


@pytest.mark.usefixtures("sizes")
def test_patching_says_what_compiling_says() -> None:
    """After any changes the patched gazetteer answers every question like one made of the end state."""

    @settings(max_examples=25, deadline=None)
    @given(CITY, st.lists(CHANGES, min_size=1, max_size=2))
    def check(city: list[list[Address]], rounds: list[Any]) -> None:
        with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
            folder, memory = Path(name), Memory()
            put(folder / "a", source("zones", ZONES), memory.source(city))
            patch.setattr(write, "compile_gazetteer", never)
            for changes in rounds:
                change(city, changes)
                put(folder / "a", source("zones", ZONES), memory.source(city))
            patch.undo()
            put(folder / "b", source("zones", ZONES), memory.source(city))
            assert answers(published(folder / "a")) == answers(published(folder / "b"))

    check()


def test_one_of_two_flats_goes_and_the_house_stays(tmp_path: Path) -> None:
    """Equal addresses are counted: the house goes with the last of them, not with the first."""
    flat, others = address("1", "Harbor St"), [[address(str(n), "Alder Ave")] for n in range(2, 9)]
    memory = Memory()
    put(tmp_path, memory.source([[flat, flat], [flat], *others]))
    for flats, expected in (([[flat, flat]], 1), ([[flat]], 1), ([], 0)):
        put(tmp_path, memory.source([*flats, *others]))
        gazetteer = published(tmp_path)
        streets = gazetteer.streets_by_base("harbor")
        assert len([row for street in streets for row in gazetteer.houses(street.number, 1)]) == expected


def count_compiling(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders in which a gazetteer was compiled from nothing."""
    found: list[Path] = []
    make: Callable[..., Any] = compile_gazetteer.compile_gazetteer

    def counted(folder: Path, *rest: Any) -> Any:
        found.append(folder)
        return make(folder, *rest)

    monkeypatch.setattr(write, "compile_gazetteer", counted)
    return found


def some(numbers: Sequence[int]) -> list[list[Address]]:
    return [[address(str(number), "Harbor St", 37.001, -75.999)] for number in numbers]


def test_other_zones_compile_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an outline changes every address may lie elsewhere, so nothing is patched."""
    compiled, memory = count_compiling(monkeypatch), Memory()
    put(tmp_path, source("zones", ZONES), memory.source(some(range(9))))
    other: Zone = square("pickup", "q", -76.0, 37.0, 0.02)
    put(tmp_path, source("zones", [other]), memory.source(some(range(9))))
    gazetteer = published(tmp_path)
    row = gazetteer.houses(gazetteer.streets_by_base("harbor")[0].number, 3)[0]
    assert (len(compiled), gazetteer.zones(row.zone_set)) == (2, {"pickup": "q"})


def test_forgotten_pieces_compile_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the memory no longer has what is to go, the gazetteer is compiled from what it has."""
    compiled, memory = count_compiling(monkeypatch), Memory()
    put(tmp_path, memory.source(some(range(9))))
    memory.records.clear()
    put(tmp_path, memory.source(some(range(1, 9))))
    gazetteer = published(tmp_path)
    street = gazetteer.streets_by_base("harbor")[0].number
    assert len(compiled) == 2
    assert [bool(gazetteer.houses(street, number)) for number in (0, 1, 8)] == [False, True, True]


def test_files_that_are_not_what_the_head_says_compile_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shard without the address that is to go is not patched over: all is made new."""
    compiled, memory = count_compiling(monkeypatch), Memory()
    put(tmp_path, memory.source(some(range(9))))
    shard = next((tmp_path / "snapshot").glob("shard-*"))
    with closing(sqlite3.connect(shard)) as connection:
        connection.execute("DELETE FROM addresses WHERE house = 0")
        connection.commit()
    put(tmp_path, memory.source(some(range(1, 9))))
    assert len(compiled) == 2


def test_only_touched_shards_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change on one street copies the shard of that street; the others keep their files."""
    monkeypatch.setattr(schema, "SHARD_FILL", 200)
    memory, files = Memory(), FolderFiles(tmp_path / "snapshot")
    city = [[address(str(n), f"{name} St")] for name in ("Ash", "Birch", "Cedar", "Elm") for n in range(6)]
    put(tmp_path, memory.source(city))
    first = set(load(files.pointer() or b"").shards)
    put(tmp_path, memory.source([*city, [address("9", "Cedar St")]]))
    second = set(load(files.pointer() or b"").shards)
    assert len(first) > 3
    assert (len(first - second), len(second - first)) == (1, 1)


def test_no_shard_is_too_large_and_a_long_street_spans_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A street that does not fit into one shard is found in all of them, to its last house."""
    monkeypatch.setattr(schema, "SHARD_FILL", 20_000)
    monkeypatch.setattr(schema, "SHARD_MOST", 60_000)
    memory = Memory()
    city = [[address(str(number), "Long St") for number in range(at, at + 50)] for at in range(0, 4000, 50)]
    put(tmp_path, memory.source(city))
    put(tmp_path, memory.source([*city, [address(str(number), "Long St") for number in range(500, 900)]]))
    gazetteer = published(tmp_path)
    street = gazetteer.streets_by_base("long")[0].number
    found = [number for number in range(4001) if gazetteer.houses(street, number)]
    nearest = gazetteer.nearest_house(street, 5000)
    sizes = [path.stat().st_size for path in (tmp_path / "snapshot").glob("shard-*")]
    assert found == list(range(4000))
    assert nearest is not None
    assert nearest.house == 3998
    assert len(sizes) > 4
    assert max(sizes) <= 60_000


def test_a_turn_of_an_older_generation_finds_its_shards(tmp_path: Path) -> None:
    """However many refreshes have published since it began, all within a minute."""
    memory = Memory()
    put(tmp_path, memory.source(some(range(9))))
    snapshot = Reader(FolderFiles(tmp_path / "snapshot")).current(NOW)
    for number in range(10, 16):
        put(tmp_path, memory.source(some(range(number))))
    assert snapshot.resolve("3 Harbor Street").location is not None


def test_shards_go_with_the_last_gazetteer_that_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as a generation is kept its shards are; what no kept one needs is gone."""
    monkeypatch.setattr(snapshot_files, "KEPT_SECONDS", 0)
    memory, files = Memory(), FolderFiles(tmp_path / "snapshot")
    history = []
    for number in range(9, 17):
        put(tmp_path, memory.source(some(range(number))))
        history.append(load(files.pointer() or b""))
    there = {path.name for path in (tmp_path / "snapshot").glob("*-*.sqlite")}
    kept = [{each.gazetteer, *each.shards} for each in history[-KEPT:]]
    assert there == set().union(*kept, {history[-1].bulletin})


def test_change_and_back_is_the_same_snapshot(tmp_path: Path) -> None:
    """The id tells what is in a snapshot, not by which way it became so."""
    memory = Memory()
    first = put(tmp_path, memory.source(some(range(9))))
    second = put(tmp_path, memory.source(some(range(10))))
    third = put(tmp_path, memory.source(some(range(9))))
    assert first.id == third.id != second.id
    assert third.changed


def test_blocks_hold_whole_runs(tmp_path: Path) -> None:
    """Every house lies in the box of the block that names it."""
    houses = [(1 + n // 70, n, 37_000_000 + n, -75_000_000 - n) for n in range(200)]
    rows: Any = ((street, house, "", "", 1, lat, lon, 1) for street, house, lat, lon in houses)
    ((_, blocks),) = shards.write(tmp_path, rows, {})
    assert len(blocks) == 5
    for street, house, lat, lon in houses:
        mine = [b for b in blocks if b.street == street and b.first <= house <= b.last]
        assert len(mine) == 1
        assert mine[0].south <= lat / 1e6 <= mine[0].north
        assert mine[0].west <= lon / 1e6 <= mine[0].east


def test_namesakes_are_offered_in_the_order_of_their_names(tmp_path: Path) -> None:
    """Of streets that fit equally well the one that came later stands where its name says."""

    def offered(folder: Path) -> list[str]:
        found = Reader(FolderFiles(folder / "snapshot")).current(NOW).resolve("5 Ironwoo")
        return [each.label for each in found.candidates]

    way, others = address("5", "Ironwood Way"), [[address(str(n), "Alder Ave")] for n in range(9)]
    memory, every = Memory(), [[address("5", "Ironwood Ave")], [way], *others]
    put(tmp_path / "a", memory.source([[way], *others]))
    put(tmp_path / "a", memory.source(every))
    put(tmp_path / "b", memory.source(every))
    assert offered(tmp_path / "a") == offered(tmp_path / "b") == ["5 Ironwood Avenue", "5 Ironwood Way"]
