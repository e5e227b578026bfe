"""The outer adapter: ntfy, Slack, Teams, Matrix, Mastodon and whatever else apprise reaches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from city.delivery.deliveries import Cause, Lane, Outcome, Result
from notifier.channels import Letter
from notifier.forms.shortening import shortened


class Targets(Protocol):
    """What is needed of net.apprise_targets.AppriseTargets."""

    def longest(self, name: str) -> int: ...

    def send(self, name: str, subject: str, text: str, *, urgent: bool) -> bool: ...


class Apprise:
    """The channel ``apprise``. A subscription's target is a name under ``[channels.apprise] targets``.

    What apprise reports as failed may have been refused, or may have arrived: it does not say which. So it is
    unknown, tried again and counted.
    """

    name = "apprise"

    def __init__(self, targets: Targets) -> None:
        self._targets = targets

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Try each letter once."""
        return [self._send(letter) for letter in batch]

    def close(self) -> None:
        """Nothing is kept open."""

    def _send(self, letter: Letter) -> Outcome:
        try:
            longest = self._targets.longest(letter.target)
        except KeyError:
            return Outcome(Result.REFUSED, Cause.BAD_TARGET)
        tail = f"\n{letter.link}" if letter.link else ""
        room = longest - len(letter.subject) - len(tail) - 2  # some services put the title before the text
        text = shortened(letter.text, lambda words: len(words) <= room)
        urgent = letter.lane is Lane.EMERGENCY
        if self._targets.send(letter.target, letter.subject, text + tail, urgent=urgent):
            return Outcome(Result.SENT, Cause.ACCEPTED)
        return Outcome(Result.UNKNOWN, Cause.NO_ANSWER, detail="apprise did not say why")
