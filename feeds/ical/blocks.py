"""The components of an iCalendar file as lines of text, before anything in them is understood.

Cutting first makes the file robust: an event that is not closed, a stray END or an alarm full of
rubbish cannot spoil its neighbours, and properties that nobody reads are never parsed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# A fold is a line break followed by white space (RFC 5545, 3.1); some exporters put blank lines before
# it. The look-behind keeps long runs of line breaks linear.
_FOLD = re.compile(r"(?<!\n)\n+[ \t]")
_NAME = re.compile(r"[^:;\s]+")
_PARAMETER = r"""(?:"[^"]*"|[^",:;]*+)"""
_PROPERTY = re.compile(rf"[\w-]+(?:\s*;\s*[\w-]+={_PARAMETER}(?:,{_PARAMETER})*)*\s*:")

EVENT_PROPERTIES = frozenset(
    {
        "CLASS",
        "DESCRIPTION",
        "DTEND",
        "DTSTART",
        "DURATION",
        "EXDATE",
        "EXRULE",
        "LOCATION",
        "RDATE",
        "RECURRENCE-ID",
        "RRULE",
        "SEQUENCE",
        "STATUS",
        "SUMMARY",
        "UID",
        "URL",
        "X-MICROSOFT-CDO-ALLDAYEVENT",
    }
)
_REPEATED = frozenset({"EXDATE", "EXRULE", "RDATE", "RRULE"})
_CALENDAR_PROPERTIES = frozenset({"METHOD", "NAME", "X-WR-CALNAME", "X-WR-TIMEZONE"})

MAX_PROPERTIES = 250_000
"""Lines of events that are read of one file: a calendar of 25,000 events has eight of each."""
TOO_MANY = f"only the first {MAX_PROPERTIES:,} properties of its events are read"
BREAKS_OFF = "the file ends before the calendar does"


@dataclass(slots=True)
class Block:
    """One component: where it begins, its lines without BEGIN and END, and whether the file ends in it.

    ``where`` names it where it does not come from lines of a calendar.
    """

    line: int
    lines: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    closed: bool = False
    cut_off: bool = False
    where: str = ""

    @property
    def place(self) -> str:
        """What a problem with it calls it."""
        return self.where or f"event in line {self.line}"

    def text(self, name: str) -> str:
        """The component as the text of a file of its own."""
        return "\n".join((f"BEGIN:{name}", *self.lines, f"END:{name}", ""))


@dataclass(slots=True)
class Calendar:
    """One VCALENDAR: its own properties that matter, its time zones, its events."""

    properties: dict[str, str] = field(default_factory=dict)
    zones: list[Block] = field(default_factory=list)
    events: list[Block] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)


def calendars_of(text: str) -> list[Calendar]:
    """The calendars in this text; events outside any VCALENDAR make one of their own. Empty if none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    cutter = _Cutter()
    for number, line in enumerate(_FOLD.sub("", text).split("\n"), 1):
        name = _NAME.match(line)
        if name is not None:
            cutter.take(number, name.group().upper(), line)
        if cutter.kept > MAX_PROPERTIES:
            cutter.give_up()
            break
    return cutter.finished()


class _Cutter:
    """Follows BEGIN and END and hands every line to the component that it belongs to."""

    def __init__(self) -> None:
        self.calendars: list[Calendar] = []
        self.kept = 0
        self._open: list[str] = []
        self._block: Block | None = None

    def take(self, number: int, name: str, line: str) -> None:
        if name == "BEGIN":
            self._begin(number, _component(line))
        elif name == "END":
            self._end(_component(line))
        elif self._block is not None:
            self._property(self._block, name, line)
        elif self._open == ["VCALENDAR"]:
            self._calendar_property(number, name, line)

    def finished(self) -> list[Calendar]:
        if self._block is not None:
            self._block.cut_off = True
        elif self._open[:1] == ["VCALENDAR"]:
            self._here().faults.append(("end of file", BREAKS_OFF))
        return self.calendars

    def give_up(self) -> None:
        """What follows is not read: it would take minutes."""
        self._here().faults.append(("calendar", TOO_MANY))

    def _property(self, block: Block, name: str, line: str) -> None:
        component = self._open[-1]
        # dateutil, which makes time zones out of VTIMEZONE, refuses every property it does not know.
        if "VTIMEZONE" in self._open:
            if not name.startswith("X-"):
                block.lines.append(line)
        elif component == "VEVENT" and name in EVENT_PROPERTIES and name not in block.names:
            # What may stand once (RFC 5545, 3.6.1) and stands twice is taken the first time.
            block.lines.append(line)
            self.kept += 1
            block.names |= {name} - _REPEATED

    def _calendar_property(self, number: int, name: str, line: str) -> None:
        calendar = self.calendars[-1]
        if not _PROPERTY.match(line):
            calendar.faults.append((f"line {number}", "this is no property of a calendar"))
        elif name in _CALENDAR_PROPERTIES:
            calendar.properties.setdefault(name, line.partition(":")[2].strip())

    def _begin(self, number: int, component: str) -> None:
        if component in ("VCALENDAR", "VEVENT", "VTIMEZONE"):
            self._abandon()
        if component == "VCALENDAR":
            self.calendars.append(Calendar())
            self._open = []
        elif component in ("VEVENT", "VTIMEZONE"):
            self._block = Block(number)
            (self._here().events if component == "VEVENT" else self._here().zones).append(self._block)
        elif self._block is not None and "VTIMEZONE" in self._open:
            self._block.lines.append(f"BEGIN:{component}")
        self._open.append(component)

    def _end(self, component: str) -> None:
        if component not in self._open:
            return
        while self._open.pop() != component:
            pass
        if self._block is None:
            return
        if component in ("VEVENT", "VTIMEZONE"):
            self._block.closed = True
            self._block = None
        elif component == "VCALENDAR":
            self._block = None
        elif "VTIMEZONE" in self._open:
            self._block.lines.append(f"END:{component}")

    def _abandon(self) -> None:
        """The component that is still open was never closed: the next one begins."""
        self._block = None
        self._open = [name for name in self._open if name == "VCALENDAR"]

    def _here(self) -> Calendar:
        if not self.calendars:
            self.calendars.append(Calendar())
        return self.calendars[-1]


def _component(line: str) -> str:
    return line.partition(":")[2].strip().upper()
