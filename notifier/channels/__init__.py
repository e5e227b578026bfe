"""What every channel is: letters in, one outcome per letter out.

Adding a channel is adding one module beside this one. A channel never retries and
never raises for what a target does: it says whether trying again can help, and the
deliverer, where retrying is written once, decides. What it raises is a bug.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Protocol

from city.delivery.deliveries import Lane, Notice, Outcome
from city.nouns import noun

ACTUAL, PUBLIC = "Actual", "Public"
"""The one status and the one scope of what may reach a resident (CAP 1.2, 3.2.1)."""


@noun(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one target, in words. ``delivery_id`` is the same at every attempt.

    ``sent_at`` is the moment of this attempt, ``expires`` when it is too late (None: nobody said). Of the
    letters of one ``chain`` to one target, a newer one takes the place of the older: an alert and its update.
    ``status`` and ``scope`` are those of the official message (CAP 3.2.1). ``link`` leads to the whole of it
    on the city's pages, ``unsubscribe`` ends the subscription (RFC 8058); both may hold a token.
    ``filter`` is what of the topic the subscription wants; ``keys`` what of it a telephone's keys end alone.
    ``answer`` is where a key is told that answers a page to staff, "" where the words ask for none.
    ``notice`` is what the words were made of, for a channel that has no words of its own.
    """

    delivery_id: str
    subscription_id: str
    event_id: str
    topic: str
    locale: str
    subject: str
    text: str = field(repr=False)  # a confirmation's holds a code, an answer's perhaps an address
    sent_at: datetime
    target: str = field(default="", repr=False)
    lane: Lane = Lane.TIMELY
    expires: datetime | None = None
    chain: str = ""
    status: str = ACTUAL
    scope: str = PUBLIC
    notice: Notice | None = field(default=None, repr=False)
    link: str = field(default="", repr=False)
    unsubscribe: str = field(default="", repr=False)
    filter: str = field(default="", repr=False)
    keys: Mapping[str, str] = field(default_factory=dict)
    answer: str = field(default="", repr=False)

    def body(self) -> Mapping[str, str]:
        """What is posted or written, as the command line's contract names it; without the target."""
        return {
            "delivery_id": self.delivery_id,
            "subscription_id": self.subscription_id,
            "event_id": self.event_id,
            "topic": self.topic,
            "locale": self.locale,
            "subject": self.subject,
            "text": self.text,
            "sent_at": self.sent_at.isoformat(),
        }


class Begun(Protocol):
    """A letter that has left and of which nothing is known yet."""

    def outcome_within(self, seconds: float) -> Outcome | None:
        """What became of it; None where that is not known within so many seconds."""
        ...

    def outcome(self) -> Outcome:
        """What became of it, waited for as :meth:`Channel.send` does."""
        ...


class Begins(Protocol):
    """A channel that has several letters of one thread on their way at once, where that is possible."""

    def begin(self, letter: Letter) -> Begun | None:
        """Send it without waiting for anything; None, and nothing is sent, where it would have to wait."""
        ...


class Channel(Protocol):
    """A way to reach people. Used from many threads at once."""

    name: str

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Try each letter once; one outcome for each, in their order (F12)."""
        ...

    def close(self) -> None:
        """Close what is kept open between sends. For when nothing is being sent."""
        ...


def begin(channel: Channel, letter: Letter) -> Begun | None:
    """As :meth:`Begins.begin`; None of a channel that cannot do that."""
    begins = getattr(channel, "begin", None)
    return begins(letter) if begins is not None else None
