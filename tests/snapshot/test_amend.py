"""A bulletin that is amended says exactly what one compiled from nothing says."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from snapshot import compile_bulletin, write
from snapshot.files import FolderFiles
from snapshot.sources import SourceRecords
from tests.snapshot.samples import news, put, source, square

WORDS = ["library", "bridge", "storm", "harbor", "recycling", "council", "biblioteca", "puente", "tormenta"]
SOURCES = tuple(f"s{number}" for number in range(8))


def _told(path: Path) -> dict[str, Any]:
    """All that can be looked up in a bulletin, search results with their rank."""
    with closing(sqlite3.connect(path)) as connection:
        told: dict[str, Any] = {
            "records": connection.execute("SELECT * FROM records ORDER BY number").fetchall(),
            "outlines": connection.execute("SELECT * FROM outlines ORDER BY 1").fetchall(),
        }
        tables = connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'texts\\___' ESCAPE '\\'")
        for (table,) in tables.fetchall():
            connection.execute(f'INSERT INTO "{table}" ("{table}") VALUES (\'integrity-check\')')
            for word in WORDS:
                told[f"{table} {word}"] = connection.execute(
                    f'SELECT rowid, round(bm25("{table}", 4.0, 1.0), 9) FROM "{table}" '
                    f'WHERE "{table}" MATCH ? ORDER BY rowid',
                    (word,),
                ).fetchall()
    return told


def _bulletin(folder: Path, sources: Sequence[SourceRecords]) -> Path:
    return FolderFiles(folder / "snapshot").open(put(folder, *sources).bulletin)


def _some(luck: random.Random, name: str) -> SourceRecords:
    """A few news, at times a zone, at times nothing."""
    records: list[Any] = [
        news(number, source=name, title={"en": luck.choice(WORDS), "es": luck.choice(WORDS)})
        for number in luck.sample(range(20), luck.randrange(8))
    ]
    if luck.random() < 0.3:
        records.append(replace(square("pickup", name, -76.0, 37.0 + luck.random()), source=name))
    return source(name, records)


@pytest.mark.parametrize("seed", range(12))
def test_amended_is_as_compiled(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over any row of changes: the same records in the same order, outlines, hits and ranks."""
    luck = random.Random(seed)
    amended: list[bool] = []
    amend = compile_bulletin.amend_bulletin

    def watched(*given: Any) -> bool:
        amended.append(amend(*given))
        return amended[-1]

    monkeypatch.setattr(write, "amend_bulletin", watched)
    sources = {name: _some(luck, name) for name in SOURCES}
    _bulletin(tmp_path / "amended", list(sources.values()))
    for step in range(6):
        for name in luck.sample(SOURCES, luck.randrange(1, 3)):
            sources[name] = _some(luck, name)
        every = list(sources.values())
        assert _told(_bulletin(tmp_path / "amended", every)) == _told(_bulletin(tmp_path / f"{step}", every))
    assert any(amended)


STEADY = [source(f"b{number}", [news(n, source=f"b{number}") for n in range(5)]) for number in range(5)]


def _after(tmp_path: Path, *then: SourceRecords, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the bulletin of STEADY is amended when these are published next."""
    compiled: list[Path] = []
    whole = compile_bulletin.compile_bulletin
    put(tmp_path, *STEADY)

    def watched(path: Path, *more: Any) -> None:
        compiled.append(path)
        whole(path, *more)

    monkeypatch.setattr(write, "compile_bulletin", watched)
    put(tmp_path, *then)
    return not compiled


def test_a_small_change_amends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One source of five is another: the rest is not even looked at."""
    other = source("b2", [news(9, source="b2")])
    blank = [replace(each, encoded=b"never looked at") for each in (*STEADY[:2], *STEADY[3:])]
    assert _after(tmp_path, *blank[:2], other, *blank[2:], monkeypatch=monkeypatch)


@pytest.mark.parametrize(
    "then",
    [
        [*STEADY, source("b9", [news(1, source="b9")])],
        STEADY[:-1],
        [source(f"b{number}", [news(7, source=f"b{number}")]) for number in range(5)],
        [*STEADY[:-1], source("b4", [news(1, source="b4", title={"fr": "pont"})])],
    ],
    ids=["a source more", "a source less", "most is new", "a language more"],
)
def test_what_is_compiled_from_nothing(
    tmp_path: Path, then: list[SourceRecords], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where sources take other places, most has changed, or every record needs one index more."""
    assert not _after(tmp_path, *then, monkeypatch=monkeypatch)


def test_a_damaged_bulletin_is_not_amended(tmp_path: Path) -> None:
    """What is wrong in the last file is not carried into the next one."""
    path = _bulletin(tmp_path, STEADY)
    data = bytearray(path.read_bytes())
    data[4096 : len(data) - 4096] = b"\x5a" * (len(data) - 8192)
    path.write_bytes(data)
    then = [*STEADY[:-1], source("b4", [news(9, source="b4")])]
    assert _told(_bulletin(tmp_path, then)) == _told(_bulletin(tmp_path / "new", then))


def test_after_many_amendments_it_is_compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries that are gone from an index are only marked so; they do not pile up for ever."""
    monkeypatch.setattr(compile_bulletin, "AMENDED_MOST", 2)
    put(tmp_path, *STEADY)
    often = []
    for number in range(5):
        path = _bulletin(tmp_path, [*STEADY[:-1], source("b4", [news(10 + number, source="b4")])])
        with closing(sqlite3.connect(path)) as connection:
            often.append(connection.execute("SELECT value FROM meta WHERE key = 'amended'").fetchone())
    assert often == [("1",), ("2",), None, ("1",), ("2",)]
