"""The notifier as one object: what the command line, the worker and the pages call."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from city.advisories import Message
from city.delivery.deliveries import Attempt, Batch, Lane, Said
from city.delivery.delivery_store import DeliveryStore
from city.earth.places import Resolution
from city.enrolment.roll import Numbers, Roll
from city.enrolment.subscription_store import SubscriptionStore
from city.enrolment.subscriptions import CITY_QUIET_HOURS, QuietHours, Subscription, Topic
from city.errors import TownbellError
from city.ports import Clock
from city.profile import City
from city.records import Advisory, Meeting, Zone
from notifier.causes.advisories import ground
from notifier.causes.announcements import Points, Told, View, Watchers
from notifier.channels import Channel
from notifier.dropped import Dropped
from notifier.due import Owed, due
from notifier.emergency.preview import audience
from notifier.enrolment.subscriber_row import HasLeft, nobody_has
from notifier.enrolment.subscribers import ImportReport, exported, read_subscribers
from notifier.plan import Plan, said
from notifier.rate import MANY, RATE_WINDOW
from notifier.sending.deliver import Deliverer, Tally, Tools
from notifier.settled import Settled
from notifier.stages import Desk, Verdict, run
from notifier.upcoming import Upcoming, upcoming

MEMORY = timedelta(days=45)
"""How long ago something may have been told and still be corrected."""


class Notifier:
    """Plans and delivers. ``view`` gives the present snapshot; ``jitter`` a number from 0 to 1.

    ``unsubscribe`` gives the link that ends a subscription, ``has_left`` says who has left for good.
    ``ended`` is told of a subscription whose target is gone or wants nothing more by its channel; ``page`` is
    where the city's official alerts can be read.

    Safe to run in any number of processes over one store.
    """

    def __init__(
        self,
        view: Callable[[datetime], View],
        subscriptions: SubscriptionStore,
        deliveries: DeliveryStore,
        channels: Mapping[str, Channel],
        clock: Clock,
        city: City,
        jitter: Callable[[], float],
        quiet: QuietHours = CITY_QUIET_HOURS,
        unsubscribe: Callable[[Subscription, datetime], str] = lambda _subscription, _now: "",
        ended: Callable[[Subscription, datetime], object] = lambda _subscription, _now: None,
        page: str = "",
        has_left: HasLeft = nobody_has,
    ) -> None:
        self._view = view
        self._city = city
        self._quiet = quiet
        self._known_watchers: Watchers | None = None
        self._settled = Settled()
        self._dropped = Dropped()
        self._kept: list[Attempt] = []
        self._tools = Tools(
            deliveries=deliveries,
            subscriptions=subscriptions,
            channels=channels,
            clock=clock,
            zone=city.zone,
            quiet=quiet,
            jitter=jitter,
            unsubscribe=unsubscribe,
            ended=ended,
            page=page,
        )
        self._has_left = has_left

    def due(self, now: datetime) -> Plan:
        """A dry run: what would be planned at ``now``, and what would not, each with its reason."""
        owed, desk = self._look(now)
        return Plan(
            run(owed.announcements, desk), self._tools.subscriptions.names, desk.watchers.roll, owed.for_staff
        )

    def plan(self, now: datetime) -> Plan:
        """Write down what is due, each once for ever, and end what has been overtaken.

        The latter first, so that nothing that is about to be corrected still goes out. What is
        most urgent is written first, and can be sent while the rest is still being planned.
        What this process has settled before is not looked at again, nor listed.
        """
        deliveries = self._tools.deliveries
        known = deliveries.overtakings()  # first: what is overtaken after this may not be known to the view
        owed, desk = self._look(now)
        superseded = deliveries.supersede(owed.overtaken(desk.told.planned), now)
        roll = desk.watchers.roll
        self._settled.keep(owed.announcements)
        verdicts: list[Verdict] = []
        wanted = partial(self._settled.is_open, roll=roll)
        new = deliveries.plan(_batches(run(owed.announcements, desk, wanted), roll, verdicts), now, known)
        self._settled.note(verdicts, roll)
        deliveries.note_drops(self._dropped.new(verdicts, roll, owed.announcements), now)
        names = self._tools.subscriptions.names
        return Plan(verdicts, names, roll, owed.for_staff, new=new, superseded=superseded)

    def deliver(self, *, once: bool = False) -> Tally:
        """Plan, then send what is due: one attempt each, or until all is final or held by quiet hours."""
        self.plan(self._tools.clock.now())
        deliverer = Deliverer(self._tools, self._kept)
        if once:
            return deliverer.once()
        return deliverer.drain(lambda: self.plan(self._tools.clock.now()))

    def send(self, lanes: Collection[Lane] = tuple(Lane), until: datetime | None = None) -> Tally:
        """Send what is planned and ready in these lanes. For a worker that plans in another thread, so that
        an emergency is planned, and overtakes the rest, while a long run is under way.

        With an end (for a function whose time is measured) also what is to be tried again before it.
        """
        deliverer = Deliverer(self._tools, self._kept, lanes)
        return deliverer.ready() if until is None else deliverer.until(until)

    def next_turn(self, lane: Lane) -> datetime | None:
        """When something in this lane may be sent; None where nothing waits."""
        return self._tools.deliveries.next_turn([lane])

    @property
    def channels(self) -> Mapping[str, Channel]:
        """The channels, for whoever sends what is no alert."""
        return self._tools.channels

    def close(self) -> None:
        """Close what the channels keep open. For when nothing is being sent."""
        for channel in self._tools.channels.values():
            channel.close()

    def import_csv(self, text: str, resolve: Callable[[str], Resolution], now: datetime) -> ImportReport:
        """Keep the good rows of a CSV file and say what is wrong with the others."""
        locale, bodies = self._city.locales[0], self._bodies(now)
        report = read_subscribers(text, resolve, now, locale, bodies, self._has_left)
        changed = self._tools.subscriptions.save(report.kept)
        return ImportReport(report.kept, report.refused, changed)

    def _bodies(self, now: datetime) -> frozenset[str]:
        """The bodies whose meetings are known; none where there is no snapshot yet."""
        try:
            return frozenset(each.body for each in self._view(now).records(Meeting))
        except TownbellError:
            return frozenset()

    def export_csv(self) -> str:
        """All subscriptions, as a file that can be imported again."""
        return exported(self._tools.subscriptions.every())

    def forget(self, subscription_id: str) -> bool:
        """Delete a subscription and everything that was sent for it; False if there is none."""
        return self._tools.subscriptions.forget(subscription_id)

    def reached(self, message: Message, now: datetime) -> Mapping[str, int]:
        """How many would be told of a message that was published now, by channel: an estimate."""
        view, deliveries = self._view(now), self._tools.deliveries
        told = Told(deliveries.versions(now - MEMORY), deliveries.rows)
        whole = ground(self._city, view.records(Zone))
        return audience(message, view.records(Advisory), self._watchers(), told, whole, now)

    def upcoming(self, now: datetime, until: datetime) -> Sequence[Upcoming]:
        """What will fall due by the calendar and the clock, as the city and the subscribers stand now."""
        return upcoming(self._view(now), self._desk(now), self._city, until)

    def _look(self, now: datetime) -> tuple[Owed, Desk]:
        deliveries = self._tools.deliveries
        watchers = self._watchers()
        told = Told(deliveries.versions(now - MEMORY), deliveries.rows)
        owed = due(self._view(now), watchers, told, self._city, now)
        recent = partial(deliveries.recent, now - RATE_WINDOW, MANY)
        return owed, replace(self._desk(now), told=told, recent=recent)

    def _desk(self, now: datetime) -> Desk:
        """What the stages know of everybody, before anything of what was told."""
        return Desk(
            now=now,
            zone=self._city.zone,
            quiet=self._quiet,
            watchers=self._watchers(),
            channels=self._tools.channels,
            told=Told(),
        )

    def _watchers(self) -> Watchers:
        """The subscribers as they are now. The store is not opened before it is needed."""
        subscriptions = self._tools.subscriptions
        roll = subscriptions.roll()
        if self._known_watchers is None:
            at, new = partial(points, subscriptions), subscriptions.newcomers
            self._known_watchers = Watchers(roll, at, new)
        self._known_watchers.renew(roll)
        return self._known_watchers


def points(subscriptions: SubscriptionStore, numbers: Numbers) -> Points:
    """Where exactly these subscribers are, those who gave an address with a point."""
    found, lats, lons = array("q"), array("d"), array("d")
    for number, lat, lon in subscriptions.points(numbers):
        found.append(number)
        lats.append(lat)
        lons.append(lon)
    return found, lats, lons


def _batches(verdicts: Iterable[Verdict], roll: Roll, noted: list[Verdict]) -> Iterator[Batch]:
    """What is to be written down, as it is decided; every verdict is ``noted`` on the way."""
    known: dict[tuple[int, Topic, str], Said] = {}
    for each in verdicts:
        noted.append(each)
        if each.reason is None and len(each.numbers):
            cohort = roll.cohorts[each.part.cohort]
            key = (id(each.announcement), cohort.topic, cohort.channel)
            if key not in known:
                known[key] = said(each.announcement, cohort)
            yield known[key], each.numbers
