"""Every trap of recurrence and time zones that calendars set: ``traps/NAME.ics`` and what it gives.

``NAME.json`` has what the file proves, the window (days of UTC, half open), each instance as start, end,
summary and, where it has one, status, and a word of each problem. The city is in New York's zone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.feeds.formats.calendars import read

TRAPS = Path(__file__).parent / "traps"
NAMES = sorted(path.stem for path in TRAPS.glob("*.ics"))


def shown(item: Any) -> list[str]:
    """An item as the table has it."""
    return [value for value in (item["start"], item["end"], item["summary"], item["status"]) if value]


@pytest.mark.parametrize("name", NAMES)
def test_a_calendar_is_read_as_it_is_meant(name: str) -> None:
    """What the trap's JSON says that it proves."""
    told = json.loads((TRAPS / f"{name}.json").read_text("utf-8"))
    found = read((TRAPS / f"{name}.ics").read_bytes(), *told["window"])
    assert [shown(item) for item in found.items] == told["items"], told["proves"]
    assert len(found.problems) == len(told["problems"])
    for problem, words in zip(found.problems, told["problems"], strict=True):
        assert words in problem.what


def test_every_trap_says_what_it_proves() -> None:
    """A calendar without its table, or a table without its calendar, would prove nothing."""
    assert sorted(path.stem for path in TRAPS.glob("*.json")) == NAMES
    assert all(json.loads((TRAPS / f"{name}.json").read_text("utf-8"))["proves"] for name in NAMES)


PLAIN = (TRAPS / "until-date.ics").read_text("utf-8").replace("SUMMARY:Council", "SUMMARY:Señal Peñón")
UTF8 = PLAIN.encode()
SPLIT = UTF8.index("ñ".encode()) + 1


@pytest.mark.parametrize(
    "data",
    [
        UTF8,
        UTF8.replace(b"\n", b"\r\n"),
        UTF8.replace(b"\n", b"\r"),
        UTF8.replace(b"\n", b"\r\r\n"),
        b"\xef\xbb\xbf" + UTF8,
        PLAIN.encode("cp1252"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        UTF8[:SPLIT] + b"\r\n " + UTF8[SPLIT:],
        UTF8[:SPLIT] + b"\n\t" + UTF8[SPLIT:],
        UTF8.replace(b"SUMMARY:Se", b"SUMMARY:\r\n Se"),
    ],
    ids=[
        "lf",
        "crlf",
        "cr",
        "crcrlf",
        "bom",
        "cp1252",
        "utf-16",
        "utf-16-le",
        "split",
        "split-tab",
        "folded",
    ],
)
def test_lines_and_letters_come_through_any_encoding(data: bytes) -> None:
    """Line breaks, byte order marks, encodings and folds inside a character change no word."""
    assert [item["summary"] for item in read(data).items] == ["Señal Peñón"] * 2


def test_files_of_two_encodings_are_read_line_by_line() -> None:
    """A UTF-8 calendar joined with one in Windows-1252 keeps the accents of both."""
    both = UTF8 + PLAIN.replace("Peñón", "García").encode("cp1252")
    assert {item["summary"] for item in read(both).items} == {"Señal Peñón", "Señal García"}
