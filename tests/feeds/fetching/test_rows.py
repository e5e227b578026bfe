"""Where the rows of a listing lie while it is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.errors import TownbellError
from feeds.fetching import rows as rooms
from feeds.fetching.paging import Listing
from feeds.fetching.rows import Held, Rows, Seen, Spooled

ROWS = [json.dumps({"n": number}).encode() for number in range(2_000)]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents of about forty rows."""
    for name, count in (("FEWEST", 20), ("MEAN", 20), ("MOST", 100)):
        monkeypatch.setattr(rooms, name, count)


def spooled(folder: Path, rows: list[bytes], page: int = 70) -> Rows:
    found = Spooled(folder, b",\n")
    for start in range(0, len(rows), page):
        found.add(rows[start : start + page])
    return found


@pytest.mark.usefixtures("short")
def test_the_documents_on_disk_are_the_one_in_memory(tmp_path: Path) -> None:
    """Many documents, each a list by itself, in order, none above its bound; and no file has a name."""
    held = Held(b",\n")
    held.add(ROWS)
    (whole,) = held.documents(b"[", b"]")
    documents = spooled(tmp_path, ROWS).documents(b"[", b"]")
    rows = [json.loads(each) for each in documents]
    assert [row for each in rows for row in each] == json.loads(whole)
    assert len(documents) > 20
    assert max(map(len, rows)) <= 100
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("page", [1, 33, 2_000])
def test_pages_do_not_show_in_the_documents(tmp_path: Path, page: int) -> None:
    """Where a document ends is the rows' own doing; a row more alters one of them, or cuts it in two."""
    before = set(spooled(tmp_path, ROWS).documents(b"[", b"]"))
    more = [*ROWS[:700], b'{"n": "new"}', *ROWS[700:]]
    after = set(spooled(tmp_path, more, page).documents(b"[", b"]"))
    assert 1 <= len(after - before) <= 2


def test_a_document_ends_by_its_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows that are long do not lie in memory together."""
    monkeypatch.setattr(rooms, "LARGEST", 10_000)
    documents = spooled(tmp_path, [b'"' + b"x" * 3_000 + b'"'] * 20).documents(b"[", b"]")
    assert [len(json.loads(each)) for each in documents] == [4, 4, 4, 4, 4]


def test_no_rows_are_one_empty_document(tmp_path: Path) -> None:
    """An empty listing is a listing, in the form of its format."""
    assert list(Spooled(tmp_path, b",\n").documents(b"[", b"]")) == [b"[]"]
    listing = Listing(lambda between: Spooled(tmp_path, between))
    listing.add([])
    assert list(listing.documents("features", {"type": "FeatureCollection"})) == [
        b'{"type":"FeatureCollection","features":[]}'
    ]


def test_a_disk_without_room_is_an_error_that_is_understood(tmp_path: Path) -> None:
    """What stands where the folder should be: the source fails, and the reason names no path."""
    (tmp_path / "spool").write_text("a file")
    with pytest.raises(TownbellError, match="could not be kept on the disk: ") as raised:
        Spooled(tmp_path / "spool", b"")
    assert str(tmp_path) not in str(raised.value)


@given(st.lists(st.binary(max_size=2), max_size=300))
def test_seen_is_a_set(values: list[bytes]) -> None:
    """Each value is new once, whatever the order."""
    seen, known = Seen(), set[bytes]()
    for each in values:
        assert seen.add(each) is (each not in known)
        known.add(each)
        assert each in seen
    assert len(seen) == len(known)


def test_seen_grows() -> None:
    """More values than its first slots are all still there."""
    seen = Seen()
    assert all(seen.add(row) for row in ROWS)
    assert not any(seen.add(row) for row in ROWS)
    assert b"another" not in seen
