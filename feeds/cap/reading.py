"""What the readers of CAP's several shapes share: plain values out of published text, and what was wrong.

An *entry* here is the raw item: what the file says, under the names that the command
line's contract gives, before anything was decided about it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import Any

from city.alerts import ugc
from city.alerts.messages import instant
from city.alerts.messages import references as read_references
from city.earth.geometry import MAX_POINTS, UNUSABLE, Fault, Point, fault, in_antarctica, in_polygon, on_earth
from feeds.formats import Problem

Entry = dict[str, Any]

MAX_PROBLEMS = 200
MAX_ALERTS = 10_000
"""More in one file are not read (A19), and a problem says so."""
MAX_PAIRS = 4_000_000
"""Pairs of edges that are looked at in one file for whether they cross: two seconds' worth (A19)."""
MAX_CODES = 1_000_000
"""UGC codes that are written out in one file: a range of nine characters is a thousand of them (A19)."""
_SAME_NAMES = frozenset({"same", "fips6", "fips"})


@dataclass(slots=True)
class Reading:
    """One file being read: where the reader is, and what it had to leave out."""

    damaged: bool = False
    problems: list[Problem] = field(default_factory=list)
    _unsaid: int = 0
    _pairs: int = 0
    _codes: int = 0

    def note(self, where: str, what: str) -> None:
        """Remember one problem. A file can be wrong in a thousand places: the first 200 are told."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(shortened(where, 100), shortened(what, 300)))
        else:
            self._unsaid += 1

    def told(self) -> tuple[Problem, ...]:
        """The problems, and how many more there were."""
        more = [Problem("", f"{self._unsaid} more problems of this kind")] if self._unsaid else []
        return (*self.problems, *more)

    def time(self, text: str | None, where: str) -> str | None:
        """A CAP time as it stands, or None where it names no instant (A3)."""
        if not text or instant(text):
            return text or None
        self.note(where, f"{_short(text)} is no time with an offset from UTC that can be used")
        return None

    def references(self, text: str, where: str) -> list[list[str]]:
        """Reference triples; what cannot be read is noted and hides nothing (A4)."""
        found, unread = read_references(text)
        for part in unread:
            self.note(where, f"{_short(part)} is no reference of the form sender,identifier,sent")
        return [[each.sender, each.identifier, each.sent] for each in found]

    def polygon(self, ring: list[Point] | None, where: str) -> list[list[float]] | None:
        """The ring as JSON values, or None if it says nothing about where."""
        if ring is None:
            self.note(where, "has a point that is not two numbers")
            return None
        self._pairs += len(ring) ** 2
        wrong = fault(ring, crossings=self._pairs < MAX_PAIRS)
        if wrong:
            self.note(where, wrong.value)
        if wrong in UNUSABLE or (self.damaged and wrong is Fault.NOT_CLOSED):
            return None
        return [list(point) for point in ring]

    def polygons(self, rings: list[tuple[str, list[Point] | None]]) -> list[list[list[float]]]:
        """All rings of one area. They are a union in CAP: one inside another is no hole, and is noted."""
        good = [kept for where, ring in rings if (kept := self.polygon(ring, where))]
        if 1 < len(good) <= 20 and sum(map(len, good)) <= 5_000:
            self._note_holes(good, rings[0][0])
        return good

    def _note_holes(self, good: list[list[list[float]]], where: str) -> None:
        as_points = [[(lat, lon) for lat, lon in ring] for ring in good]
        if any(
            one is not other and all(in_polygon(point, other) for point in one[:: 1 + len(one) // 20])
            for one in as_points
            for other in as_points
        ):
            self.note(
                where, "lies within another polygon of its area; CAP knows no holes, so both are warned"
            )

    def circle(self, text: str, where: str) -> list[float] | None:
        """``lat,lon radius`` with the radius in kilometres (CAP 1.2, 3.2.4)."""
        numbers = _numbers(text.replace(",", " "))
        if numbers and len(numbers) == 3 and on_earth((numbers[0], numbers[1])) and 0 <= numbers[2] < inf:
            if not in_antarctica((numbers[0], numbers[1])):
                return numbers
            self.note(where, Fault.IN_ANTARCTICA.value)
            return None
        self.note(where, f"{_short(text)} is no circle")
        return None

    def codes(self, geocodes: dict[str, list[str]], where: str) -> tuple[list[str], list[str]]:
        """The UGC and the SAME codes among an area's geocodes, written out (A15)."""
        zones = [text for name, values in geocodes.items() if name.casefold() == "ugc" for text in values]
        same = [
            text for name, values in geocodes.items() if name.casefold() in _SAME_NAMES for text in values
        ]
        found: dict[str, None] = {}
        for text in zones:
            if self._codes > MAX_CODES:
                self.note(where, "the file names too many areas; the codes from here on are not read")
                break
            written = ugc.expand(text)
            self._codes += 1 + len(written)
            found.update(dict.fromkeys(written))
        return list(found), list(dict.fromkeys(code for text in same for code in ugc.same_codes(text)))


def ring_of(text: str) -> list[Point] | None:
    """``lat,lon lat,lon ...`` as points; None if some are none. Enough commas already are too many points."""
    if text.count(",") > MAX_POINTS:
        return [(0.0, 0.0)] * (MAX_POINTS + 1)
    pairs = [_numbers(pair.replace(",", " ")) for pair in text.split()]
    if any(pair is None or len(pair) != 2 for pair in pairs):
        return None
    return [(pair[0], pair[1]) for pair in pairs if pair]


def _numbers(text: str) -> list[float] | None:
    try:
        return [float(part) for part in text.split()]
    except ValueError:
        return None


def shortened(text: object, most: int) -> str:
    """The text, or its beginning: parsers quote the file, and a name in it may have megabytes."""
    said = str(text)
    return said if len(said) <= most else said[: most - 3] + "..."


def _short(text: str) -> str:
    return repr(shortened(text, 40))
