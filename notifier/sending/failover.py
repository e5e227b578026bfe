"""Two providers of one channel: the second is asked only where the first has surely not sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from city.delivery.deliveries import Cause, Outcome, Result
from notifier.channels import Channel, Letter

SURELY_NOT_SENT = frozenset({Cause.UNREACHABLE, Cause.RATE_LIMITED, Cause.BUSY, Cause.UNAUTHORISED})
"""Answers after which nobody can have been told. After a server's error or a lost answer somebody may have:
then the same letter by another provider would be a second telling, and it waits for its retry instead."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """A provider, and how often it is asked first beside the others; 0 only when they have failed."""

    channel: Channel
    weight: int = 1


class Failover:
    """One channel over several providers. ``chance`` gives a number from 0 to 1."""

    def __init__(self, providers: Sequence[Weighted], chance: Callable[[], float]) -> None:
        self._providers = tuple(providers)
        self._chance = chance
        self.name = providers[0].channel.name

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Each letter by the first provider that can tell what became of it."""
        return [self._send(letter) for letter in batch]

    def close(self) -> None:
        """Close what the providers keep open."""
        for each in self._providers:
            each.channel.close()

    def _send(self, letter: Letter) -> Outcome:
        outcome = Outcome(Result.RETRY, Cause.NO_CHANNEL)
        for channel in order(self._providers, self._chance()):
            (outcome,) = channel.send([letter])
            if outcome.result is not Result.RETRY or outcome.cause not in SURELY_NOT_SENT:
                break
        return outcome


def order(providers: Sequence[Weighted], chance: float) -> Sequence[Channel]:
    """Who is asked first, by weight; then the others, the heaviest first."""
    rest = sorted(providers, key=lambda each: -each.weight)
    point = chance * sum(each.weight for each in rest)
    first = rest[0]
    for each in rest:
        first = each
        point -= each.weight
        if point < 0:
            break
    else:
        first = rest[0]
    return (first.channel, *(each.channel for each in rest if each is not first))
