"""Looking up what residents say, among a million addresses on 12,000 street names, in process and warm.

The peer is rapidfuzz over the street names alone: it finds a name, and knows nothing of numbers,
directions, or whether there is such a house.
"""

from __future__ import annotations

import csv
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from bench.big_city import HEADER, address_lines, street_names
from bench.line import Line
from city.addressing.streets import display, parse_street
from city.addressing.suffixes import SUFFIXES
from city.records import Address
from snapshot.codec import encode_many
from snapshot.files import FolderFiles
from snapshot.read import Reader, Snapshot
from snapshot.sources import CityFacts, SourceRecords, SourceStatus
from snapshot.write import publish

LOOKUPS = 4000
WARMING = 200
ONES = (
    *("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


class Asked(NamedTuple):
    """What is said, and what is meant by it."""

    words: str
    number: str
    street: str


def measure() -> Iterator[Line]:
    """99th percentile and median of a look-up, and how often what was meant is found or offered."""
    every = list(csv.DictReader([HEADER, *address_lines()]))
    asked = [_asked(random.Random(each), random.Random(-each).choice(every)) for each in range(LOOKUPS)]
    with tempfile.TemporaryDirectory() as folder:
        snapshot = _city(Path(folder), every)
        del every
        yield from _lines(snapshot, asked)


def _lines(snapshot: Snapshot, asked: list[Asked]) -> Iterator[Line]:
    """The two take turns. The time of the processor is told beside the clock's: others may be at work."""
    names = [display(name) for name in street_names()]
    for each in asked[:WARMING]:
        snapshot.resolve(each.words)
    ours: list[_Time] = []
    theirs: list[_Time] = []
    found = named = 0
    for each in asked[WARMING:]:
        took, resolution = _timed(partial(snapshot.resolve, each.words))
        ours.append(took)
        took, near = _timed(partial(process.extract, each.words, names, scorer=fuzz.ratio))
        theirs.append(took)
        places = [resolution.location, *resolution.candidates]
        found += f"{each.number} {each.street}" in {place.label for place in places if place}
        named += near[0][0] == each.street
    n, peer = len(ours), "rapidfuzz.process over the names"
    for name, share, clock in (
        ("lookup_spoken", 0.99, "wall"),
        ("lookup_spoken_cpu", 0.99, "cpu"),
        ("lookup_spoken_median", 0.5, "wall"),
    ):
        yield Line(name, _share(ours, share, clock), "ms", peer, _share(theirs, share, clock), n)
    yield Line("lookup_spoken_found", found / n, "share", "rapidfuzz, its first name", named / n, n)


class _Time(NamedTuple):
    wall: float
    cpu: float


def _timed(call: Callable[[], Any]) -> tuple[_Time, Any]:
    began, worked = time.perf_counter(), time.thread_time()
    found = call()
    return _Time(time.perf_counter() - began, time.thread_time() - worked), found


def _share(times: list[_Time], share: float, clock: str) -> float:
    """Milliseconds within which this share of the calls ended."""
    each = statistics.quantiles((getattr(time, clock) for time in times), n=1000)
    return each[int(share * 1000) - 1] * 1000


def _city(folder: Path, every: list[dict[str, str]]) -> Snapshot:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    records = encode_many(_record(number, row) for number, row in enumerate(every))
    status = SourceStatus("addresses", "address", "fresh", len(every), as_of=now, changed=now)
    facts = CityFacts("Los Angeles", "CA", "America/Los_Angeles", 34.05, -118.24)
    publish([SourceRecords(status, "1", records)], facts, FolderFiles(folder / "snapshot"), folder / "work")
    return Reader(FolderFiles(folder / "snapshot"), 30).current(now)


def _record(number: int, row: dict[str, str]) -> Address:
    return Address(
        id=str(number), source="addresses", number=row["NUMBER"], street=row["STREET"],
        lat=float(row["LAT"]), lon=float(row["LON"]), unit=row["UNIT"], postcode=row["POSTCODE"],
    )  # fmt: skip


def _asked(chance: random.Random, row: dict[str, str]) -> Asked:
    """An address as somebody says it: the number in words, a part left out, a letter wrong, in Spanish."""
    street = display(row["STREET"])
    words, number = street.lower().split(), row["NUMBER"]
    parts = parse_street(row["STREET"])
    if parts.suffix and chance.random() < 0.25:
        words.remove(SUFFIXES[parts.suffix].lower()) if len(words) > 1 else None
    if parts.direction and len(words) > 2 and chance.random() < 0.15:
        words.pop(0)
    if chance.random() < 0.35:
        place = max(range(len(words)), key=lambda each: len(words[each]))
        words[place] = _slip(chance, words[place])
    said = _in_words(int(number)) if chance.random() < 0.5 else number
    if chance.random() < 0.1:
        return Asked(f"vivo en la calle {' '.join(words)} {number}", number, street)
    before = chance.choice(("", "", "", "i live at ", "it's ", "uh my address is "))
    return Asked(f"{before}{said} {' '.join(words)}", number, street)


def _slip(chance: random.Random, word: str) -> str:
    """One letter wrong, missing, doubled, or changed with its neighbour."""
    at = chance.randrange(len(word))
    other = chance.choice("aeioulrnst")
    return chance.choice(
        (word[:at] + other + word[at + 1 :], word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:],
         word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :])
    )  # fmt: skip


def _in_words(number: int) -> str:
    """ "seventeen oh five", "twelve hundred", "one twenty three"."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return f"{TENS[number // 10]} {ONES[number % 10] if number % 10 else ''}".strip()
    if number >= 10_000:
        return " ".join(ONES[int(digit)] for digit in str(number))
    head, tail = divmod(number, 100)
    if not tail:
        return f"{_in_words(head)} hundred"
    return f"{_in_words(head)} {'oh ' if tail < 10 else ''}{_in_words(tail)}"
