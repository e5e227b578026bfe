"""The queues between the functions. A message carries no truth: it says that there is something to do.

What is to do lies in the table. So a message that is lost costs a minute (the planner looks again), one that
comes twice costs a look, and one that nobody understands is kept for a person, without anybody's name in it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from app.wiring.tables import lent
from city.delivery.deliveries import Lane
from city.errors import TownbellError

if TYPE_CHECKING:
    from app.clock import RunningClock

log = logging.getLogger("townbell.queues")

PLANNING = "TOWNBELL_PLANNING_QUEUE"
FEEDBACK = "TOWNBELL_FEEDBACK_QUEUE"
LANES = {
    Lane.EMERGENCY: "TOWNBELL_EMERGENCY_QUEUE",
    Lane.TIMELY: "TOWNBELL_TIMELY_QUEUE",
    Lane.DIGEST: "TOWNBELL_DIGEST_QUEUE",
}
"""The variables that name the queues by their URLs."""
SECONDS = 5.0
AT_ONCE = 10
"""Messages of one request."""


class Waking:
    """Wakes functions by their queues. Where there is no such queue, or SQS does not answer, nothing
    happens: the planner comes by itself every minute, and wakes the senders for whatever waits."""

    def __init__(self, environment: Mapping[str, str], clock: RunningClock) -> None:
        self._environment = environment
        self._clock = clock

    def planner(self) -> bool:
        """Have it looked at once what is due; whether the queue took it."""
        return self._send(PLANNING, [{"plan": True}])

    def senders(self, lane: Lane, many: int) -> bool:
        """Have so many senders begin, or go on, with what waits in a lane."""
        return self._send(LANES[lane], [{"lane": lane.label}] * min(many, AT_ONCE))

    def courier(self) -> bool:
        """Have confirmations sent at once: whoever has asked for one sits before a page."""
        return self._send(FEEDBACK, [{"courier": True}])

    def _send(self, variable: str, messages: Iterable[Mapping[str, Any]]) -> bool:
        url = self._environment.get(variable)
        if not url:
            return False
        from net.aws_json import Asking, sqs

        service = sqs(self._environment)
        asking = Asking(service, lent(service, self._environment))
        entries = [{"Id": str(n), "MessageBody": json.dumps(each)} for n, each in enumerate(messages)]
        try:
            said = asking.ask(
                "SendMessageBatch", {"QueueUrl": url, "Entries": entries}, self._clock.now(), SECONDS
            )
        except TownbellError as error:
            log.warning("A queue could not be reached: %s", error)
            return False
        finally:
            asking.close()  # the next message is a minute away
        if said.refused or said.values.get("Failed"):
            log.warning("A queue has not taken a message (%s)", said.refused or "in part")
            return False
        return True


def lane_of(record: Mapping[str, Any]) -> Lane | None:
    """The lane for which a message of SQS wakes a sender; None where it is no such message."""
    said = _said(record)
    found = said.get("lane") if isinstance(said, dict) else None
    return next((each for each in Lane if each.label == found), None)


def is_planning(record: Mapping[str, Any]) -> bool:
    """Whether a message of SQS wakes the planner."""
    said = _said(record)
    return isinstance(said, dict) and said.get("plan") is True


def _said(record: Mapping[str, Any]) -> Any:
    try:
        return json.loads(record["body"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


def failures(records: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The answer by which SQS keeps these messages, and deletes the others of the batch."""
    return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in records]}
