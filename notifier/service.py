"""The notifier as one object: what the command line, the worker and the pages call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from city.advisories import Message
from city.deliveries import DeliveryStore, Dropped, DueAlert
from city.errors import TownbellError
from city.places import Resolution
from city.ports import Clock
from city.profile import City
from city.records import Advisory, Meeting, Zone
from city.subscriptions import CITY_QUIET_HOURS, QuietHours, Subscription, SubscriptionStore
from notifier.advisories import ground
from notifier.announcements import Told, View, Watchers
from notifier.channels import Channel
from notifier.deliver import Deliverer, Tally, Tools
from notifier.due import Owed, due
from notifier.emergency.preview import audience
from notifier.settled import Settled
from notifier.stages import RATE, RATE_WINDOW, Desk, run
from notifier.subscriber_row import HasLeft, nobody_has
from notifier.subscribers import ImportReport, exported, read_subscribers

MEMORY = timedelta(days=45)
"""How long ago something may have been told and still be corrected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a planning came to. ``for_staff`` are messages that need a person's decision (A14)."""

    due: tuple[DueAlert, ...]
    dropped: tuple[Dropped, ...]
    for_staff: tuple[str, ...]
    new: int = 0
    superseded: int = 0

    def as_json(self) -> Mapping[str, Any]:
        """The document of ``townbell due --json``."""
        return {
            "due": [_row(each, each.reason) for each in self.due],
            "dropped": [_row(each.due, each.reason) for each in self.dropped],
        }


class Notifier:
    """Plans and delivers. ``view`` gives the present snapshot; ``jitter`` a number from 0 to 1.

    ``unsubscribe`` gives the link that ends a subscription, ``has_left`` says who has left for good.
    ``ended`` is told of a subscription whose target is gone or wants nothing more by its channel.

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
        has_left: HasLeft = nobody_has,
    ) -> None:
        self._view = view
        self._city = city
        self._quiet = quiet
        self._watchers: tuple[int, Watchers] = (-1, Watchers(()))
        self._settled = Settled()
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
        )
        self._has_left = has_left

    def due(self, now: datetime) -> Plan:
        """A dry run: what would be planned at ``now``, and what would not, each with its reason."""
        owed, desk = self._look(now)
        left, dropped = run(owed.dues(), desk)
        return Plan(due=left, dropped=(*owed.silenced(), *dropped), for_staff=owed.for_staff)

    def plan(self, now: datetime) -> Plan:
        """Write down what is due, each once for ever, and end what has been overtaken.

        The latter first, so that nothing that is about to be corrected still goes out.
        What this process has settled before is not looked at again, nor listed.
        """
        deliveries = self._tools.deliveries
        owed, desk = self._look(now)
        superseded = deliveries.supersede(owed.overtaken(deliveries.pending_versions()), now)
        left, dropped = run(owed.dues(self._settled.is_open), desk)
        new = deliveries.plan(left, now)
        self._settled.note(owed.announcements, dropped)
        return Plan(due=left, dropped=dropped, for_staff=owed.for_staff, new=new, superseded=superseded)

    def deliver(self, *, once: bool = False) -> Tally:
        """Plan, then send what is due: one attempt each, or until all is final or held by quiet hours."""
        self.plan(self._tools.clock.now())
        deliverer = Deliverer(self._tools)
        if once:
            return deliverer.once()
        return deliverer.drain(lambda: self.plan(self._tools.clock.now()))

    def send(self) -> Tally:
        """Send what is planned and ready. For a worker that plans in another thread, so that
        an emergency is planned, and overtakes the rest, while a long run is under way.
        """
        return Deliverer(self._tools).ready()

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
        told = Told(deliveries.versions(now - MEMORY), deliveries.tellings)
        whole = ground(self._city, view.records(Zone))
        return audience(message, view.records(Advisory), self._known_watchers(), told, whole, now)

    def _look(self, now: datetime) -> tuple[Owed, Desk]:
        deliveries = self._tools.deliveries
        watchers = self._known_watchers()
        told = Told(deliveries.versions(now - MEMORY), deliveries.tellings)
        owed = due(self._view(now), watchers, told, self._city, now)
        desk = Desk(
            now=now,
            zone=self._city.zone,
            quiet=self._quiet,
            subscriptions=watchers.by_id,
            channels=self._tools.channels,
            told=told,
            recent=deliveries.recent(now - RATE_WINDOW, RATE // 2),
        )
        return owed, desk

    def _known_watchers(self) -> Watchers:
        """The subscriptions, grouped again only when one has changed."""
        revision = self._tools.subscriptions.revision()
        if self._watchers[0] != revision:
            self._watchers = (revision, Watchers(self._tools.subscriptions.every()))
            self._settled = Settled()
        return self._watchers[1]


def _row(due: DueAlert, reason: str) -> Mapping[str, str]:
    return {
        "subscription_id": due.subscription_id,
        "event_id": due.event_id,
        "topic": due.topic,
        "channel": due.channel,
        "lane": due.lane.label,
        "at": due.at.isoformat(),
        "reason": reason,
    }
