"""The senders on AWS: each lane has its queue, and its own number of senders at most.

A sender claims from the table whatever waits in the lane, and goes on until nothing does or its time is
nearly up. What it claims and cannot write down any more is free again when its lease is over.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.wiring import aws, log_lines
from app.wiring.functions.queues import Waking, failures, lane_of
from app.wiring.functions.started import notifying
from city.delivery.deliveries import Cause, Lane, State
from city.errors import TownbellError

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from notifier.sending.deliver import Tally
    from notifier.service import Notifier

log = logging.getLogger("townbell.sender")

ENDING = 40.0
"""Seconds before the function's end at which no more is claimed: what is on its way lands in twenty, and the
table has twenty to take it."""


def alert_sender() -> aws.Handler:
    """The function: messages of a lane's queue in, those that it has not understood out."""
    from app.clock import RunningClock

    clock = RunningClock()
    parts = notifying(clock)

    def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
        records = event.get("Records", ())
        lanes = {each["messageId"]: lane_of(each) for each in records}
        strange = [each for each in records if lanes[each["messageId"]] is None]
        wanted = sorted({lane for lane in lanes.values() if lane is not None})
        if not wanted:
            return failures(strange)
        until = clock.now() + timedelta(seconds=context.get_remaining_time_in_millis() / 1000 - ENDING)
        service, waking, _ = parts()
        try:
            tally = service.send(wanted, until)
        except TownbellError as error:  # a table that is throttled: the messages come again
            log.warning("%s", error)
            return failures(records)
        _measure(tally, wanted, clock.now())
        _go_on(service, waking, wanted, clock.now())
        return failures(strange)

    return handle


def _go_on(service: Notifier, waking: Waking, lanes: Collection[Lane], now: datetime) -> None:
    """Whoever had no more time for what is ready hands it to the next."""
    for lane in lanes:
        turn = service.next_turn(lane)
        if turn is not None and turn <= now:
            waking.senders(lane, 1)


def _measure(tally: Tally, lanes: Collection[Lane], now: datetime) -> None:
    """How the attempts ended, for the alarms; by the cause of those that failed; and when the last of an
    emergency was told."""
    failed = tally.states[State.REFUSED] + tally.states[State.GAVE_UP]
    log_lines.measured(now, Sent=tally.states[State.SENT], Failed=failed)
    for cause in tally.causes.keys() - {Cause.ACCEPTED, Cause.ALREADY_THERE}:
        log_lines.measured(now, {"Cause": cause}, FailedAttempts=tally.causes[cause])
    if lanes == [Lane.EMERGENCY] and tally.states[State.SENT]:
        log_lines.measured(now, SecondsToLast=tally.slowest.total_seconds())
