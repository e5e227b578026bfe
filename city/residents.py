"""What is kept about one resident whom Alexa knows, and the port of the store that keeps it.

Amazon's user id is a personal identifier: it goes in, and what comes out is only a keyed
digest of it (the same *person* as on the resident's subscriptions). The store can give the
id back to whoever must reach the resident, and to nobody else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from city.delivery.reminders import Reminder, ReminderPlan
from city.nouns import noun

CHANNEL = "alexa"
"""The channel on which a resident is an Alexa user."""

MOVED = "remindersMoved"
"""The key of the skill message that says so: the city has moved what this resident is reminded of."""

FORGOTTEN = "residentForgotten"
"""The key of the skill message that says so: this resident is kept no more, nor are their alerts to be."""


@noun(frozen=True, slots=True, kw_only=True)
class Reach:
    """How the skill is messaged on behalf of a resident: their id, and Amazon's host for their region."""

    user: str = field(repr=False)
    api_endpoint: str


@noun(frozen=True, slots=True)
class Arranged:
    """A plan and the alerts that lie at Amazon for it."""

    plan: ReminderPlan
    reminders: tuple[Reminder, ...] = ()


class Matter(StrEnum):
    """What a skill event is about. Of two events in one matter, the later timestamp holds."""

    ENABLED = "enabled"
    PERMISSIONS = "permissions"
    NOTIFICATIONS = "notifications"


@noun(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a resident stands with the skill, as far as events have told. None: never told.

    ``permissions`` are the scopes they accepted; ``notifications`` the proactive events they
    take, of which none means that they unsubscribed in the Alexa app.
    """

    enabled: bool = True
    permissions: frozenset[str] | None = None
    notifications: frozenset[str] | None = None


@noun(frozen=True, slots=True, kw_only=True)
class Messaged:
    """The last skill message on a resident's behalf: for which changes, when, and how often in a row."""

    mark: str
    at: datetime
    tries: int


class ResidentStore(Protocol):
    """Residents by their Alexa user id. Everything that identifies one is encrypted at rest."""

    def person(self, user: str) -> str:
        """The keyed digest that stands for this user."""
        ...

    def arrange(self, reach: Reach, plan: ReminderPlan) -> None:
        """Keep the plan, replacing the one with its id; its reminders stay."""
        ...

    def remember(self, user: str, plan_id: str, reminder: Reminder, instead: str = "") -> None:
        """Keep a reminder of a plan, in the place of the one with its event; and of the one
        whose event ``instead`` names, whose alert it was."""
        ...

    def drop(self, user: str, plan_id: str, event_ids: Collection[str]) -> None:
        """Forget these reminders of a plan."""
        ...

    def cancel(self, user: str, plan_id: str) -> None:
        """Forget a plan with its reminders."""
        ...

    def arranged(self, user: str) -> Sequence[Arranged]:
        """The plans of a resident, oldest first, each with its reminders in the order in which they speak."""
        ...

    def everybody(self) -> Iterator[tuple[str, Sequence[Arranged]]]:
        """Every resident with a plan, who has not left or taken the permission away, by their digest.

        As :meth:`outlines`, a few at a time: there may be a hundred thousand.
        """
        ...

    def outlines(self, people: Collection[str]) -> Mapping[str, Sequence[Arranged]]:
        """What these residents, by their digest, have arranged; nothing that identifies them is opened.

        Of a place only the zones are there, of a reminder not the token, of the consent not the words.
        """
        ...

    def reach(self, person: str) -> Reach | None:
        """How a resident is reached; None if nobody is kept under this digest."""
        ...

    def filed(self, user: str, number: str, at: datetime) -> None:
        """Keep the number of a service request that the resident filed."""
        ...

    def requests(self, user: str) -> Sequence[str]:
        """The numbers of the requests that the resident filed, oldest first."""
        ...

    def standing(self, user: str) -> Standing:
        """How the resident stands with the skill."""
        ...

    def heard(
        self, user: str, matter: Matter, at: datetime, values: Collection[str] = (), *, enabled: bool = True
    ) -> bool:
        """Note an event that was sent ``at``; False, and no effect, if a later one in its matter is known."""
        ...

    def messaged(self, person: str) -> Messaged | None:
        """The last message on this resident's behalf."""
        ...

    def note_message(self, person: str, message: Messaged | None) -> None:
        """Keep what was sent; None: there is nothing left to send."""
        ...

    def forget(self, user: str) -> None:
        """Delete everything about a resident here: plans, reminders, requests, how to reach them.

        Of their events only the times stay, under the digest and for two days, so that an
        older event that is still on its way does not bring anything back.
        """
        ...
