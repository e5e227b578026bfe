"""Forgetting a resident whom Alexa knows, at the office's hand: all that is kept, and their alerts."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from city.delivery.device_alerts import MessageOutcome, SkillMessenger
from city.errors import TownbellError
from city.nouns import noun
from city.residents import CHANNEL, FORGOTTEN, ResidentStore


class Subscriptions(Protocol):
    """Of the store of subscriptions, what ends those of one target."""

    def forget_target(self, channel: str, target: str) -> int:
        """Delete all of this target's; how many there were."""
        ...


class Reports(Protocol):
    """Of the store of reports, what deletes one."""

    def forget(self, number: str) -> bool:
        """Whether there was one of this number."""
        ...


@noun(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was deleted: plans of reminders, alerts at Amazon, subscriptions, reports.

    ``alerts`` are those that were known to lie at Amazon; ``message`` is what became of the message by
    which the skill deletes them, None where none was needed.
    """

    plans: int
    alerts: int
    subscriptions: int
    reports: int
    message: MessageOutcome | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was kept."""
        return not (self.plans or self.subscriptions or self.reports)


class Forgetting:
    """The stores, and who wakes the skill: only a request of Alexa's brings a token that may touch alerts."""

    def __init__(
        self,
        residents: ResidentStore,
        subscriptions: Subscriptions,
        reports: Reports,
        messenger: SkillMessenger,
    ) -> None:
        self._residents = residents
        self._subscriptions = subscriptions
        self._reports = reports
        self._messenger = messenger

    def forget(self, user: str, now: datetime, *, anyway: bool = False) -> Forgotten:
        """Delete everything about the Alexa user; their reports with it, but not in the city's own system.

        Raises TownbellError where alerts lie at Amazon and the skill cannot be told to delete them, unless
        ``anyway``: once the resident is forgotten nobody knows any more how to reach them.
        """
        arranged = self._residents.arranged(user)
        alerts = sum(len(each.reminders) for each in arranged)
        message = self._told(user, now) if alerts else None
        if message not in (None, MessageOutcome.SENT, MessageOutcome.GONE) and not anyway:
            raise TownbellError(
                f"{alerts} reminders lie at Amazon and the skill cannot be told to delete them ({message})",
                fix="Set TOWNBELL_ALEXA_CLIENT_ID and TOWNBELL_ALEXA_CLIENT_SECRET, or repeat with --anyway:"
                " then they speak once more at their times",
            )
        reports = sum(self._reports.forget(number) for number in self._residents.requests(user))
        subscriptions = self._subscriptions.forget_target(CHANNEL, user)
        self._residents.forget(user)
        return Forgotten(
            plans=len(arranged), alerts=alerts, subscriptions=subscriptions, reports=reports, message=message
        )

    def _told(self, user: str, now: datetime) -> MessageOutcome:
        reach = self._residents.reach(self._residents.person(user))
        if reach is None:
            return MessageOutcome.REFUSED
        return self._messenger(reach.api_endpoint, reach.user, {FORGOTTEN: True}, now)
