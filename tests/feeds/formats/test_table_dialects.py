"""Delimited text as portals, spreadsheets and clerks write it: encodings, separators, quotes, notes above."""

from __future__ import annotations

import pytest

from city.errors import Unreadable
from feeds.formats import Parsed, ParseOptions, load, recognise

AB = [{"name": "A", "lat": "1", "lon": "2"}, {"name": "B", "lat": "3", "lon": "4"}]


def read(data: bytes | str) -> Parsed:
    """The text, in UTF-8 unless it is bytes already, as a table."""
    return load("table").parse(data.encode() if isinstance(data, str) else data, ParseOptions())


def rows(data: bytes | str) -> list[object]:
    """Its rows."""
    return [item["row"] for item in read(data).items]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"],
)
def test_spanish_and_typographic_marks_come_through(encoding: str) -> None:
    """Whatever the machine on which the table was saved."""
    text = "name,note\nJosé’s Peñón,“Niño” – García\nMüller,don’t\n"
    assert rows(text.encode(encoding)) == [
        {"name": "José’s Peñón", "note": "“Niño” – García"},
        {"name": "Müller", "note": "don’t"},
    ]


@pytest.mark.parametrize(("encoding", "word"), [("cp850", "Peñón García"), ("iso8859_15", "5 € más")])
def test_letters_tell_the_encoding(encoding: str, word: str) -> None:
    """DOS and Latin-9 have no mark of their own, but other readings of their bytes make no sense."""
    assert rows(f"name,note\n{word},1\nMás,2\n".encode(encoding))[0] == {"name": word, "note": "1"}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "above",
    [
        "",
        "\n\r\n",
        "City of Port Alder\nGenerated 2026-11-01\n\n",
        "# exported by hand\n",
        "Report,,\n,,\n",
    ],
)
def test_what_stands_above_the_header_is_skipped(above: str, separator: str) -> None:
    """Titles, dates, comments and blank lines are no header; to skip them is no fault."""
    table = "name,lat,lon\nA,1,2\nB,3,4\n"
    parsed = read((above + table).replace(",", separator))
    assert [item["row"] for item in parsed.items] == AB
    assert parsed.problems == ()


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;"])
def test_the_separator_may_be_told_as_excel_wants_it(line: str) -> None:
    """The line that says so is no header."""
    assert rows(f"{line}\r\nname;lat;lon\r\nA;1;2\r\nB;3;4\r\n") == AB
    assert rows(f"{line}\nname;note\nA;1,2,3\n".encode("utf-16")) == [{"name": "A", "note": "1,2,3"}]


def test_decimal_commas_are_no_separators() -> None:
    """Where semicolons separate, a comma is part of the number."""
    assert rows("name;lat;lon\nA;37,1;-75,9\nB;37,2;-75,8\n") == [
        {"name": "A", "lat": "37,1", "lon": "-75,9"},
        {"name": "B", "lat": "37,2", "lon": "-75,8"},
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('name,note\nA,"one\ntwo"\n', "one\ntwo"),
        ('name,note\nA,"say ""hi"", ok"\n', 'say "hi", ok'),
        ('name,note\nA,"say \\"hi\\", ok"\n', 'say "hi", ok'),
        ('name, note\nA, "x, y"\n', "x, y"),
        ('name,note\nA,5" pipe\n', '5" pipe'),
        ('name,note\nA,"C:\\data\\"\n', "C:\\data\\"),
        ("name,note\nA,a\x00b\n", "ab"),
    ],
)
def test_quotes_are_read_as_they_are_meant(text: str, value: str) -> None:
    """Doubled, escaped, behind a blank, in the middle of a value; NUL bytes are nothing."""
    assert rows(text)[0] == {"name": "A", "note": value}


def test_a_quote_that_is_never_closed_swallows_no_rows() -> None:
    """The lines behind it are rows again, and it is said."""
    parsed = read('name,note\nA,"never closed\nB,2\nC,3\n')
    assert [item["row"]["name"] for item in parsed.items] == ["A", "B", "C"]
    assert "never closed" in parsed.problems[0].what


def test_an_outline_may_be_longer_than_the_csv_module_likes() -> None:
    """Outlines of zones in WKT have more than 128 KB."""
    outline = "POLYGON((" + "1 2," * 100_000 + "1 2))"
    assert rows(f'id,shape\n1,"{outline}"\n') == [{"id": "1", "shape": outline}]


def test_thousands_of_columns_are_read_and_tens_of_thousands_refused() -> None:
    """As many as a spreadsheet can have; names that are there twice cost no more than others."""
    names = ",".join(["same"] * 10_000)
    (row,) = rows(f"{names}\n{names}\n")
    assert isinstance(row, dict)
    assert (len(row), list(row)[-1]) == (10_000, "same_10000")
    with pytest.raises(Unreadable, match="no header line"):
        read(",".join("x" * 20_000) + "\n1\n")


def test_names_that_are_there_twice_or_missing_stay_apart() -> None:
    """A column without a name is called by its number."""
    assert rows("name,name,,name_2\nA,B,C,D\n") == [
        {"name": "A", "name_2": "B", "column_3": "C", "name_2_2": "D"}
    ]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_short_header_over_long_rows_stays_the_header(ends: str) -> None:
    """A separator too many at the end of each row does not make the first row the header."""
    assert rows(ends.join(("name,lat", "A,1,", "B,2,", ""))) == [
        {"name": "A", "lat": "1"},
        {"name": "B", "lat": "2"},
    ]


def test_a_table_below_a_title_is_recognised() -> None:
    """``auto`` sees the table, not the title."""
    found = recognise(b"City of Port Alder\n\nname,lat,lon\nA,1,2\nB,3,4\n")
    assert found is not None
    assert found.name == "table"
