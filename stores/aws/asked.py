"""Asking DynamoDB until it answers, within one's patience: pauses are random and double."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, NoReturn

from city.errors import TownbellError
from city.ports import Clock
from net.aws_json import Said
from net.errors import NetError

FIRST = 0.025
MOST = 1.0
"""Seconds of the first pause and of the longest; each is a random part of it."""

AGAIN = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "InternalServerError",
        "TransactionInProgressException",
        "500",
        "502",
        "503",
    }
)
"""Refusals that pass by themselves."""

MEANT = frozenset({"", "ConditionalCheckFailedException", "TransactionCanceledException"})
"""Answers that the caller understands."""

Ask = Callable[[str, Mapping[str, Any], float], Said]
"""(operation, values, seconds) -> what DynamoDB says; raises NetError."""


class Busy(TownbellError):
    """The store did not take it now; nothing of it was kept."""


class Asked:
    """Asks again where that helps. ``patience`` is seconds in all; ``jitter`` gives numbers in [0, 1)."""

    def __init__(self, ask: Ask, clock: Clock, jitter: Callable[[], float], patience: float) -> None:
        self._ask = ask
        self._clock = clock
        self._jitter = jitter
        self.patience = patience

    def __call__(self, operation: str, values: Mapping[str, Any]) -> Said:
        """What DynamoDB says; a condition that failed is an answer. Raises TownbellError for all else."""
        until = self._clock.now() + timedelta(seconds=self.patience)
        pause = FIRST
        while True:
            said = self._once(operation, values)
            if isinstance(said, Said) and said.refused in MEANT:
                return said
            if isinstance(said, Said) and said.refused not in AGAIN:
                _refuse(said)
            if self._clock.now() + timedelta(seconds=pause) > until:
                raise Busy(
                    "DynamoDB is throttled or does not answer", where="DynamoDB", fix="Try again in a minute"
                ) from (said if isinstance(said, NetError) else None)
            self.wait(pause)
            pause = min(2 * pause, MOST)

    def wait(self, pause: float) -> None:
        """A random part of so many seconds."""
        self._clock.sleep(pause * self._jitter())

    def _once(self, operation: str, values: Mapping[str, Any]) -> Said | NetError:
        """Also what was not answered may be asked again: see ``rev`` in docs/data-model.md."""
        try:
            return self._ask(operation, values, self.patience)
        except NetError as error:
            return error


def _refuse(said: Said) -> NoReturn:
    message = str(said.values.get("message", ""))
    if said.refused == "ResourceNotFoundException" or "specified index" in message:
        raise TownbellError(
            "the table or its index is missing", where="DynamoDB", fix="Deploy the whole of template.yaml"
        )
    if said.refused == "AccessDeniedException":
        raise TownbellError(
            "the function's role may not do this", where="DynamoDB", fix="Deploy the whole of template.yaml"
        )
    raise TownbellError(f"refused ({said.refused})", where="DynamoDB", fix="Look at the function's log")
