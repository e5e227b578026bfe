"""The planner on AWS: every minute, and at once where the city has changed.

Any number may run at once (a row is planned once, whoever plans it). What waits in the table has its senders
woken each time, also what was planned long ago: no message of a queue is needed for anything to be sent.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.wiring import aws, log_lines
from app.wiring.functions.beating import beat
from app.wiring.functions.queues import failures, is_planning
from app.wiring.functions.started import notifying
from app.wiring.state import office
from city.delivery.deliveries import Lane

if TYPE_CHECKING:
    from datetime import datetime

    from app.clock import RunningClock
    from app.wiring.functions.started import Parts

SOON = timedelta(minutes=1)
"""What may be sent before the planner comes again has a sender woken now."""
SENDERS = 4
"""That are woken for a lane when something new was planned; else one, to go on."""


def alert_planner() -> aws.Handler:
    """The function. Its event is the schedule's, or messages of the planning queue: the work is the same."""
    from app.clock import RunningClock

    clock = RunningClock()
    parts = notifying(clock)

    def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        strange = [each for each in event.get("Records", ()) if not is_planning(each)]
        planned = _planned(parts(), clock)
        return {**planned, **failures(strange)}

    return handle


def _planned(parts: Parts, clock: RunningClock) -> dict[str, Any]:
    """Plan, and wake who sends; how it ended, as JSON. Only then there is a sign of life."""
    service, waking, settings = parts
    began = clock.now()
    plan = service.plan(began)
    now = clock.now()
    turns = {lane: service.next_turn(lane) for lane in Lane}
    due = {lane: turn for lane, turn in turns.items() if turn is not None and turn <= now + SOON}
    woken = [lane.label for lane in due if waking.senders(lane, SENDERS if plan.new else 1)]
    log_lines.measured(
        now,
        Plannings=1,
        Planned=plan.new,
        PlanningSeconds=(now - began).total_seconds(),
        EmergencySeconds=waited(due.get(Lane.EMERGENCY), now),
        ForStaff=len(plan.for_staff),
    )
    office.left_to_staff(settings).note(plan.for_staff)
    beat(settings)
    return {"new": plan.new, "superseded": plan.superseded, "woken": woken}


def waited(turn: datetime | None, now: datetime) -> float:
    """Seconds for which what comes next in a lane could have been sent already."""
    return max((now - turn).total_seconds(), 0.0) if turn is not None else 0.0
