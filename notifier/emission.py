"""The last gate before the world: what is no public message of the city never leaves (rule B4).

Planning keeps tests and exercises back already. Here nothing is believed about that: whatever planned a
letter, it goes to no channel unless it says of itself that it is actual and public.
"""

from __future__ import annotations

from collections.abc import Sequence

from city.deliveries import Cause, Outcome, Result
from notifier.channels import ACTUAL, PUBLIC, Channel, Letter


def may_leave(letter: Letter) -> bool:
    """Whether status and scope are those of a message for the public; anything else is kept, known or not."""
    return letter.status == ACTUAL and letter.scope == PUBLIC


class Gated:
    """A channel behind the gate. Every channel that app/ hands out is one."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.name = channel.name

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Refuse what may not leave, and let the channel send the rest."""
        passed = [letter for letter in batch if may_leave(letter)]
        outcomes = iter(self.channel.send(passed) if passed else ())
        return [next(outcomes) if may_leave(letter) else KEPT for letter in batch]

    def close(self) -> None:
        """Close the channel behind."""
        self.channel.close()


KEPT = Outcome(Result.REFUSED, Cause.NOT_PUBLIC)
