"""What is seen to once a minute on AWS beside alerts, which it never keeps waiting.

Reminders that the city has moved, reports that the city's system has not taken, whoever is on call, canaries;
once an hour old photos of reports go; and questions are counted, whenever CloudWatch brings lines of them.
Any number may run at once: who does what is a lease, or an entry, in the table.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from app.wiring import aws, log_lines
from app.wiring.functions import asking
from app.wiring.functions.started import settings
from app.wiring.state import office
from city.errors import TownbellError

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from city.ports import Asked

log = logging.getLogger("townbell.caretaker")

Rounds = Mapping[str, Callable[[], object]]

SWEEP = "sweep"
"""The key of the hourly event: what is old goes from the bucket. That takes boto3, which is slow to load."""


def caretaker() -> aws.Handler:
    """The function. Its event is a schedule's; it answers what it has done and what has failed. Or it is
    what CloudWatch has read in the other functions' logs of questions: then they are counted.

    A fault of ours is raised, for the alarm on the function's errors, when the others have had their turn.
    """
    from app.clock import RunningClock

    clock = RunningClock()

    @cache
    def rounds() -> Rounds:
        return _rounds(town(), clock)

    @cache
    def town() -> Settings:
        return settings(clock)

    def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        if asking.are_lines(event):
            return _count(town(), asking.sums(event))
        if SWEEP in event:
            return _sweep(town(), clock)
        failed = {name: why for name, tick in rounds().items() if (why := _failure(tick)) is not None}
        log_lines.measured(clock.now(), Rounds=1, RoundsFailed=len(failed))
        for name, why in failed.items():
            log.error("%s: %s", name, why if isinstance(why, TownbellError) else type(why).__name__)
        for why in failed.values():
            if not isinstance(why, TownbellError):
                raise why
        return {"done": [name for name in rounds() if name not in failed], "failed": list(failed)}

    return handle


def _count(settings: Settings, asked: Mapping[Asked, int]) -> dict[str, Any]:
    """Numbers for the staff are worth no alarm: what cannot be counted now is not counted."""
    try:
        office.questions(settings).add(asked)
    except TownbellError as error:
        log.warning("Questions could not be counted: %s", error)
        return {"counted": 0}
    return {"counted": sum(asked.values())}


def _sweep(settings: Settings, clock: RunningClock) -> dict[str, Any]:
    """What fails is tried again in an hour; an alarm has it that fails again and again."""
    from app.wiring.reporting import photos_swept

    try:
        swept = photos_swept(settings, clock)()
    except TownbellError as error:
        log.error("%s: %s", SWEEP, error)
        log_lines.measured(clock.now(), SweepsFailed=1)
        return {"failed": [SWEEP]}
    log_lines.measured(clock.now(), SweepsFailed=0)
    return {"swept": swept}


def _rounds(settings: Settings, clock: RunningClock) -> Rounds:
    from app.wiring.answering import caller
    from app.wiring.duty import watcher
    from app.wiring.notifying import reminders
    from app.wiring.pulse import singer
    from app.wiring.reporting import handed_on

    return {
        "page": caller(settings, clock),  # a second person, for an alert that waits
        "watch": watcher(settings, clock, office.left_to_staff(settings)),
        "remind": reminders(settings, clock),
        "report": handed_on(settings, clock),
        "sing": singer(settings, clock),
    }


def _failure(tick: Callable[[], object]) -> Exception | None:
    """What went wrong with one tick, whatever it is: the others go on, and it comes again in a minute."""
    try:
        tick()
    except Exception as error:  # noqa: BLE001 - a fault of ours is raised later: nobody waits for it
        return error
    return None
