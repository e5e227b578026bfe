"""What is said of pickups: the reminder of an evening, and what has changed since it was said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from city import localtime
from city.collection.pickups import Missed, Pickup
from city.delivery.deliveries import Lane, Notice, Reason
from notifier.causes.announcements import Announcement, Part
from notifier.causes.pickup_sayings import BACK, EVE, MOVED, OFF, Key, Saying, event_on, key_of, version_of

END_OF_DAY = time(18)
"""Until then on its day a correction is worth hearing: bins stand at the kerb, cars on another street."""

_REASONS = {MOVED: Reason.PICKUP_MOVED, BACK: Reason.PICKUP_REINSTATED, OFF: Reason.PICKUP_CANCELLED}


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a pickup: it is on ``day`` now, not ``before`` as was said. OFF: on none."""

    kind: str
    before: date
    day: date

    def event(self, keys: Iterable[Key]) -> str:
        """The event is the day of which it was said that it would be."""
        return event_on(self.before, keys)

    def version(self, keys: Iterable[Key]) -> str:
        """What is said of it."""
        return version_of(self.kind, self.day, keys)

    def ends(self, zone_name: str) -> datetime:
        """When it is too late to hear of it."""
        return localtime.at(max(self.before, self.day), END_OF_DAY, zone_name)


def change_of(said: Saying, outcome: Pickup | Missed) -> Change:
    """What has changed for somebody who was told this."""
    if isinstance(outcome, Missed):
        return Change(OFF, said.day, outcome.date)
    back = said.kind == OFF or outcome.date == outcome.scheduled
    return Change(BACK if back else MOVED, said.day, outcome.date)


def eve(
    day: date,
    outcomes: Sequence[Pickup | Missed],
    window: tuple[datetime, datetime],
    audience: Sequence[Part],
) -> Announcement:
    """The reminder of what is collected on this day."""
    keys = [key_of(each) for each in outcomes]
    return Announcement(
        event_id=event_on(day, keys),
        version=version_of(EVE, day, keys),
        lane=Lane.TIMELY,
        at=window[0],
        expires=window[1],
        reason=Reason.PICKUP_EVE,
        notice=Notice(Reason.PICKUP_EVE, _facts(outcomes, day, day)),
        audience=audience,
    )


def correction(
    change: Change,
    names: tuple[str, str],
    outcomes: Sequence[Pickup | Missed],
    window: tuple[datetime, datetime],
    audience: Sequence[Part],
) -> Announcement:
    """What has become of these pickups, under the event and version of these names."""
    reason = _REASONS[change.kind]
    return Announcement(
        event_id=names[0],
        version=names[1],
        lane=Lane.TIMELY,
        at=window[0],
        expires=window[1],
        reason=reason,
        notice=Notice(reason, _facts(outcomes, change.day, change.before)),
        audience=audience,
    )


def _facts(outcomes: Sequence[Pickup | Missed], day: date, before: date) -> Mapping[str, Any]:
    """What is to be said of these together; each reason once."""
    because = [_because(each) for each in outcomes]
    return {
        "streams": sorted({each.stream for each in outcomes}),
        "date": day.isoformat(),
        "before": before.isoformat(),
        "because": [each for n, each in enumerate(because) if each and each not in because[:n]],
    }


def _because(outcome: Pickup | Missed) -> Mapping[str, str]:
    """What moved it, in the words of whoever published it, by language."""
    if isinstance(outcome, Missed) and outcome.suspension is not None:
        return dict(outcome.suspension.reason)
    if outcome.exception is not None:
        return dict(outcome.exception.reason)
    return dict(outcome.holiday.name) if outcome.holiday is not None else {}
