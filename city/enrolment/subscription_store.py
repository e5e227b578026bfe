"""What a store of subscriptions is asked: who there is, and who lives where."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from city.enrolment.roll import Roll
from city.enrolment.subscriptions import Subscription, Topic


class SubscriptionStore(Protocol):
    """Subscriptions, with targets and addresses encrypted at rest. Each has a number, never given twice."""

    def save(self, subscriptions: Sequence[Subscription]) -> int:
        """Keep them, each replacing the one with its id; how many differ from what was kept."""
        ...

    def get(self, subscription_id: str) -> Subscription | None: ...

    def some(self, ids: Collection[str]) -> Mapping[str, Subscription]:
        """Those of these ids that exist, by id."""
        ...

    def every(self) -> Iterator[Subscription]:
        """All of them, by id, one by one."""
        ...

    def roll(self) -> Roll:
        """Everybody by cohort, as of the present revision."""
        ...

    def points(self, numbers: Iterable[int]) -> Iterator[tuple[int, float, float]]:
        """Number, latitude and longitude of those of these whose address has a point."""
        ...

    def names(self, numbers: Iterable[int]) -> Mapping[int, str]:
        """The ids of these numbers, as far as they exist."""
        ...

    def newcomers(self, topic: Topic, since: datetime) -> Collection[int]:
        """The numbers of those of this topic that were created after this instant."""
        ...

    def of_target(self, channel: str, target: str) -> Sequence[Subscription]:
        """The subscriptions of this target, by id."""
        ...

    def forget(self, subscription_id: str) -> bool:
        """Delete it with its deliveries and attempts; False if there was none."""
        ...

    def forget_target(self, channel: str, target: str) -> int:
        """Delete all subscriptions of this target; how many there were."""
        ...

    def revision(self) -> int:
        """A number that changes whenever any subscription does, in whatever process."""
        ...
