"""The row of small stages between what is due and what is planned.

Each stage looks at one thing and says why it drops what it drops. The order matters:
what was planned before is sorted out first, so that it does not count against the
rest; who cannot be reached now does not take the place of a second subscription that
can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from city.deliveries import Dropped, DueAlert, Lane, Reason
from city.subscriptions import QuietHours, Subscription, Topic, zone_of
from notifier.announcements import Told, place_key, stem

SHARED = frozenset({"webhook", "outbox"})
"""Channels whose target is a program or a folder, which may stand for any number of people."""

RATE = 30
RATE_WINDOW = timedelta(hours=1)
"""About so many to one subscription within this time; emergencies do not count. Who got fewer than half
of it is not looked up, so that the look-up stays small: the true bound is one and a half times."""

_RANK = {Topic.EMERGENCY: 0, Topic.WEATHER: 1}
_CHANGES = {Reason.MEETING_REMINDER: ("moved", "reinstated")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the stages know besides the dues. ``recent`` counts what a subscription got lately."""

    now: datetime
    zone: str
    quiet: QuietHours
    subscriptions: Mapping[str, Subscription]
    channels: Collection[str]
    told: Told
    recent: Mapping[str, int] = field(default_factory=dict)


Verdicts = Iterator[tuple[DueAlert, Reason | None]]
"""Every due alert that came in, with the reason for which it goes no further, or None."""

Stage = Callable[[Sequence[DueAlert], Desk], Verdicts]


def run(dues: Iterable[DueAlert], desk: Desk) -> tuple[tuple[DueAlert, ...], tuple[Dropped, ...]]:
    """What is left after all stages, and what was dropped, in the order of the stages."""
    left: Sequence[DueAlert] = tuple(dues)
    dropped: list[Dropped] = []
    for stage in STAGES:
        verdicts = list(stage(left, desk))
        dropped += [Dropped(due, reason) for due, reason in verdicts if reason is not None]
        left = tuple(due for due, reason in verdicts if reason is None)
    return tuple(left), tuple(dropped)


def not_planned_before(dues: Sequence[DueAlert], desk: Desk) -> Verdicts:
    """One delivery for each subscription, event and version, for ever."""
    seen: set[tuple[str, str, str]] = set()
    for due in dues:
        planned = desk.told.of_one(due.event_id, due.subscription_id)
        stands = any(each.version == due.version and not each.overtaken for each in planned)
        known = due.key in seen or stands
        seen.add(due.key)
        yield due, Reason.ALREADY_PLANNED if known else None


def not_told_of_the_change(dues: Sequence[DueAlert], desk: Desk) -> Verdicts:
    """Whoever hears "moved to today at six" when the reminder is due needs no reminder."""
    now_due = {(*due.key[:2], stem(due.version)) for due in dues}
    for due in dues:
        about = due.version.partition("@")[2]
        changes = {f"{each}@{about}" for each in _CHANGES.get(due.reason, ())}
        planned = desk.told.of_one(due.event_id, due.subscription_id) if changes else ()
        heard = any(
            stem(each.version) in changes and each.planned >= due.at and not each.overtaken
            for each in planned
        )
        hears = any((*due.key[:2], each) in now_due for each in changes)
        yield due, Reason.TOLD_OF_THE_CHANGE if heard or hears else None


def not_expired(dues: Sequence[DueAlert], desk: Desk) -> Verdicts:
    """Too late is too late."""
    for due in dues:
        yield due, Reason.EXPIRED if due.expires <= desk.now else None


def has_channel(dues: Sequence[DueAlert], desk: Desk) -> Verdicts:
    """A channel that is not set up cannot send."""
    for due in dues:
        yield due, None if due.channel in desk.channels else Reason.NO_CHANNEL


def not_in_quiet_hours(dues: Sequence[DueAlert], desk: Desk) -> Verdicts:
    """Only an emergency disturbs. What is held is due again, if not expired, when the hours end."""
    known: dict[Hashable, bool] = {}
    for due in dues:
        subscription = desk.subscriptions[due.subscription_id]
        key = (due.lane, subscription.quiet, subscription.zone)
        if key not in known:
            held = quiet_until(due.lane, subscription, desk.quiet, desk.zone, desk.now)
            known[key] = held is not None
        yield due, Reason.QUIET_HOURS if known[key] else None


def quiet_until(
    lane: Lane, subscription: Subscription, city_quiet: QuietHours, city_zone: str, now: datetime
) -> datetime | None:
    """Until when the subscriber's quiet hours hold this back; None if nothing does."""
    if lane is Lane.EMERGENCY:
        return None
    quiet = subscription.quiet or city_quiet
    return quiet.held_until(now, zone_of(subscription, city_zone))


def one_per_person(dues: Sequence[DueAlert], desk: Desk) -> Verdicts:
    """One notice of one event for each person, under the gravest topic."""
    holders: dict[Hashable, tuple[str, Topic]] = {}
    for event_id in {due.event_id for due in dues}:
        for each in desk.told.of(event_id):
            known = desk.subscriptions.get(each.subscription_id)
            if known is not None:
                key = _person_key(known, event_id, each.version, each.at)
                holders.setdefault(key, (known.id, known.topic))
    verdicts: dict[tuple[str, str, str], Reason | None] = {}
    for due in sorted(dues, key=lambda each: _RANK.get(each.topic, len(_RANK))):
        mine = desk.subscriptions[due.subscription_id]
        key = _person_key(mine, due.event_id, due.version, due.at)
        holder, topic = holders.setdefault(key, (mine.id, mine.topic))
        beaten = holder != mine.id and (topic is not mine.topic or mine.channel not in SHARED)
        verdicts[due.key] = Reason.ONE_PER_PERSON if beaten else None
    for due in dues:
        yield due, verdicts[due.key]


def _person_key(subscription: Subscription, event_id: str, version: str, at: datetime) -> Hashable:
    """Equal where two subscriptions would tell one person the same thing.

    On a shared target, only at the same place. Reminders with two leads are two tellings.
    """
    place = place_key(subscription.location) if subscription.channel in SHARED else None
    lead = at if version.startswith(("reminder@", "eve@")) else None
    return (subscription.channel, subscription.person or subscription.id, place, event_id, version, lead)


def within_rate(dues: Sequence[DueAlert], desk: Desk) -> Verdicts:
    """No subscription is flooded; emergencies always pass."""
    count = Counter(desk.recent)
    for due in dues:
        counts = due.lane is not Lane.EMERGENCY
        count[due.subscription_id] += counts
        yield due, Reason.RATE if counts and count[due.subscription_id] > RATE else None


STAGES: tuple[Stage, ...] = (
    not_planned_before,
    not_told_of_the_change,
    not_expired,
    has_channel,
    not_in_quiet_hours,
    one_per_person,
    within_rate,
)
