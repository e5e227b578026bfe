"""What is seen of the telling: put together for the page, as JSON and as metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.wiring import state
from app.wiring.duty import standing_matters
from app.wiring.pulse import pulses

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from city.delivery.circuits import Circuit
    from city.delivery.progress import Progress, ProgressStore, Thing
    from city.delivery.pulse import Pulse, Queue
    from web.ports import Metric, Seeing

THINGS = 30
DAYS = 7


def seeing(settings: Settings, clock: RunningClock) -> Seeing:
    """The port of the pages. Nothing is looked at before somebody asks."""
    return _Seen(settings, clock)


class _Seen:
    """web.ports.Seeing over the store."""

    def __init__(self, settings: Settings, clock: RunningClock) -> None:
        self._settings = settings
        self._clock = clock

    def shown(self) -> Mapping[str, Any]:
        """Plain JSON values: channels, what needs a person, the last days and the last things told."""
        store, now = state.progress(self._settings), self._clock.now()
        return {
            "now": now.isoformat(),
            "channels": self._channels(store, now),
            "matters": standing_matters(self._settings, now),
            "days": [_day(store, *each) for each in _days(self._settings.city.zone, now)],
            "things": [_thing(*each) for each in store.things(THINGS)],
        }

    def _channels(self, store: ProgressStore, now: datetime) -> Mapping[str, Any]:
        from city.delivery.pulse import Queue

        circuits, queues = store.circuits(), store.queues(now)
        return {
            name: _channel(name, pulse, queues.get(name, Queue()), circuits, now)
            for name, pulse in pulses(self._settings, self._clock).items()
        }

    def metrics(self) -> Iterable[Metric]:
        """For Prometheus. Counters come from the store: they go on where they were after a restart."""
        store, now = state.progress(self._settings), self._clock.now()
        yield from _counters(store)
        yield from _told(store.things(THINGS))
        yield from _gauges(self._channels(store, now))
        yield _matters(standing_matters(self._settings, now))


def _channel(
    name: str, pulse: Pulse, queue: Queue, circuits: Mapping[str, Circuit], now: datetime
) -> Mapping[str, Any]:
    from city.delivery.circuits import State

    own = [each for each in circuits.values() if each.provider.partition(":")[0] == name]
    open_ones = [each for each in own if each.state(now) is not State.CLOSED]
    return {
        "health": pulse.health.value,
        "why": pulse.why.value,
        "waiting": queue.waiting,
        "waiting_since": queue.since.isoformat() if queue.since else None,
        "waiting_seconds": max(0, int((now - queue.since).total_seconds())) if queue.since else 0,
        "paused": len(open_ones),
        "circuits": [
            {
                "state": each.state(now).value,
                "failures": each.failures,
                "cause": each.cause,
                "opened": each.opened.isoformat() if each.opened else None,
                "probe_at": each.probe_at.isoformat() if each.probe_at else None,
            }
            for each in own
        ],
    }


def _days(zone: str, now: datetime) -> Sequence[tuple[str, datetime, datetime]]:
    """The last days on the city's clocks, today first."""
    from city.localtime import day_of, start_of

    today = day_of(now, zone)
    days = [today - timedelta(days=n) for n in range(DAYS)]
    return [(day.isoformat(), start_of(day, zone), start_of(day + timedelta(days=1), zone)) for day in days]


def _day(store: ProgressStore, name: str, start: datetime, end: datetime) -> Mapping[str, Any]:
    from city.delivery.progress import as_json

    found = dict(as_json(store.between(start, end)))
    found.pop("pending")  # what was planned today and told tomorrow is no remainder of either day
    return {"day": name, **found}


def _thing(thing: Thing, found: Progress) -> Mapping[str, Any]:
    from city.delivery.progress import as_json

    began = thing.began.isoformat()
    return {
        "event": thing.event_id,
        "version": thing.version,
        "topics": list(thing.topics),
        "began": began,
        **as_json(found),
    }


def _counters(store: ProgressStore) -> Iterable[Metric]:
    from web.ports import Metric

    totals = store.totals()
    yield Metric(
        "townbell_deliveries_total",
        "counter",
        "Deliveries that were planned (due) or came to an end, by how and why.",
        [
            (
                {"channel": each.channel, "lane": each.lane, "state": each.state, "cause": each.cause},
                each.many,
            )
            for each in totals
            if each.state != "pending"
        ],
    )
    yield Metric(
        "townbell_retries_total",
        "counter",
        "Attempts that are followed by another, by what happened.",
        [
            ({"channel": each.channel, "lane": each.lane, "cause": each.cause}, each.many)
            for each in totals
            if each.state == "pending"
        ],
    )
    yield Metric(
        "townbell_dropped_total",
        "counter",
        "People who were not told of something that concerns them, by why; held ones are told later.",
        [
            ({"channel": channel, "reason": reason}, count)
            for (channel, reason), count in sorted(store.dropped().items())
        ],
    )


def _told(things: Iterable[tuple[Thing, Progress]]) -> Iterable[Metric]:
    """How far the telling of each of the last alerts and notices has come."""
    from web.ports import Metric

    counts: list[tuple[Mapping[str, str], float]] = []
    times: list[tuple[Mapping[str, str], float]] = []
    for thing, found in things:
        name = {"event": thing.event_id, "version": thing.version}
        sums = {"due": found.due, "accepted": found.accepted, "pending": found.pending}
        if found.delivered is not None:
            sums |= {"delivered": found.delivered, "undelivered": found.undelivered or 0}
        counts += [({**name, "state": state, "cause": ""}, many) for state, many in sums.items()]
        more = {"failed": found.failed, "ended": found.ended, "dropped": found.dropped, "held": found.held}
        counts += [
            ({**name, "state": state, "cause": cause}, many)
            for state, causes in more.items()
            for cause, many in causes.items()
        ]
        times += [
            ({**name, "percent": str(share)}, seconds)
            for share, seconds in found.seconds.items()
            if seconds is not None
        ]
    text = "Of the last things told: how many are due, were accepted, failed, were dropped, and why."
    yield Metric("townbell_told", "gauge", text, counts)
    text = "From falling due until so many per cent of those who can still be told were; absent until then."
    yield Metric("townbell_told_seconds", "gauge", text, times)


def _gauges(channels: Mapping[str, Any]) -> Iterable[Metric]:
    from city.delivery.pulse import Health
    from web.ports import Metric

    for name, key, text in (
        ("townbell_waiting", "waiting", "Deliveries whose turn it is, counted to 1000 in each lane."),
        ("townbell_waiting_seconds", "waiting_seconds", "For how long the first of them has been waiting."),
        ("townbell_providers_paused", "paused", "Providers that are left alone because they are broken."),
    ):
        yield Metric(
            name, "gauge", text, [({"channel": each}, found[key]) for each, found in channels.items()]
        )
    yield Metric(
        "townbell_channel_health",
        "gauge",
        "1 for how the channel is: well, busy, broken or untried.",
        [
            ({"channel": each, "health": health.value}, int(found["health"] == health.value))
            for each, found in channels.items()
            for health in Health
        ],
    )


def _matters(found: Sequence[Mapping[str, Any]]) -> Metric:
    from city.emergency.duty import Kind
    from web.ports import Metric

    samples = [
        ({"kind": kind.value, "taken": taken}, sum(
            each["kind"] == kind.value and bool(each["taken_by"]) == (taken == "yes") for each in found
        ))
        for kind in Kind
        for taken in ("no", "yes")
    ]  # fmt: skip
    text = "What needs a person, and whether somebody takes care of it."
    return Metric("townbell_matters", "gauge", text, samples)
