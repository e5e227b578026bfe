"""The scheduled refresh on AWS: alerts twice a minute, listings every ten, each by a call of its own.

Any number of calls may run at once. Who may poll and who may publish is a lease in the bucket; what is due
is in the memory there. So a call that comes twice, late or not at all neither doubles nor loses anything.
"""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from app.wiring import aws, log_lines, published, state
from app.wiring.console.adding_aws import added
from app.wiring.functions.queues import Waking
from app.wiring.functions.secrets import with_secrets
from app.wiring.state import office
from feeds.decide import State

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from feeds.source import Source

log = logging.getLogger("townbell.refresh")

ALERTS, LISTINGS = "alerts", "listings"
SECRETS = "TOWNBELL_SOURCE_SECRETS"
SECOND_POLL = 30.0
"""Seconds after the first: alert sources are due every 30 s (A21), and a schedule comes once a minute."""
NEVER = 86_400.0
"""Seconds that count for a source of alerts that has never answered."""
HELD = "held"
"""What an answer says where another call is doing the same."""
PATIENCE = 60.0
"""Seconds that a refresh waits for another's publication."""


def feed_refresh() -> aws.Handler:
    """The function. Its event names what is asked: ``{"sources": "alerts"}``, or ``"listings"``."""
    from app.clock import RunningClock
    from app.settings import load

    clock = RunningClock()

    @cache
    def refreshing() -> Refreshing:
        environment = with_secrets(os.environ, SECRETS, clock.now())
        return Refreshing(load(aws.city_folder(os.environ), environment), clock)

    def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        if event.get("sources", ALERTS) == LISTINGS:
            return {"polls": [refreshing().listings()]}
        if refreshing().is_new() and HELD not in (everything := refreshing().listings()):
            return {"polls": [everything]}
        began = clock.now()
        first = refreshing().alerts()
        refreshing().wished()
        second_poll = float(os.environ.get("TOWNBELL_SECOND_POLL") or SECOND_POLL)
        clock.sleep(second_poll - (clock.now() - began).total_seconds())
        return {"polls": [first, refreshing().alerts()]}

    return handle


class Refreshing:
    """Refreshes over the city's bucket, each under its lease."""

    def __init__(self, settings: Settings, clock: RunningClock) -> None:
        import boto3

        from app.wiring.feeds import refresher_over
        from feeds.fetching.walk import LONGEST
        from stores.aws.refresh.feeds import S3FeedMemory
        from stores.aws.refresh.lease import S3Lease
        from stores.aws.refresh.pieces import S3Pieces

        client, bucket = boto3.client("s3"), os.environ["TOWNBELL_BUCKET"]
        holder = secrets.token_hex(8)
        self._settings = settings
        self._clock = clock
        self._added = added(settings, lambda: client) if state.in_table(settings) else None
        self._all = settings
        self._leases = {
            name: S3Lease(client, bucket, name, holder, clock.now)
            for name in (ALERTS, LISTINGS, "publishing")
        }
        self._waking = Waking(settings.environment, clock)
        self._memory = S3FeedMemory(client, bucket)
        self._pieces = S3Pieces(client, bucket, published.TMP / "pieces.sqlite")
        self._files = published.bucket_files(clock, client)
        self._refresh = refresher_over(
            settings,
            clock,
            self._memory,
            self._pieces,
            self._posts,
            self._files,
            published.TMP / "compile",
            LONGEST,
            published=self._published,
            alone=self._alone,
            sources=lambda: self._sources,
        )

    def _posts(self) -> Any:
        """What the staff have written, where there is a table in which it lies."""
        return office.posts(self._settings).every() if state.in_table(self._settings) else ()

    def _published(self) -> Any:
        """The city's own alerts, in the same way."""
        settings = self._settings
        return state.advisories(settings).recent(self._clock.now()) if state.in_table(settings) else ()

    @property
    def _sources(self) -> Sequence[Source]:
        """The city's, and what staff have added to them, as of the last look."""
        return self._all.sources

    def _look_again(self) -> None:
        """At what others may have written since: how sources stand, and which there are.

        Raises TownbellError where the table does not say: what staff have added would be missing in what is
        published.
        """
        self._memory.look_again()
        if self._added is not None:
            self._all = self._added.beside(self._settings, to_ask=True)

    def is_new(self) -> bool:
        """Whether nothing is known of any listing: then nobody waits ten minutes for the first snapshot."""
        self._look_again()
        listings = [each.id for each in self._sources if not each.is_alert]
        return bool(listings) and not self._memory.recall(listings)

    def alerts(self) -> dict[str, Any]:
        """One poll of the alert sources that are due."""
        return self._leased(ALERTS, lambda source: source.is_alert)

    def wished(self) -> dict[str, Any]:
        """Ask what staff have released or added since it was asked, and believe it whatever is gone."""
        if not state.in_table(self._settings):
            return {}
        wishes = office.wishes(self._settings).wishes()
        if not wishes:
            return {}
        self._look_again()
        known = self._memory.recall(wishes)
        asked = {name: known[name].asked for name in known}
        ours = wishes.keys() & {each.id for each in self._sources}
        released = frozenset(
            name for name in ours if (last := asked.get(name)) is None or last < wishes[name]
        )
        return self._leased(LISTINGS, lambda _source: False, released) if released else {}

    def listings(self) -> dict[str, Any]:
        """All that is due and no other is asking for: the first of all is everything."""
        first = self.is_new()
        return self._leased(LISTINGS, lambda source: first or not source.is_alert)

    def _leased(
        self, lease: str, chosen: Callable[[Source], bool], released: frozenset[str] = frozenset()
    ) -> dict[str, Any]:
        with self._leases[lease].tried() as taken:
            if taken is None:
                return {HELD: lease}
            if lease == LISTINGS and taken.after_another:
                self._pieces.look_again()
            self._look_again()
            done = self._tick(chosen, released)
        if lease == ALERTS:
            self._measure()
        return done

    def _measure(self) -> None:
        """How fresh everything is, for the alarms."""
        now, sources = self._clock.now(), self._sources
        known = self._memory.recall(each.id for each in sources)
        heard = [known[each.id].as_of for each in sources if each.is_alert and each.id in known]
        ages = [(now - each).total_seconds() if each else NEVER for each in heard]
        bad = {State.STALE.value, State.FAILED.value, State.HELD.value}
        log_lines.measured(
            now,
            Polls=1,
            AlertSeconds=max(ages, default=0.0),
            SourcesNotFresh=sum(each.state in bad for each in known.values()),
        )

    def _tick(self, chosen: Callable[[Source], bool], released: frozenset[str]) -> dict[str, Any]:
        """Refresh what is due, and what is ``released`` in any case; how it ended, as JSON."""
        from feeds.fetching.hosts import late

        sources = self._sources
        known = self._memory.recall(each.id for each in sources)
        wanted = {each.id for each in late([*filter(chosen, sources)], sources, known, self._clock.now())}
        done = self._refresh(
            wanted=lambda source: source.id in wanted | released, accept=released, by_hand=released or None
        )
        if done.published.changed:
            self._waking.planner()  # nobody waits for its minute
        states = {each.id: each.state for each in done.sources}
        return {"snapshot": done.published.id, "changed": done.published.changed, "sources": states}

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """While this lasts nobody else writes what is kept, nor the pointer."""
        with self._leases["publishing"].waited(PATIENCE) as taken:
            if taken.after_another:
                self._memory.look_again()
                self._files.look_again()
            yield
