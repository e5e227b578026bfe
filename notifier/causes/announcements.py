"""What is to be announced, to whole cohorts of subscribers at once, and who was told what before."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias, TypeVar

from city.delivery.deliveries import OVERTAKEN, TOLD, Lane, Notice, Reason, Rows
from city.enrolment.roll import Cohort, Numbers, Roll, cohort_of, roll_of
from city.enrolment.subscriptions import Subscription, Topic

R = TypeVar("R")


class View(Protocol):
    """What the notifier reads of a snapshot (snapshot.read.Snapshot)."""

    def records(self, kind: type[R]) -> tuple[R, ...]:
        """All records of this kind."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a cohort. ``some`` are their numbers, or how to find them; None is the whole cohort."""

    cohort: int
    some: Numbers | Callable[[], Numbers] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One thing to tell to everybody in ``audience``, decided once for all of them.

    ``version`` says which state of the event it tells, so that a second state is a
    second telling. ``at`` is when it fell due, ``expires`` when it is too late.
    ``silenced`` is why it is not said after all, where the audience should know.
    """

    event_id: str
    version: str
    lane: Lane
    at: datetime
    expires: datetime
    reason: Reason
    notice: Notice
    audience: Sequence[Part]
    silenced: Reason | None = None

    @property
    def saying(self) -> tuple[str, str]:
        """The version of the event."""
        return (self.event_id, self.version)


@dataclass(frozen=True, slots=True)
class Found:
    """What one kind of event came to.

    ``overtaken`` says of an event's version whether it would now be wrong to say it: a
    pending delivery of it is not sent. ``retired`` are those of which that is known whether or
    not anybody was told of them: somebody who looked earlier may be about to. ``for_staff`` are
    messages that nobody can be told without a person's decision (A14).
    """

    announcements: tuple[Announcement, ...] = ()
    overtaken: Callable[[str, str], bool] = lambda _event_id, _version: False
    for_staff: tuple[str, ...] = ()
    retired: tuple[tuple[str, str], ...] = ()


Points: TypeAlias = "tuple[array[int], array[float], array[float]]"
"""Numbers, and the latitude and longitude of each, in degrees."""


class Watchers:
    """The subscribers, grouped by what decides: nobody is looked at one by one without need."""

    def __init__(
        self,
        roll: Roll,
        points: Callable[[Numbers], Points],
        newcomers: Callable[[Topic, datetime], Collection[int]],
    ) -> None:
        self.newcomers = newcomers
        self._read_points = points
        self._points: dict[int, tuple[array[int], Points]] = {}
        self.renew(roll)

    def renew(self, roll: Roll) -> None:
        """Go on with another roll; what is known of cohorts that have not changed is kept."""
        self.roll = roll
        self.cells = frozenset(each.cell for each in roll.cohorts.values() if each.cell is not None)

    def groups(self, topic: Topic, key: Callable[[Cohort], Hashable]) -> Mapping[Any, Sequence[Part]]:
        """The topic's cohorts by this key, each as a whole."""
        found: dict[Any, list[Part]] = defaultdict(list)
        for number in self.roll.of_topic(topic):
            found[key(self.roll.cohorts[number])].append(Part(number))
        return found

    def parts(self, numbers: Iterable[int]) -> list[Part]:
        """Those of these subscriptions that still exist, by cohort."""
        return [Part(cohort, some) for cohort, some in self.roll.by_cohort(numbers).items()]

    def numbers(self, part: Part) -> Numbers:
        """Who is meant by a part."""
        if part.some is None:
            return self.roll.members(part.cohort)
        return part.some() if callable(part.some) else part.some

    def points(self, cohort: int) -> Points:
        """Where exactly each of a cohort is; decrypted once for as long as its members stay the same."""
        members = self.roll.members(cohort)
        known = self._points.get(cohort)
        if known is None or known[0] is not members:
            known = self._points[cohort] = (members, self._read_points(members))
        return known[1]


def everybody(subscriptions: Sequence[Subscription]) -> Watchers:
    """These as watchers, numbered in their order, without a store. Of places only the cells are known."""
    cohorts = [cohort_of(each) for each in subscriptions]
    numbers = {cohort: number for number, cohort in enumerate(dict.fromkeys(cohorts))}
    rows = ((number, numbers[cohort], number) for number, cohort in enumerate(cohorts))
    roll = roll_of({number: cohort for cohort, number in numbers.items()}, rows, ())
    return Watchers(roll, lambda _numbers: (array("q"), array("d"), array("d")), lambda _topic, _since: ())


def stem(version: str) -> str:
    """What a version says, however often it was said before."""
    return version.partition("#")[0]


Pair = tuple[str, str]
"""An event and its version."""

History = tuple[tuple[Pair, int], ...]
"""What was planned for somebody, the earliest first, with the bits of TOLD, SURE and OVERTAKEN."""


def next_version(wanted: str, *histories: History) -> str:
    """The version for somebody who is owed ``wanted``, and has these histories of what it is about.

    Moved, moved back, moved again: the third says what the first said, and is owed all the same. So
    it is numbered, unless it is what was planned for them last.
    """
    standing = [[version for (_, version), bits in history if not bits & OVERTAKEN] for history in histories]
    last = {each[-1] if each else "" for each in standing}
    if len(last) == 1 and stem(*last) == wanted:
        return last.pop()
    number = max(sum(stem(each) == wanted for each in versions) for versions in standing)
    return f"{wanted}#{number + 1}" if number else wanted


def last_told(history: History) -> Pair | None:
    """The last thing that somebody with this history was told."""
    return next((pair for pair, bits in reversed(history) if bits & TOLD), None)


class Told:
    """Who was told what. ``versions`` are few and known; who they are is fetched where needed.

    ``versions`` are those that were planned for somebody, whether or not they were told yet.
    """

    def __init__(
        self,
        versions: Iterable[Pair] = (),
        rows: Callable[[str, str], Rows] = lambda _event_id, _version: Rows(),
    ) -> None:
        self._versions: dict[str, set[str]] = defaultdict(set)
        for event_id, version in versions:
            self._versions[event_id].add(version)
        self._rows = rows
        self._known: dict[Pair, Rows] = {}

    @property
    def planned(self) -> list[Pair]:
        """Every event and version that was planned for somebody."""
        return [(event_id, version) for event_id in self._versions for version in self._versions[event_id]]

    @property
    def events(self) -> Collection[str]:
        """The events of which something was planned for somebody."""
        return self._versions.keys()

    def versions(self, event_id: str) -> Collection[str]:
        """The versions of this event that were planned for somebody, in order."""
        return sorted(self._versions.get(event_id, ()))

    def pairs(self, event_id: str) -> list[Pair]:
        """The event with each of its versions."""
        return [(event_id, version) for version in self.versions(event_id)]

    def rows(self, pair: Pair) -> Rows:
        """Everybody for whom this was planned."""
        if pair not in self._known:
            known = pair[1] in self._versions.get(pair[0], ())
            self._known[pair] = self._rows(*pair) if known else Rows()
        return self._known[pair]

    def histories(self, pairs: Iterable[Pair]) -> Mapping[History, Sequence[int]]:
        """Everybody for whom any of these was planned, by what was planned for them."""
        every = list(pairs)
        seen: dict[int, tuple[_Entry, ...]] = {}
        same: dict[tuple[_Entry, ...], tuple[_Entry, ...]] = {}  # most have the same: kept once
        for order, pair in enumerate(every):
            rows = self.rows(pair)
            for number, planned, bits in zip(rows.numbers, rows.planned, rows.bits, strict=True):
                entries = (*seen.get(number, ()), (planned, order, bits))
                seen[number] = same.setdefault(entries, entries)
        groups: dict[tuple[_Entry, ...], array[int]] = defaultdict(lambda: array("q"))
        for number, entries in seen.items():
            groups[entries].append(number)
        found: dict[History, array[int]] = defaultdict(lambda: array("q"))
        for entries, numbers in groups.items():
            found[tuple((every[order], bits) for _, order, bits in sorted(entries))].extend(numbers)
        return found


_Entry = tuple[int, int, int]
"""When it was planned, the order of its pair, its bits."""
