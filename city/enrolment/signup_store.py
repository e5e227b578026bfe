"""What a store of sign-ups keeps, and how it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import field
from datetime import datetime
from typing import Any, Protocol

from city.enrolment.leaving import Departure, Suppression
from city.enrolment.signup import Signup
from city.enrolment.subscriptions import Subscription
from city.nouns import noun


@noun(frozen=True, slots=True)
class Mine:
    """What is kept about a target, and until when nothing is sent to it (None: nothing keeps it back)."""

    channel: str
    target: str = field(repr=False)
    subscriptions: Sequence[Subscription] = field(repr=False)
    paused_until: datetime | None = None


@noun(frozen=True, slots=True)
class Inbound:
    """One text message. ``handled``: the provider has answered its keyword itself."""

    sender: str = field(repr=False)
    text: str = field(repr=False)
    handled: bool = False


@noun(frozen=True, slots=True, kw_only=True)
class ServiceMessage:
    """A message that is no alert: a confirmation, a link to one's own page, the answer to a text."""

    id: str
    kind: str
    channel: str
    target: str = field(repr=False)
    locale: str
    facts: Mapping[str, str] = field(repr=False)
    at: datetime
    expires: datetime
    attempts: int = 0


class SignupStore(Protocol):
    """Sign-ups, bars, departures and what is to be said of them; all that identifies anybody is sealed."""

    def transaction(self) -> AbstractContextManager[object]:
        """All or nothing of what is done inside, subscriptions included; one process at a time."""
        ...

    def person(self, channel: str, target: str) -> str:
        """The keyed digest that stands for this target: the same as on its subscriptions."""
        ...

    def digest(self, text: str) -> str:
        """A keyed digest of anything that is to be recognised and not kept."""
        ...

    def put(self, signup: Signup) -> None:
        """Keep it in the place of the one with its id. Of one that is over, only how it ended is kept."""
        ...

    def get(self, signup_id: str) -> Signup | None: ...

    def open_of(self, person: str) -> Sequence[Signup]:
        """Those that wait to be confirmed, newest first."""
        ...

    def note_ask(self, person: str, source: str, at: datetime) -> None:
        """Count one more confirmation for the limits."""
        ...

    def asks(
        self, person: str, source: str, since: datetime
    ) -> tuple[Sequence[datetime], Sequence[datetime]]:
        """When confirmations were asked for: to this target, and from this source."""
        ...

    def bars(self, person: str) -> Sequence[Suppression]: ...

    def set_bars(self, person: str, bars: Sequence[Suppression], at: datetime) -> None:
        """These and no others."""
        ...

    def depart(self, departures: Sequence[Departure]) -> None:
        """Remember them, for good."""
        ...

    def departures(self, person: str) -> Sequence[Departure]:
        """Oldest first."""
        ...

    def open_page(self, token: str, channel: str, target: str, until: datetime) -> None:
        """Let whoever holds this token see the page of this target; only its digest is kept."""
        ...

    def page_of(self, token: str, now: datetime) -> tuple[str, str] | None:
        """The channel and target whose page a token opens."""
        ...

    def keep_talk(self, person: str, state: Mapping[str, Any], until: datetime) -> None:
        """What the next text of this person is to be understood by."""
        ...

    def talk(self, person: str, now: datetime) -> Mapping[str, Any]:
        """What was kept, empty where it is over."""
        ...

    def post(self, message: ServiceMessage) -> None:
        """Have it sent."""
        ...

    def claim(self, now: datetime, limit: int) -> Sequence[ServiceMessage]:
        """Those whose turn has come, leased for a while: who dies with one leaves it to another."""
        ...

    def settle(self, message_id: str, next_at: datetime | None) -> None:
        """None: it is over, and nothing of it is kept. Else when to try again."""
        ...

    def forget(self, person: str) -> None:
        """Delete everything about this person but the bars, which hold a digest and nothing else."""
        ...

    def tidy(self, now: datetime) -> None:
        """Delete what is over: sign-ups that nobody confirmed, wishes that nobody came back for."""
        ...
