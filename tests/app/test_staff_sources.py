"""Sources that staff added: read like those of city.toml, which go first; a damaged file is said."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import staff_sources
from app.settings import load
from app.watching import Watch
from city.errors import BadSettings, WrongUse
from tests.contract.townbell import PORT_ALDER

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
TABLE = {"id": "library", "url": "https://library.example/feed.rss", "kind": "news"}


def ids(data: Path) -> dict[str, str]:
    return {each.id: each.url for each in load(PORT_ALDER, {"TOWNBELL_DATA": str(data)}).sources}


def test_what_staff_added_is_a_source_like_any_other(tmp_path: Path) -> None:
    """After those of city.toml, of which one with the same id goes first; an upload is a file of the data."""
    assert "library" not in ids(tmp_path)
    staff_sources.add(tmp_path, TABLE, "Ana", NOW)
    staff_sources.add(tmp_path, {**TABLE, "id": "nws"}, "Ana", NOW)
    staff_sources.add(tmp_path, {**TABLE, "id": "list", "url": "upload:list 1.csv"}, "Ana", NOW)
    found = ids(tmp_path)
    assert found["library"] == TABLE["url"]
    assert found["nws"] == "file:data/nws.json"
    assert found["list"] == f"file:{tmp_path}/uploads/list%201.csv"
    assert staff_sources.known(tmp_path)["library"]["by"] == "Ana"


def test_the_same_id_takes_the_place_and_goes_with_its_file(tmp_path: Path) -> None:
    """Added twice it is there once; taken away, so is what was uploaded for it, and nothing else."""
    for url in ("upload:library.csv", TABLE["url"]):
        staff_sources.add(tmp_path, {**TABLE, "url": url}, "Ana", NOW)
    assert len(staff_sources.listed(tmp_path)) == 1
    (tmp_path / "uploads").mkdir()
    for name in ("library.csv", "library2.csv"):
        (tmp_path / "uploads" / name).write_text("a", "utf-8")
    assert staff_sources.remove(tmp_path, "library")
    assert not staff_sources.remove(tmp_path, "library")
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == ["library2.csv"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"sources": [{}]}', '{"sources": [{"table": {"id": 1}}]}'])
def test_a_damaged_file_is_said(tmp_path: Path, text: str) -> None:
    """With its name, and what to do."""
    (tmp_path / staff_sources.NAME).write_text(text, "utf-8")
    with pytest.raises(BadSettings, match=r"sources\.json: cannot be read\. Restore it from a backup"):
        ids(tmp_path)


def test_several_who_add_at_once_lose_nothing(tmp_path: Path) -> None:
    """One writer at a time."""
    names = [f"s{number}" for number in range(20)]
    threads = [
        threading.Thread(target=staff_sources.add, args=(tmp_path, {**TABLE, "id": each}, "Ana", NOW))
        for each in names
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(each["id"] for each in staff_sources.listed(tmp_path)) == sorted(names)


def test_there_is_an_end_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page must not fill a disk."""
    monkeypatch.setattr(staff_sources, "MOST", 1)
    staff_sources.add(tmp_path, TABLE, "Ana", NOW)
    with pytest.raises(WrongUse, match="there are 1 sources already"):
        staff_sources.add(tmp_path, {**TABLE, "id": "other"}, "Ana", NOW)


def test_the_worker_begins_anew_with_a_source_that_was_added(tmp_path: Path) -> None:
    """At the second look, when the file is whole."""
    loaded: list[int] = []
    watch = Watch(PORT_ALDER, lambda: loaded.append(1), tmp_path)
    assert not watch.has_changed()
    staff_sources.add(tmp_path, TABLE, "Ana", NOW)
    assert not watch.has_changed()
    assert watch.has_changed()
    assert loaded == [1]
