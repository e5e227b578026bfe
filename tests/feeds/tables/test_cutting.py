"""Long tables in parts: nothing is lost, and a change moves no cut but those beside it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds import formats
from feeds.formats import ParseOptions
from feeds.formats.table import FORMAT
from feeds.tables import cutting
from feeds.tables.csv_dialect import Dialect
from feeds.tables.cutting import MOST

CELL = st.text(st.sampled_from('ab1 ",;\n\r\t|é'), max_size=6)
ROWS = st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=200)


def lines(count: int) -> list[str]:
    return [f"{number},{number * 7919 % 1000} Harbor St\n" for number in range(count)]


def documents(data: bytes, separator: str) -> Iterator[bytes]:
    return cutting.documents(data, Dialect(separator) if separator else None)


def rows_of(data: bytes) -> list[Any]:
    """The rows of all parts, each part read as a file of its own."""
    dialect = FORMAT.dialect(data)
    options = ParseOptions(dialect=dialect)
    parts = FORMAT.parts(data, dialect)
    return list(chain.from_iterable(FORMAT.parse(part, options).items for part in parts))


def csv_rows(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [row for row in reader if row]


@settings(max_examples=300, deadline=None)
@given(ROWS, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n", "\r"]))
def test_parts_together_are_the_whole(rows: list[list[str]], separator: str, newline: str) -> None:
    """Whatever is quoted, the parts hold the rows that the csv module finds, each under the header."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=newline)
    writer.writerows([["no", "name"], *rows])
    parts = [part.decode() for part in documents(out.getvalue().encode(), separator)]
    read = [csv_rows(part, separator) for part in parts]
    assert all(part[0] == ["no", "name"] for part in read)
    assert [row for part in read for row in part[1:]] == csv_rows(out.getvalue(), separator)[1:]


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('a",\n'), max_size=400))
def test_quotes_that_are_none_lose_nothing(body: str) -> None:
    """Inch marks and quotes that never end: the rows are those that the csv module finds in the whole."""
    text = f"no,name\n{body}"
    parts = [csv_rows(part.decode(), ",")[1:] for part in documents(text.encode(), ",")]
    assert [row for part in parts for row in part] == csv_rows(text, ",")[1:]


def test_a_change_touches_few_parts() -> None:
    """In a list of 20,000 rows a row more, one less and one changed touch a few parts."""
    before = lines(20_000)
    after = [*before[:5000], "new,1 Elm St\n", *before[5000:9000], *before[9001:15_000], "x,2 Elm St\n"]
    after += before[15_001:]
    old = set(documents("".join(["no,name\n", *before]).encode(), ","))
    new = set(documents("".join(["no,name\n", *after]).encode(), ","))
    assert len(old) > 300
    assert len(new - old) <= 6


def test_no_part_is_endless() -> None:
    """Rows that are all the same, and never ask for a cut, are cut all the same."""
    parts = list(documents(b"no,name\n" + b"1,Harbor St\n" * 5000, ","))
    assert max(part.count(b"\n") for part in parts) <= MOST + 1
    assert sum(part.count(b"\n") - 1 for part in parts) == 5000


def test_cuts_do_not_depend_on_how_the_bytes_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts are the same whether a megabyte or a few lines are looked at at once."""
    data = "".join(["no,name\n", *lines(3000), '7,"a\nb"\n', *lines(3000)]).encode()
    whole = list(documents(data, ","))
    monkeypatch.setattr(cutting, "_CHUNK", 100)
    assert list(documents(data, ",")) == whole


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_encoding(encoding: str) -> None:
    """The encoding is that of the whole: a part alone, all ASCII but for one letter, would not tell it."""
    text = "".join(["no,name\n", *lines(300), "1,Café Str\n", *lines(300)])
    found = rows_of(text.encode(encoding))
    assert len(found) == 601
    assert found[300]["row"] == {"no": "1", "name": "Café Str"}


def feature(number: int) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [-118 - number / 1000, 34.0]}
    return {"type": "Feature", "properties": {"number": str(number)}, "geometry": point}


def wrapped(how: str, count: int) -> bytes:
    if how == "features":
        head = {
            "type": "FeatureCollection",
            "name": "a",
            "features": [feature(each) for each in range(count)],
        }
        return json.dumps({**head, "after": 1}).encode()
    if how == "geojson lines":
        return "\n".join(json.dumps(feature(each)) for each in range(count)).encode()
    rows: list[Any] = [{"number": str(each), "text": "[}],{\n"} for each in range(count)]
    if how == "lines":
        return "\r\n".join(map(json.dumps, rows)).encode()
    if how == "other list first":
        return json.dumps({"meta": {"features": []}, "data": rows}).encode()
    return json.dumps(rows, indent=1).encode()


@pytest.mark.parametrize(
    ("how", "cut"),
    [
        ("features", True), ("geojson lines", True), ("lines", True), ("list", True),
        ("other list first", False),
    ],
)  # fmt: skip
def test_json_in_parts(how: str, cut: bool) -> None:
    """Lists, collections and lines are cut and say the same as the whole; what is doubtful stays whole."""
    data = wrapped(how, 700)
    assert rows_of(data) == list(FORMAT.parse(data, ParseOptions()).items)
    assert len(rows_of(data)) == 700
    assert (len(list(documents(data, ""))) > 5) == cut


@pytest.mark.parametrize("how", ["lines", "geojson lines"])
def test_a_last_line_alone_is_a_row(how: str) -> None:
    """However many lines there are, none is lost: a part of one line is no document of its own."""
    assert [len(rows_of(wrapped(how, count))) for count in range(2, 130)] == list(range(2, 130))


def test_json_that_breaks_off() -> None:
    """A list that ends in the middle is one part, of which is saved what can be."""
    data = wrapped("features", 700)[:30_000]
    assert list(documents(data, "")) == [data]
    assert len(rows_of(data)) > 100


def test_lines_of_json_are_recognised_and_a_bad_one_is_told() -> None:
    """GeoJSON, one feature a line, as OpenAddresses ships it; a broken line harms no other."""
    data = wrapped("geojson lines", 3) + b'\n{"broken\n'
    found = formats.recognise(data)
    assert found is FORMAT
    parsed = FORMAT.parse(data, ParseOptions())
    assert [item["row"]["number"] for item in parsed.items] == ["0", "1", "2"]
    assert parsed.items[1]["geometry"] == {"type": "Point", "coordinates": [-118.001, 34.0]}
    assert [(each.where) for each in parsed.problems] == ["line 4"]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_cut(data: bytes) -> None:
    """Nothing makes the cutting fail."""
    assert list(documents(data, ","))


def test_what_stands_above_the_header_stands_above_no_part() -> None:
    """Titles, and what Excel is told, are skipped once; every part begins with the header."""
    data = ("sep=;\nAddresses of the city\n\nno;name\n" + "".join(lines(300)).replace(",", ";")).encode()
    parts = list(FORMAT.parts(data, FORMAT.dialect(data)))
    assert {part.partition(b"\n")[0] for part in parts} == {b"no;name"}
    assert len(rows_of(data)) == 300


@pytest.mark.parametrize("odd", ['1, "a, b"\n', '1,a \\"quoted\\" word\n'])
def test_odd_quotes_stay_in_one_part(odd: str) -> None:
    """Where quotes are written in another way than RFC 4180 wants, nothing is cut, and nothing lost."""
    data = ("no,name\n" + odd * 5 + "".join(lines(300))).encode()
    assert list(FORMAT.parts(data, FORMAT.dialect(data))) == [data]
    assert len(rows_of(data)) == 305


def test_the_geocoders_answer_has_no_header_to_repeat() -> None:
    """Its first line is an address: it is in the first part, and in no other."""
    found = '"{0}","{0} Elm St","Match","Exact","{0} ELM ST, A, VA, 23998","-76.1,37.1","1","L"\n'
    answer = "".join(
        found.format(each) if each % 3 else f'"{each}","{each} No St","No_Match"\n' for each in range(1, 900)
    )
    rows = rows_of(answer.encode())
    assert [row["row"]["id"] for row in rows] == [str(each) for each in range(1, 900)]
    assert len(list(documents(answer.encode(), ","))) > 5
