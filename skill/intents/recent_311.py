"""What was reported lately: within half a mile of the resident, on a street, or in the whole city.

Counted by what is wrong, and never more: no address, number or words of a single report.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from city.addressing.address_lines import split
from city.addressing.streets import display, parse_street
from city.earth.geometry import Point
from city.earth.nearest import Nearest
from city.localized import Localized
from city.localtime import start_of
from city.records import Service, ServiceRequest
from skill.answers import published
from skill.context import Context
from skill.heard.dates import days_of
from skill.listing import keep_place, on_screen, read_out
from skill.location.distances import KM_A_MILE
from skill.turn import Answer, Because, Question, Row, Say, Shape, Slot, Value, Where, Word, say

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

HALF_A_MILE = KM_A_MILE / 2
WEEK, MONTH = 7, 30
KINDS = ("request",)
SERVICE_TYPES = frozenset(
    {
        *("pothole", "graffiti", "streetlight", "missed_collection", "illegal_dumping", "abandoned_vehicle"),
        *("storm_drain", "dead_animal", "stray_animal", "tree", "noise", "sidewalk", "sign", "other"),
    }
)
NEEDS_PLACE_UNLESS = ("street",)


class Tally:
    """Reports of one spot or street, by what is wrong and when they came."""

    def __init__(self, requests: Iterable[ServiceRequest]) -> None:
        """Those of which the city tells no day count nowhere."""
        self._opened: dict[str, list[datetime]] = {}
        for request in requests:
            if request.opened is not None:
                self._opened.setdefault(request.service_type, []).append(request.opened)
        for opened in self._opened.values():
            opened.sort()

    def __bool__(self) -> bool:
        return bool(self._opened)

    def between(self, start: datetime, end: datetime) -> Iterator[tuple[str, int]]:
        """How many of each type came in the half-open span."""
        for type_, opened in self._opened.items():
            yield type_, bisect_left(opened, end) - bisect_left(opened, start)


class Area(NamedTuple):
    """Where reports are counted: the phrase for it, what fills that, and the tallies."""

    key: str
    values: dict[str, Value]
    tallies: Sequence[Tally]


class Span(NamedTuple):
    """When: so many ``days`` up to now; 0 where the resident named the time."""

    start: datetime
    end: datetime
    days: int = 0


def answer(question: Question, context: Context) -> Answer:
    """How many of what, of the last seven days or, where those were quiet, of the last thirty."""
    if not has_records(context):
        return published.answer(question, context)
    area, wanted = _area(question, context), question.slot("service_type")
    for span in _spans(question.slot("date"), context):
        counts = _counted(area, span, wanted)
        if counts:
            return _told(counts, area, span, question, context)
    sorry = say("recent.none", where=Say(area.key, area.values))
    return Answer(says=(sorry,), because=Because.NOTHING_FOUND, kinds=KINDS)


def has_records(context: Context) -> bool:
    """Whether the city publishes what was reported, and when: else nobody is asked for an address."""
    return bool(context.snapshot.derived(_of_all))


def is_general(question: Question) -> bool:
    """No place is asked for where none was said to matter: then the whole city's reports are told."""
    return "address" not in question.slots


def _area(question: Question, context: Context) -> Area:
    street = question.slot("street")
    if street is not None:
        tally = context.snapshot.derived(_by_street).get(parse_street(street.value).key)
        return Area("recent.on_street", {"street": display(street.value)}, (tally,) if tally else ())
    near, place = context.snapshot.derived(_by_spot), context.place
    if place is not None and place.lat is not None and place.lon is not None and near:
        found = near.within((place.lat, place.lon), HALF_A_MILE)
        return Area("recent.near", {"address": Where(place.label)}, [tally for _, tally in found])
    return Area("recent.in_city", {"city": context.settings.city}, (context.snapshot.derived(_of_all),))


def _of_all(records: Records) -> Tally:
    return Tally(records(ServiceRequest))


def _by_spot(records: Records) -> Nearest[Tally]:
    spots: dict[Point, list[ServiceRequest]] = {}
    for each in records(ServiceRequest):
        if each.lat is not None and each.lon is not None:
            spots.setdefault((each.lat, each.lon), []).append(each)
    return Nearest((point, Tally(there)) for point, there in spots.items())


def _by_street(records: Records) -> dict[str, Tally]:
    streets: dict[str, list[ServiceRequest]] = {}
    for each in records(ServiceRequest):
        line = split(each.address)
        name = line.street if line else each.address
        if name:
            streets.setdefault(parse_street(name).key, []).append(each)
    return {street: Tally(there) for street, there in streets.items()}


def _spans(slot: Slot | None, context: Context) -> tuple[Span, ...]:
    days = days_of(slot.value, context.today) if slot else None
    if days is not None and days[0] <= context.today:
        zone = context.settings.zone
        return (Span(start_of(days[0], zone), start_of(days[1], zone)),)
    return tuple(_last(days, context.now) for days in (WEEK, MONTH))


def _last(days: int, now: datetime) -> Span:
    return Span(now - timedelta(days=days), now, days)


def _counted(area: Area, span: Span, wanted: Slot | None) -> list[tuple[str, int]]:
    """The types with how many, the most frequent first."""
    counts: Counter[str] = Counter()
    for tally in area.tallies:
        counts.update(dict(tally.between(span.start, span.end)))
    of_type = wanted.id or wanted.value if wanted else ""
    return [
        (type_, count) for type_, count in counts.most_common() if count and (not of_type or type_ == of_type)
    ]


def _told(
    counts: Sequence[tuple[str, int]], area: Area, span: Span, question: Question, context: Context
) -> Answer:
    names = context.snapshot.derived(_names)
    told, named = read_out(counts, question), _types(on_screen(counts, question), names)
    answered = Answer(
        says=(say("list.item", item=named[: len(told)]),)
        if question.offset
        else (_counts(counts, named[: len(told)], area, span),),
        title=Word("topic.recent_311"),
        rows=tuple(Row(each) for each in named),
        shape=Shape.LIST,
        used=context.snapshot.derived(_sources),
    )
    return keep_place(answered, counts, question)


def _counts(counts: Sequence[tuple[str, int]], types: Sequence[Say], area: Area, span: Span) -> Say:
    """How many in all, and of what: the most frequent by name, the rest by number."""
    total, rest = sum(count for _, count in counts), sum(count for _, count in counts[len(types) :])
    others = (say("recent.others", count=rest),) if rest else ()
    facts: dict[str, Value] = {"where": Say(area.key, area.values), "types": (*types, *others)}
    if not span.days:
        return say("recent.then", count=total, **facts)
    return say("recent.last_days", count=total, days=span.days, **facts)


def _types(counts: Sequence[tuple[str, int]], names: Mapping[str, Localized]) -> tuple[Say, ...]:
    return tuple(_of_type(type_, count, names) for type_, count in counts)


def _of_type(type_: str, count: int, names: Mapping[str, Localized]) -> Say:
    """A type by its own phrase, else as the city calls it."""
    if type_ in SERVICE_TYPES:
        return say(f"reported.{type_}", count=count)
    return say("recent.named", name=names.get(type_) or type_, count=count)


def _names(records: Records) -> dict[str, Localized]:
    return {service.id: service.name for service in records(Service)}


def _sources(records: Records) -> tuple[str, ...]:
    return tuple(sorted({each.source for each in records(ServiceRequest)}))
