"""What is stepped over of a long list is what reading it would have found, whatever was edited."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from city.errors import TownbellError
from city.ports import Piece
from feeds import stretches
from feeds.fetching.fetch import Part
from feeds.pieces import read_pieces
from feeds.read import Read, Reading
from feeds.source import Source
from feeds.stretches import Note
from feeds.tables import cutting
from tests.feeds.test_pieces import FACTS, HEADER, LIST, NOW, Town, row
from tests.snapshot.test_gazetteer_patch import answers, published

ROWS = (
    "1,Elm St,37,-76,\n",
    "2,Elm St,37.001,-76,\n",
    "3,Oak St,37,-76,A\r\n",
    "4,Oak St,37,-76,\r",
    '"5","Elm St",37,-76,"two\nlines"\n',
    '6,"Elm ""B"" St",37,-76,\n',
    '7,5" Pipe St,37,-76,\n',
    '8,"never closed,37,-76,\n',
    "9,Café St,37,-76,\n",
    "x,Elm St,north,west,\n",
    "10,Elm St\n",
    "\n",
)
"""What stands in such files: good rows, quotes of every sort, line ends of every sort, rows with faults."""
PLAIN = tuple(f"{number},{name} St,37.00{number},-76,\n" for number in range(1, 8) for name in ("Ash", "Elm"))

Edit = Callable[[list[str]], list[str]]


def replaced(at: int, count: int, new: Sequence[str]) -> Edit:
    """Rows changed, put in, taken out: at the front, in the middle, at the end."""
    return lambda rows: [*rows[:at], *new, *rows[at + count :]]


def moved(start: int, count: int, to: int, *, stays: bool) -> Edit:
    """A run of rows that stands elsewhere, or there too."""

    def edit(rows: list[str]) -> list[str]:
        run = rows[start : start + count]
        rest = rows if stays else [*rows[:start], *rows[start + count :]]
        return [*rest[:to], *run, *rest[to:]]

    return edit


def edits(rows: Sequence[str]) -> st.SearchStrategy[Edit]:
    place, some = st.integers(0, 70), st.lists(st.sampled_from(rows), max_size=3)
    return st.one_of(
        st.builds(replaced, place, st.integers(0, 3), some),
        st.builds(moved, place, st.integers(1, 30), place, stays=st.booleans()),
    )


def lists(rows: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(rows), min_size=20, max_size=70)


class Kept:
    """city.ports.PieceMemory in memory."""

    def __init__(self) -> None:
        self.pieces: dict[str, Piece] = {}
        self.said = b""

    def notes(self, source_id: str) -> Mapping[str, str]:
        return {key: each.note for key, each in self.pieces.items()}

    def stretches(self, source_id: str) -> bytes:
        return self.said

    def add(
        self, source_id: str, pieces: Iterable[Piece], now: datetime, stretches: Callable[[], bytes] = bytes
    ) -> None:
        for each in pieces:
            self.pieces.setdefault(each.key, each)
        self.said = stretches() or self.said

    def records(self, source_id: str, keys: Sequence[str]) -> Iterator[bytes]:
        return (self.pieces[key].records for key in keys)

    def sweep(self, live: Mapping[str, Collection[str]], before: datetime) -> None:
        raise AssertionError("nobody sweeps here")


def told(memory: Kept, documents: Sequence[bytes], source: Source = LIST) -> tuple[Read, list[bytes], bytes]:
    """How a list stands that is one file in these documents: its records too, and how it is cut."""
    part = Part("", documents[0], listing=tuple(documents))
    read = read_pieces(source, [part], memory, FACTS.zone, NOW)
    keys = [line[6:] for line in read.encoded.decode().splitlines()]
    return read, list(memory.records("list", keys)), memory.said


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of a few rows, stretches of a few pieces, and lines that are cut a few at a time."""
    for module in (cutting, stretches):
        for name, value in (("FEWEST", 1), ("MEAN", 2), ("MOST", 4)):
            monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(cutting, "_AT_ONCE", 50)


@pytest.mark.usefixtures("small")
def test_any_edit_reads_as_from_nothing() -> None:
    """After any edits a list is what it is for a reader that never saw it: keys, records, faults and cuts."""

    @settings(max_examples=120, deadline=None)
    @given(lists(ROWS), st.lists(edits(ROWS), min_size=1, max_size=3))
    @example(rows=[*ROWS[:3] * 9, ROWS[7]], changes=[replaced(99, 0, ROWS[:3] * 5)])
    def check(rows: list[str], changes: list[Edit]) -> None:
        memory = Kept()
        for edit in (list, *changes):
            rows = edit(rows)
            document = (HEADER + "".join(rows)).encode()
            assert told(memory, [document]) == told(Kept(), [document])

    check()


@pytest.mark.usefixtures("small")
def test_other_ways_of_writing_read_as_from_nothing() -> None:
    """Another header, delimiter, encoding, format or field map, titles above it, and back again."""
    ways: tuple[Callable[[str], bytes], ...] = (
        str.encode,
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("cp1252"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace("unit", "flat", 1).encode(),
        lambda text: text.replace("number,street", "street,number", 1).encode(),
        lambda text: f"Addresses of the city\n\n{text}".encode(),
        lambda text: "".join(f'{{"number":"{line[:1]}","street":"Elm"}}\n' for line in text.split()).encode(),
        lambda text: f'[{",".join(f"""{{"number":"{line[:1]}"}}""" for line in text.split())}]'.encode(),
    )  # fmt: skip
    sources = (LIST, replace(LIST, fields={"unit": "street"}), replace(LIST, language="es"))

    @settings(max_examples=60, deadline=None)
    @given(
        lists(PLAIN),
        st.lists(st.tuples(edits(PLAIN), st.sampled_from(ways), st.sampled_from(sources)), max_size=4),
    )
    def check(rows: list[str], changes: list[tuple[Edit, Callable[[str], bytes], Source]]) -> None:
        memory = Kept()
        for edit, way, source in ((list, ways[0], LIST), *changes):
            rows = edit(rows)
            document = way(HEADER + "".join(rows))
            assert told(memory, [document], source) == told(Kept(), [document], source)

    check()


@pytest.mark.usefixtures("small")
def test_several_documents_read_as_from_nothing() -> None:
    """The pages of a portal's list, as rows or as JSON: some more, some fewer, some in another order."""

    def document(rows: Sequence[str], as_json: bool) -> bytes:
        objects = (f'{{"number":"{each[0]}","street":"Elm St","lat":37,"lon":-76}}' for each in rows)
        return f"[{','.join(objects)}]".encode() if as_json else (HEADER + "".join(rows)).encode()

    pages = st.lists(st.lists(st.sampled_from(PLAIN), min_size=1, max_size=12), min_size=1, max_size=6)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(pages, min_size=2, max_size=2), pages, st.booleans())
    def check(before: list[list[list[str]]], more: list[list[str]], as_json: bool) -> None:
        memory = Kept()
        for listed in (before[0], [*more, *before[0]], [*before[0][1:], *more], [*before[1], *before[0]]):
            documents = [document(each, as_json) for each in listed] or [document([], as_json)]
            assert told(memory, documents) == told(Kept(), documents)

    check()


@pytest.mark.usefixtures("small")
def test_line_feeds_behind_carriage_returns_read_as_from_nothing() -> None:
    """A line end that becomes two characters, or one again, wherever it stands."""
    rows = [f"{number},Oak St,37,-76,\r" for number in range(60)]
    memory = Kept()
    for place in range(60):
        for edition in (rows, [*rows[:place], "\n", *rows[place:]]):
            document = (HEADER + "".join(edition)).encode()
            assert told(memory, [document]) == told(Kept(), [document])


@pytest.mark.usefixtures("small")
def test_a_file_that_breaks_off_leaves_the_next_alone() -> None:
    """Where a file is refused in its middle, nothing of it gets into the stretches of the one behind it."""
    good = Part("good", (HEADER + "".join(PLAIN * 5)).encode())
    rows = [f'{{"number":"{number}","street":"Elm St","lat":37,"lon":-76}}\n' for number in range(40)]
    refused = "".join([*rows, '{"number":"1","arrestee":"x"}\n', *rows]).encode()
    alone, after = Kept(), Kept()
    source = replace(LIST, format="auto")
    for memory, parts in ((alone, [good]), (after, [Part("bad", refused), good])):
        read = read_pieces(source, parts, memory, FACTS.zone, NOW)
        assert read.count == len(PLAIN * 5)
    assert "bad: " in read.problems
    expected, found = (json.loads(each.said) for each in (alone, after))
    assert len(found) > len(expected) > 10
    assert found[-len(expected) :] == expected


@pytest.mark.usefixtures("small")
def test_a_store_that_lost_something_reads_as_from_nothing() -> None:
    """Pieces that are gone are read again, and what was written in half is not used."""

    @settings(max_examples=60, deadline=None)
    @given(lists(ROWS), edits(ROWS), st.sets(st.integers(0, 40)), st.sampled_from((0, 0, 1, 99)))
    def check(rows: list[str], edit: Edit, gone: set[int], left: int) -> None:
        memory, document = Kept(), (HEADER + "".join(rows)).encode()
        told(memory, [document])
        memory.pieces = {
            key: each for number, (key, each) in enumerate(memory.pieces.items()) if number not in gone
        }
        memory.said = memory.said[: -left or None]
        for lines in (rows, edit(rows)):
            document = (HEADER + "".join(lines)).encode()
            assert told(memory, [document]) == told(Kept(), [document])

    check()


@pytest.mark.parametrize(
    "said", [b"\xff", b"[1]", b"{}", b"null", b"[[]]", b'[["m",0,false,["k"],[]]]', b"7"]
)
def test_what_makes_no_sense_is_not_used(said: bytes) -> None:
    """Whatever lies in the store where the stretches should lie, the list is read."""
    memory, document = Kept(), (HEADER + "".join(map(row, range(1, 300)))).encode()
    memory.said = said
    assert told(memory, [document]) == told(Kept(), [document])


@pytest.mark.usefixtures("small")
def test_a_patched_city_is_a_compiled_city() -> None:
    """From the file to the answers: after any edits the snapshot is that of a city that saw only the last."""

    def refreshed(folder: Path, editions: Iterable[str]) -> tuple[str, dict[str, Any]]:
        folder.mkdir()
        town = Town(folder)
        with closing(town.database):
            for text in editions:
                town.write(text)
                made = town.refresh(accept=frozenset({"list"}))
            return made.published.id, answers(published(folder))

    @settings(max_examples=15, deadline=None)
    @given(lists(PLAIN), st.lists(edits(PLAIN), min_size=1, max_size=3))
    def check(rows: list[str], changes: list[Edit]) -> None:
        editions = [HEADER + "".join(rows)]
        for edit in changes:
            rows = edit(rows) or [PLAIN[0]]
            editions.append(HEADER + "".join(rows))
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            assert refreshed(folder / "a", editions) == refreshed(folder / "b", editions[-1:])

    check()


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows of every piece that was cut out, whether or not it was known."""
    found: list[int] = []
    documents = Reading.documents

    def counted(self: Reading, *rest: Any) -> Iterator[bytes]:
        for each in documents(self, *rest):
            found.append(each.count(b"\n") - 1)
            yield each

    monkeypatch.setattr(Reading, "documents", counted)
    return found


def before_and_after(rows: list[str], name: str) -> list[str]:
    return {
        "changed": [*rows[:5000], row(1, "New St"), *rows[5001:]],
        "first": [row(1, "New St"), *rows],
        "last": [*rows, row(1, "New St")],
        "less": [*rows[:5000], *rows[5001:]],
        "moved": [*rows[:2000], *rows[6000:8000], *rows[2000:6000], *rows[8000:]],
        "twice": [*rows, *rows[3000:5000]],
    }[name]


@pytest.mark.parametrize("name", ["changed", "first", "last", "less", "moved", "twice"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_only_changed_stretches_are_cut(cut: list[int], name: str, end: str) -> None:
    """In a list of 20,000 rows an edit costs the cutting of its own stretch, or of a few where runs move."""
    memory, rows = Kept(), [row(number) for number in range(20_000)]
    told(memory, ["".join([HEADER, *rows]).replace("\n", end).encode()])
    cut.clear()
    told(memory, ["".join([HEADER, *before_and_after(rows, name)]).replace("\n", end).encode()])
    assert 0 < sum(cut) < 3500 if name in {"moved", "twice"} else 0 < sum(cut) < 1500


def test_quotes_and_titles_are_no_reason_to_read_all_again(cut: list[int]) -> None:
    """Where the sample that tells the dialect ends in a quote, or a title is longer, rows are as known."""
    memory = Kept()
    rows = [f'"{number}","Harbor St","{37 + number / 1e5}","-76",""\n' for number in range(1, 9000)]
    told(memory, [(HEADER + "".join(rows)).encode()])
    for length in range(1, 4):
        cut.clear()
        new = f'"1","{"O" * length}ak St","37","-76",""\n'
        told(memory, [f"Made on day {'1' * length}\n{HEADER}{new}{''.join(rows)}".encode()])
        assert 0 < sum(cut) < 1500


def test_notes_together_say_what_reading_on_says() -> None:
    """The first fault by its place in all of them, the columns that all lack, the counts of both."""
    one = Note(10, 9, 0, ("", ""), ("apt", "zip"))
    other = Note(5, 3, 2, ("item 4", "has no street"), ("zip",), True)
    assert one.then(other) == Note(15, 12, 2, ("item 14", "has no street"), ("zip",), True)
    assert other.then(one) == Note(15, 12, 2, ("item 4", "has no street"), ("zip",), True)


def test_a_column_that_no_row_has_is_told_though_all_is_known() -> None:
    """The field map's fault is named where not one piece was cut."""
    source = replace(LIST, fields={"unit": "apt"})
    with_it = HEADER.replace("unit", "apt") + row(1)
    without = [(HEADER + "".join(map(row, range(1, 300)))).encode()]
    memory = Kept()
    for documents in (without, [with_it.encode(), *without], without):
        read, _, _ = told(memory, documents, source)
        expected, _, _ = told(Kept(), documents, source)
        assert read == expected
    assert "there is no column 'apt'" in read.failure


def test_a_store_that_fails_is_the_sources_failure() -> None:
    """Where the pieces cannot be kept, the source says so and names no pieces that are not there."""

    class Full(Kept):
        def add(self, *_arguments: Any) -> None:
            raise TownbellError("the disk is full")

    read, _, _ = told(Full(), [(HEADER + row(1)).encode()])
    assert (read.failure, read.encoded) == ("the disk is full", b"")
