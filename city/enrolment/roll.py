"""The roll of subscribers: everybody by cohort, so that what is due is decided once for each. Pure.

A *cohort* is a set of subscriptions that no rule tells apart, but for what a person has been
told and for the exact point of a place that a drawing cuts through. What a rule does not look
at is not in it: of whoever subscribes to pickups the zones count, of emergencies the codes and
the cell. So a million subscriptions are some thousands of cohorts.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from city.earth.cells import Cell, cell_of
from city.earth.places import Location
from city.enrolment.subscriptions import QuietHours, Subscription, Topic
from city.localized import words_of
from city.nouns import noun

BY_ZONE = frozenset({Topic.PICKUP, Topic.SWEEPING, Topic.DIGEST})
BY_AREA = frozenset({Topic.EMERGENCY, Topic.WEATHER, Topic.NEWS})
BY_LANGUAGE = frozenset({Topic.NEWS})
BY_ADDRESS = frozenset({Topic.REQUESTS, Topic.PERMITS})
NOBODY = -1


@noun(frozen=True, slots=True, kw_only=True)
class Cohort:
    """What all its members have in common. ``filter`` is its words; ``placed`` False is the whole city.

    ``zones`` are pairs of zone set and zone, in order. ``cell`` is None without a point. ``address`` is
    in words, and only of those who follow what is filed there.
    """

    topic: Topic
    channel: str
    filter: str = ""
    lead_minutes: int | None = None
    quiet: QuietHours | None = None
    zone: str = ""
    language: str = ""
    placed: bool = False
    zones: tuple[tuple[str, str], ...] = ()
    ugc: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    cell: Cell | None = field(default=None, repr=False)
    address: str = field(default="", repr=False)


def cohort_of(subscription: Subscription) -> Cohort:
    """The cohort to which a subscription belongs."""
    topic, location = subscription.topic, subscription.location or Location("")
    by_area = topic in BY_AREA
    has_point = by_area and location.lat is not None and location.lon is not None
    return Cohort(
        topic=topic,
        channel=subscription.channel,
        filter=words_of(subscription.filter),
        lead_minutes=subscription.lead_minutes,
        quiet=subscription.quiet,
        zone=subscription.zone,
        language=subscription.locale.split("-")[0] if topic in BY_LANGUAGE else "",
        placed=subscription.location is not None,
        zones=tuple(sorted(location.zones.items())) if topic in BY_ZONE else (),
        ugc=location.ugc if by_area else (),
        same=location.same if by_area else (),
        cell=cell_of(location.lat or 0.0, location.lon or 0.0) if has_point else None,
        address=words_of(location.label) if topic in BY_ADDRESS else "",
    )


Numbers = Sequence[int]
"""Subscriptions by the number that the store gave them; mostly an ``array``."""


class Roll:
    """Every subscription's number, cohort and party, in compact arrays. Never changed: see ``with_``.

    A *party* is whoever would be told the same thing twice: the same for the several
    subscriptions of one recipient. ``together`` are the parties that have several.
    """

    def __init__(
        self,
        cohorts: Mapping[int, Cohort],
        members: Mapping[int, array[int]],
        cohort_by_number: array[int],
        party_by_number: array[int],
        together: Collection[int],
    ) -> None:
        self.cohorts = cohorts
        self.together = together
        self._members = members
        self._cohort = cohort_by_number
        self._party = party_by_number
        self._by_topic: dict[Topic, list[int]] = defaultdict(list)
        for number in members:
            self._by_topic[cohorts[number].topic].append(number)

    @property
    def capacity(self) -> int:
        """Greater than every number."""
        return len(self._cohort)

    def of_topic(self, topic: Topic) -> Sequence[int]:
        """The cohorts of this topic that have members."""
        return self._by_topic.get(topic, ())

    def members(self, cohort: int) -> array[int]:
        """The numbers of a cohort's subscriptions."""
        return self._members[cohort]

    def cohort_of(self, number: int) -> int:
        """The cohort of a subscription; NOBODY where it is gone."""
        return self._cohort[number] if number < len(self._cohort) else NOBODY

    def party_of(self, number: int) -> int:
        """The party of a subscription."""
        return self._party[number]

    def by_cohort(self, numbers: Iterable[int]) -> Mapping[int, array[int]]:
        """These subscriptions, as far as they still exist, by cohort."""
        found: dict[int, array[int]] = {}
        for number in numbers:
            cohort = self.cohort_of(number)
            if cohort != NOBODY:
                found.setdefault(cohort, array("q")).append(number)
        return found

    def with_(
        self,
        cohorts: Mapping[int, Cohort],
        changed: Iterable[tuple[int, int, int]],
        gone: Iterable[int],
        together: Collection[int],
    ) -> Roll:
        """The roll after changes: (number, cohort, party) of the new and the altered, numbers of the gone."""
        changes = dict.fromkeys(gone, (NOBODY, 0))
        changes.update((number, (cohort, party)) for number, cohort, party in changed)
        members, cohort_of, party_of = dict(self._members), self._cohort[:], self._party[:]
        _grow(max(changes, default=0), cohort_of, party_of)
        touched: dict[int, set[int]] = defaultdict(set)
        for number, (cohort, party) in changes.items():
            for each in {cohort_of[number], cohort} - {NOBODY}:
                touched[each].add(number)
            cohort_of[number], party_of[number] = cohort, party
        for each, numbers in touched.items():
            stay = [one for one in members.pop(each, ()) if one not in numbers]
            stay += [one for one in sorted(numbers) if cohort_of[one] == each]
            if stay:
                members[each] = array("q", stay)
        return Roll(cohorts, members, cohort_of, party_of, together)


def roll_of(
    cohorts: Mapping[int, Cohort], rows: Iterator[tuple[int, int, int]], together: Collection[int]
) -> Roll:
    """The roll of these (number, cohort, party)."""
    members: dict[int, array[int]] = {}
    cohort_of, party_of = array("q"), array("q")
    for number, cohort, party in rows:
        if number >= len(cohort_of):
            _grow(number, cohort_of, party_of)
        cohort_of[number], party_of[number] = cohort, party
        known = members.get(cohort)
        if known is None:
            known = members[cohort] = array("q")
        known.append(number)
    return Roll(cohorts, members, cohort_of, party_of, together)


def _grow(number: int, cohort_of: array[int], party_of: array[int]) -> None:
    """Room for this number, and as much again as there is, so that it is seldom made."""
    if number >= len(cohort_of):
        more = max(number + 1 - len(cohort_of), len(cohort_of) // 4, 64)
        cohort_of.extend(array("q", [NOBODY]) * more)
        party_of.extend(array("q", [0]) * more)
