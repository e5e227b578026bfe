"""From the components of one calendar to its instances in a window, series by series.

Built on recurring_ical_events, whose series know RECURRENCE-ID, EXDATE, RDATE and THISANDFUTURE.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dateutil.rrule import rrule
from icalendar import Event
from recurring_ical_events import EventAdapter, Occurrence, Series
from recurring_ical_events.util import convert_to_datetime, make_comparable

from feeds.ical.bounds import LIBRARY_ERRORS, BoundedRule, Budget, told
from feeds.ical.rules import normalised, refusal

EARLIEST = datetime(2, 1, 2, tzinfo=UTC)
LATEST = datetime(9998, 12, 30, tzinfo=UTC)
RULED = ("RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID")

Moment = date | datetime


@dataclass(frozen=True, slots=True)
class Window:
    """The instants between which instances are wanted, half open; None is no bound on that side."""

    start: datetime | None
    end: datetime | None


class _Span(EventAdapter):  # type: ignore[misc]  # no types there
    """An event as recurring_ical_events sees it, with a start that is always DTSTART.

    The library swaps an end that lies before the start. A resident who is told the wrong start comes at
    the wrong time; one who is told no end does not. So the end becomes the start.
    """

    def __init__(self, component: Event, budget: Budget, refused: list[str]) -> None:
        super().__init__(component)
        self.budget = budget
        self.refused = refused
        start, end = make_comparable((self.raw_start, self.raw_end))
        self._times = (start, max(start, end))

    @property
    def span(self) -> tuple[Moment, Moment]:
        return self._times


class _Rules(Series.RecurrenceRules):  # type: ignore[misc]  # the same
    """The rules of a series, each bounded; one that cannot be read leaves the event at its DTSTART."""

    def create_rule_with_start(self, rule_string: str) -> BoundedRule:
        reason = refusal(rule_string)
        if reason is None:
            try:
                text = normalised(rule_string, self.start, all_day=self.is_all_dates)
                rule: rrule = super().create_rule_with_start(text)
                return BoundedRule(rule, self.core.budget)
            except LIBRARY_ERRORS as error:
                reason = told(error)
        self.core.refused.append(reason)
        return BoundedRule(None, self.core.budget)

    def rrule_between(self, span_start: Moment, span_stop: Moment) -> Iterator[Moment]:
        """What the rules give and no EXRULE takes away.

        RFC 5545 dropped EXRULE (RFC 2445, 4.8.5.2), and the library does not know it; old exporters and
        Google's API still have it.
        """
        start, stop = (convert_to_datetime(each, self.tzinfo) for each in (span_start, span_stop))
        taken = {moment for rule in self._exrules() for moment in rule.between(start, stop, inc=True)}
        return (each for each in super().rrule_between(span_start, span_stop) if each not in taken)

    def _exrules(self) -> list[BoundedRule]:
        listed = self.core._component.get("EXRULE", [])
        rules = listed if isinstance(listed, list) else [listed]
        return [self.create_rule_with_start(each.to_ical().decode()) for each in rules]


class _Series(Series):  # type: ignore[misc]  # the same
    RecurrenceRules = _Rules


@dataclass(frozen=True, slots=True)
class Instance:
    """One occurrence: the component that describes it, and its own start and end."""

    event: Event
    start: Moment
    end: Moment


class Expansion:
    """The instances of one calendar's events, and what went wrong with which of them."""

    def __init__(self, window: Window, budget: Budget) -> None:
        self.troubles: list[tuple[str, str]] = []
        self._window = window
        self._start = window.start or EARLIEST
        self._end = window.end or LATEST
        self._budget = budget

    def of(self, events: Sequence[Event]) -> Iterator[Instance]:
        """Every instance, series after series, in no order."""
        for uid, group in _by_uid(events).items():
            try:
                yield from self._series(uid, group)
            except LIBRARY_ERRORS as error:
                self._trouble(uid, told(error))
                yield from self._one_by_one(uid, group)

    def _one_by_one(self, uid: str, group: list[Event]) -> list[Instance]:
        """The members of a series that cannot be read together, as far as each can be read alone."""
        found: list[Instance] = []
        for event in group if len(group) > 1 else ():
            try:
                found += self._series(uid, [event])
            except LIBRARY_ERRORS as error:
                self._trouble(uid, told(error))
        return found

    def _series(self, uid: str, group: list[Event]) -> list[Instance]:
        refused: list[str] = []
        _align(group)
        spans = [_Span(event, self._budget, refused) for event in group]
        if len(group) == 1 and not any(name in group[0] for name in RULED):
            start, end = spans[0].span
            wanted = self._wanted(spans[0])
            return [Instance(group[0], start, _ending(group[0], start, end))] if wanted else []
        self._budget.cut = ""
        found = [self._instance(occurrence) for occurrence in _Series(spans).between(self._start, self._end)]
        for reason in refused:
            self._trouble(uid, f"a rule was not followed: {reason}")
        if self._budget.cut:
            bounded = self._window.start is not None and self._window.end is not None
            reason = self._budget.cut if bounded else "it repeats on and no window is given"
            self._trouble(uid, f"{reason}: {len(found)} instances are listed")
        return found

    def _wanted(self, span: _Span) -> bool:
        if self._window.start is None and self._window.end is None:
            return True
        return bool(span.is_in_span(self._start, self._end))

    def _instance(self, occurrence: Occurrence) -> Instance:
        event = occurrence._adapter._component
        return Instance(event, occurrence.start, _ending(event, occurrence.start, occurrence.end))

    def _trouble(self, uid: str, what: str) -> None:
        self.troubles.append((uid, " ".join(what.split())[:200]))


def brought_home(calendars: Sequence[Sequence[Event]]) -> list[list[Event]]:
    """The events of each calendar, a changed instance with its series though that is in another one.

    Exporters exist that put every component into a VCALENDAR of its own; the series would be told with the
    instance at its old time beside the new one. Only what has no series in its own calendar is moved,
    and only to the one calendar that has it.
    """
    kept: list[list[Event]] = [[] for _ in calendars]
    homes: dict[str, set[int]] = defaultdict(set)
    for number, events in enumerate(calendars):
        for event in events:
            if "RECURRENCE-ID" not in event:
                homes[str(event.get("UID"))].add(number)
    for number, events in enumerate(calendars):
        for event in events:
            found = homes.get(str(event.get("UID")), {number}) if "RECURRENCE-ID" in event else {number}
            home = next(iter(found)) if len(found) == 1 and number not in found else number
            kept[home].append(event)
    return kept


def _align(group: Sequence[Event]) -> None:
    """Gives days that name instances of a series of times the clock of the series.

    RECURRENCE-ID and RDATE must be of the type of DTSTART (RFC 5545, 3.8.4.4), and exporters exist that write
    the day alone. (EXDATE by the day is understood by the library.)
    """
    start: Any = next((event.get("DTSTART") for event in group if "RECURRENCE-ID" not in event), None)
    if not isinstance(getattr(start, "dt", None), datetime):
        return
    for event in group:
        told: Any = [event.get("RECURRENCE-ID"), *_values(event.get("RDATE"))]
        for value in told:
            day = getattr(value, "dt", None)
            if isinstance(day, date) and not isinstance(day, datetime):
                value.dt = datetime.combine(day, start.dt.timetz())


def _values(lists: Any) -> Iterator[Any]:
    for each in lists if isinstance(lists, list) else (lists,):
        yield from getattr(each, "dts", ())


def _ending(event: Any, start: Any, end: Any) -> Any:
    """The end; that of a DURATION is days by the calendar and then hours by the clock (RFC 5545, 3.3.6).

    The library counts the hours of a night in which the clocks change by their hands.
    """
    lasting = getattr(event.get("DURATION"), "dt", None)
    zoned = isinstance(start, datetime) and start.tzinfo is not None
    if not zoned or lasting is None or "DTEND" in event or not lasting.seconds or end - start != lasting:
        return end
    day = start + timedelta(days=lasting.days)
    return (day.astimezone(UTC) + timedelta(seconds=lasting.seconds)).astimezone(start.tzinfo)


def _by_uid(events: Sequence[Event]) -> dict[str, list[Event]]:
    """The events of each series.

    Exporters exist that give all their events one UID. Components without RECURRENCE-ID that share UID
    and SEQUENCE but not DTSTART are separate events; the library would keep one of them.
    """
    groups: dict[str, list[Event]] = defaultdict(list)
    for number, event in enumerate(events):
        uid = event.get("UID")
        groups[str(uid) if uid else f"component {number + 1}"].append(event)
    return {key: group for uid, events in groups.items() for key, group in _separated(uid, events)}


def _separated(uid: str, group: list[Event]) -> Iterator[tuple[str, list[Event]]]:
    cores = [event for event in group if "RECURRENCE-ID" not in event]
    if len(cores) < 2:
        yield uid, group
        return
    newest = max(_sequence(event) for event in cores)
    current = {_start_text(event): event for event in cores if _sequence(event) == newest}
    others = [event for event in group if "RECURRENCE-ID" in event]
    for number, event in enumerate(current.values()):
        yield (uid, [event, *others]) if number == 0 else (f"{uid} ({number + 1})", [event])


def _sequence(event: Event) -> int:
    value: Any = event.get("SEQUENCE", -1)
    return int(value) if isinstance(value, int) else -1


def _start_text(event: Event) -> str:
    value: Any = event.get("DTSTART")
    return str(getattr(value, "dt", id(event)))
