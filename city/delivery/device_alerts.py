"""Alerts that lie at Amazon and that a device speaks: the nouns and the port of the Reminders API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from city.nouns import noun


@noun(frozen=True, slots=True)
class Access:
    """What a request of Alexa's allows to be asked of Amazon: the host for the region, and a token.

    The token is the resident's own; it is valid for some minutes and never kept.
    """

    api_endpoint: str = field(repr=False)
    token: str = field(repr=False)


@noun(frozen=True, slots=True, kw_only=True)
class Alert:
    """What a device is to say, once. ``at`` and ``requested`` are aware instants.

    ``zone`` is the IANA zone on whose clocks the alert is kept.
    """

    at: datetime
    zone: str
    locale: str
    text: str
    requested: datetime


class AlertOutcome(StrEnum):
    """How one call of the Reminders API ended."""

    DONE = "done"
    NOT_PERMITTED = "not_permitted"  # the resident has not allowed reminders
    NOT_SUPPORTED = "not_supported"  # this device takes none
    GONE = "gone"  # there is no such alert any more: it has spoken, or was deleted in the app
    REFUSED = "refused"  # Amazon will not have it, however often it is asked
    LATER = "later"  # too many calls, or Amazon's own trouble
    UNANSWERED = "unanswered"  # it may have happened


@noun(frozen=True, slots=True)
class Placed:
    """What became of an alert that was to be made, and its token where it was."""

    outcome: AlertOutcome
    token: str = field(default="", repr=False)


class DeviceAlerts(Protocol):
    """A resident's alerts at Amazon. Bounded in time, never raises, logs nothing."""

    def create(self, access: Access, alerts: Sequence[Alert]) -> Sequence[Placed]:
        """Make these alerts; one outcome for each, in their order. Only with a token of a session.

        Where the first is not made, the others are not tried and have its outcome.
        """
        ...

    def update(self, access: Access, alerts: Sequence[tuple[str, Alert]]) -> Sequence[AlertOutcome]:
        """Write the alerts with these tokens anew; one outcome for each, in their order."""
        ...

    def delete(self, access: Access, tokens: Sequence[str]) -> Sequence[AlertOutcome]:
        """Delete these alerts; one outcome for each, in their order."""
        ...

    def tokens(self, access: Access) -> Sequence[str] | None:
        """Those of all alerts that this skill made for the resident; None where Amazon does not say."""
        ...


class MessageOutcome(StrEnum):
    """How sending a skill message ended."""

    SENT = "sent"  # accepted: not yet delivered
    GONE = "gone"  # there is no such user any more
    REFUSED = "refused"
    LATER = "later"
    UNANSWERED = "unanswered"
    NO_CREDENTIALS = "no_credentials"  # none are set, or Amazon does not take them


class SkillMessenger(Protocol):
    """Wakes the skill on behalf of a resident, who hears nothing of it. Never raises for what Amazon does."""

    def __call__(
        self, api_endpoint: str, user: str, data: Mapping[str, Any], now: datetime
    ) -> MessageOutcome:
        """Ask Alexa to send the skill ``Messaging.MessageReceived`` with ``data`` (at most 6 KB)."""
        ...
