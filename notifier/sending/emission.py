"""The last gate before the world: what is no public message of the city never leaves (rule B4).

Planning keeps tests and exercises back already. Here nothing is believed about that: whatever planned a
letter, it goes to no channel unless it says of itself that it is actual and public. Nor does one go to
somebody who has left meanwhile, whatever was planned for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from city.delivery.deliveries import Cause, Outcome, Result
from notifier.channels import ACTUAL, PUBLIC, Begun, Channel, Letter, begin


def may_leave(letter: Letter) -> bool:
    """Whether status and scope are those of a message for the public; anything else is kept, known or not."""
    return letter.status == ACTUAL and letter.scope == PUBLIC


def nobody_left(_: Letter) -> bool:
    """Where nobody can leave: a channel of programs."""
    return False


class Gated:
    """A channel behind the gate. Every channel that app/ hands out is one.

    ``has_left`` says of a letter whether who it is to wants no more of it: asked just before each attempt.
    """

    def __init__(self, channel: Channel, has_left: Callable[[Letter], bool] = nobody_left) -> None:
        self.channel = channel
        self.name = channel.name
        self._has_left = has_left

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Refuse what may not leave, and let the channel send the rest."""
        kept = [self._kept(letter) for letter in batch]
        passed = [letter for letter, why in zip(batch, kept, strict=True) if why is None]
        outcomes = iter(self.channel.send(passed) if passed else ())
        return [why or next(outcomes) for why in kept]

    def begin(self, letter: Letter) -> Begun | None:
        """Let the channel begin what may leave. What may not is refused by :meth:`send`."""
        return begin(self.channel, letter) if self._kept(letter) is None else None

    def close(self) -> None:
        """Close the channel behind."""
        self.channel.close()

    def _kept(self, letter: Letter) -> Outcome | None:
        if not may_leave(letter):
            return KEPT
        return LEFT if self._has_left(letter) else None


KEPT = Outcome(Result.REFUSED, Cause.NOT_PUBLIC)
LEFT = Outcome(Result.REFUSED, Cause.OPTED_OUT)
