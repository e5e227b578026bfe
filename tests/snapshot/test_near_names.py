"""Names that nearly are what was said, among all names of a city."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.addressing.soundalike import Likeness, sound
from snapshot import compile_names, near_names
from snapshot.building import building
from snapshot.database import Database
from snapshot.near_names import HEARD, Near

NAMES = (
    "alder", "elm", "oak", "pier", "beech", "harbor", "royal palm", "old mill", "avenida de las palmas",
    "knight", "wright", "phoenix", "martin luther king", "15", "50", "113", "112", "calle 8", "route 84",
    "harbor view", "bay 9", "bay 10",
)  # fmt: skip
META = "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"


def database(path: Path, names: tuple[str, ...]) -> Database:
    with building(path, {}) as connection:
        connection.execute(META)
        compile_names.write(connection, names)
    return Database(path)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return database(tmp_path_factory.mktemp("near") / "head", NAMES)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("elder", "alder"), ("aldr", "alder"), ("helm", "elm"), ("oake", "oak"), ("peer", "pier"),
        ("beach", "beech"), ("arbor", "harbor"), ("harbour", "harbor"), ("habror", "harbor"),
        ("royale palm", "royal palm"), ("oldmill", "old mill"),
        ("avenida las palmas", "avenida de las palmas"),
        ("las palmas", "avenida de las palmas"), ("palmas", "avenida de las palmas"), ("night", "knight"),
        ("right", "wright"), ("fenix", "phoenix"),
        ("martin luter king", "martin luther king"),
        ("50", "15"), ("15", "50"), ("cale 8", "calle 8"), ("harbor vue", "harbor view"),
    ],
)  # fmt: skip
def test_slips_of_hand_and_ear_are_found(city: Database, heard: str, meant: str) -> None:
    """A letter wrong, a word run together, another spelling of the sound: the name meant comes first."""
    assert near_names.find(city, heard, 0.78)[0].base == meant


@pytest.mark.parametrize(
    "heard", ["zebra", "oat", "12", "212", "bay 11", "calle 9", "", " ", "route 48", "一二"]
)
def test_what_is_like_nothing_finds_nothing(city: Database, heard: str) -> None:
    """Names that merely share some letters are not offered; nor is another number."""
    assert near_names.find(city, heard, 0.78) == []


def test_a_name_is_not_near_itself(city: Database) -> None:
    """What exists is looked up by name; only others are near it."""
    assert all(each.base != "harbor" for each in near_names.find(city, "harbor", 0.0))


@given(
    st.lists(st.text("abeorst ", min_size=1, max_size=9), min_size=1, max_size=30),
    st.text("abeorst ", max_size=9),
)
def test_the_index_finds_what_comparing_all_finds(names: list[str], heard: str) -> None:
    """Among few names none is missed that agrees as much as asked for, and each has its likeness."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        compile_names.write(connection, names)

        class Memory:
            def rows(self, sql: str, parameters: tuple[str, ...]) -> list[tuple[str, ...]]:
                return connection.execute(sql, parameters).fetchall()

        found = near_names.find(Memory(), heard, 0.78)  # type: ignore[arg-type] - a database in memory
    written, spoken = Likeness(heard.replace(" ", "")), Likeness(sound(heard))
    every = set()
    for name in set(names) - {heard}:
        looks, sounds = written.of(name.replace(" ", "")), spoken.of(sound(name))
        if sounds >= near_names.SOUNDS_AT_ALL and max(looks, HEARD * sounds + (1 - HEARD) * looks) >= 0.78:
            every.add(name)
    assert {each.base for each in found} == every


def test_more_names_than_two_bytes_can_number(tmp_path: Path) -> None:
    """A list that reaches past 65,535 names is kept in wider numbers, and still found."""
    names = tuple(map("".join, product(LETTERS, LETTERS, LETTERS, "aeiou")))
    many = database(tmp_path / "head", (*names, "zyzzyva lane"))
    assert len(names) > 0xFFFF
    assert near_names.find(many, "zyzzyva lan", 0.9)[0] == Near("zyzzyva lane", pytest.approx(0.95, abs=0.05))


LETTERS = "abcdefghijklmnoprstuvwxy"
