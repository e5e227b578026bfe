"""Planning and delivering, and what the worker does at each tick."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from app.channel_limits import keep_days
from app.wiring import enrolling, state
from app.wiring.advising import teller
from app.wiring.answering import caller
from app.wiring.duty import Seen, watcher
from app.wiring.feeds import agent, refresher
from app.wiring.notifier import notifier
from app.wiring.published import published
from app.wiring.pulse import singer
from app.wiring.reporting import tended
from app.wiring.scheduling import scheduler
from city.delivery.device_alerts import MessageOutcome

log = logging.getLogger("townbell.worker")

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from feeds.source import Source
    from notifier.plan import Plan


@dataclass(frozen=True, slots=True)
class Ticks:
    """What the worker does over and over.

    Every alert source has a refresh of its own, so that no slow host ever delays an
    alert; that of the listings may run several times at once, each for other hosts.
    Residents' reports that the city's system has not taken yet are sent again, and old ones deleted.
    Confirmations of sign-ups go out beside the alerts, so that a long run does not keep them waiting.
    What the city itself publishes is made heard within a second of it, and what staff wrote for a later
    moment when that has come.
    What needs a person is looked for, and whoever is on call is paged; canaries are sent
    on every channel, so that one that is broken is such a thing.
    Planning and sending are apart: an emergency is planned, and overtakes the rest,
    while a long run is under way. What is older than the city wants it kept is deleted.
    """

    alerts: Sequence[Callable[[], object]]
    listings: Callable[[], object]
    plan: Callable[[], Plan]
    send: Callable[[], object]
    remind: Callable[[], object]
    report: Callable[[], object]
    confirm: Callable[[], object]
    own: Callable[[], bool]
    publish: Callable[[], bool]
    call: Callable[[], object]
    watch: Callable[[], object]
    sing: Callable[[], object]
    tidy: Callable[[], object]


def ticks(settings: Settings, clock: RunningClock) -> Ticks:
    """The worker's work on one machine."""
    from app.wiring.listings import Listings
    from feeds.decide import due
    from feeds.fetching import hosts

    refresh = refresher(settings, clock)
    memory = state.memory(settings)
    notifying = notifier(settings, clock)
    seen = Seen()

    def late(sources: Sequence[Source]) -> Sequence[Source]:
        known = memory.recall(each.id for each in settings.sources)
        return hosts.late(sources, settings.sources, known, clock.now())

    def refresh_alert(alert: Source) -> None:
        if due(memory.recall([alert.id]).get(alert.id), clock.now()):
            refresh(wanted=lambda source: source.id == alert.id)

    def plan() -> Plan:
        planned = notifying.plan(clock.now())
        seen.note(planned.for_staff)
        return planned

    listings = [each for each in settings.sources if not each.is_alert]
    return Ticks(
        alerts=[partial(refresh_alert, each) for each in settings.sources if each.is_alert],
        listings=Listings(listings, late, refresh).tick,
        plan=plan,
        send=notifying.send,
        remind=reminders(settings, clock),
        report=tended(settings, clock),
        confirm=enrolling.courier(settings, clock, notifying.channels),
        own=teller(settings, clock),
        publish=scheduler(settings, clock),
        call=caller(settings, clock),
        watch=watcher(settings, clock, seen),
        sing=singer(settings, clock),
        tidy=tidier(settings, clock),
    )


def tidier(settings: Settings, clock: RunningClock) -> Callable[[], object]:
    """A tick that deletes what was over longer ago than city.toml has it kept."""
    from datetime import timedelta

    from stores.sqlite.retention import SqliteRetention

    if state.in_table(settings):
        return lambda: None  # a table deletes by itself what is over (docs/data-model.md)
    kept = timedelta(days=keep_days(settings))
    retention = SqliteRetention(state.store(settings))
    return lambda: retention.tidy(clock.now() - kept)


def reminders(settings: Settings, clock: RunningClock) -> Callable[[], object]:
    """Has the skill woken where the city has moved what residents' devices remind them of."""
    import time

    from app.wiring.residents import residents
    from net.http import Client
    from net.skill_messages import AmazonSkillMessages
    from notifier.reminders import Reminders
    from snapshot.read import Reader

    client = Client(time.monotonic, user_agent=agent(settings))
    watch = Reminders(
        view=Reader(published(settings, clock), recheck_seconds=1).current,
        residents=residents(settings),
        messenger=AmazonSkillMessages(client, *settings.alexa_client),
        zone=settings.city.zone,
    )

    def remind() -> None:
        if watch.tick(clock.now()).get(MessageOutcome.NO_CREDENTIALS):
            log.warning(
                "Reminders cannot be moved: Amazon does not take the skill's client id and secret. "
                "Set TOWNBELL_ALEXA_CLIENT_ID and TOWNBELL_ALEXA_CLIENT_SECRET"
            )

    return remind
