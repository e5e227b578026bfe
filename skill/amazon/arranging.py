"""Setting, moving and deleting a resident's alerts at Amazon, with the store kept true to what lies there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from city.delivery.device_alerts import Access, AlertOutcome, DeviceAlerts
from city.delivery.reminders import Changes, Reminder, ReminderPlan, Telling, Tellings, changes, tellings
from city.meetings import with_changes
from city.nouns import noun
from city.records import Meeting, MeetingChange
from city.residents import Arranged, Reach, ResidentStore
from skill.amazon.reminder_texts import alert
from skill.turn import Caller

if TYPE_CHECKING:
    from snapshot.read import Snapshot

IS_NO_MORE = (AlertOutcome.DONE, AlertOutcome.GONE)


@noun(frozen=True, slots=True)
class Done:
    """How many alerts are right now, of how many; and what stopped the others."""

    right: int
    of: int
    stopped: AlertOutcome | None = None


class Arranger:
    """One resident's alerts, with the token of one request."""

    def __init__(
        self,
        caller: Caller,
        residents: ResidentStore,
        alerts: DeviceAlerts,
        snapshot: Snapshot,
        zone: str,
        now: datetime,
    ) -> None:
        self._user = caller.user
        self._access = Access(caller.api_endpoint, caller.token)
        self._residents = residents
        self._alerts = alerts
        self._snapshot = snapshot
        self._zone = zone
        self._now = now

    def wanted(self, plan: ReminderPlan) -> tuple[Telling, ...]:
        """The reminders that a plan comes to now, each at its time."""
        return tuple(each for each in self._tellings(plan) or () if not each.late)

    def _tellings(self, plan: ReminderPlan) -> Tellings:
        published, changed = self._snapshot.records(Meeting), self._snapshot.records(MeetingChange)
        meetings = with_changes(published, changed, self._zone)
        return tellings(plan, self._snapshot.rules(), meetings, self._zone, self._now)

    def lacking(self, plan: ReminderPlan, *, present: bool = True) -> Changes:
        """What the alerts that are there lack to be what the plan comes to."""
        return changes(self._kept(plan.id), self._tellings(plan), self._now, present=present)

    def set(self, plan: ReminderPlan) -> Done:
        """Keep the plan and make its alerts right: those there are moved, what lacks is made."""
        lacking = self.lacking(plan)
        reach = Reach(user=self._user, api_endpoint=self._access.api_endpoint)
        self._residents.arrange(reach, plan)
        done = self._apply(plan, lacking)
        if not self._kept(plan.id):
            self._residents.cancel(self._user, plan.id)
        return done

    def follow(self) -> Sequence[Done]:
        """Move and delete what the city has moved since, for every plan. Makes nothing new."""
        plans = [each.plan for each in self._residents.arranged(self._user)]
        return [self._apply(plan, self.lacking(plan, present=False)) for plan in plans]

    def end(self, plans: Sequence[Arranged]) -> int:
        """End these plans, with their alerts at Amazon; how many of the alerts are still there."""
        left = self.delete([each.token for one in plans for each in one.reminders])
        for each in plans:
            self._residents.cancel(self._user, each.plan.id)
        return left

    def delete(self, tokens: Sequence[str]) -> int:
        """Delete these alerts at Amazon; how many are still there."""
        outcomes = self._alerts.delete(self._access, tokens) if tokens else ()
        return sum(each not in IS_NO_MORE for each in outcomes)

    def there(self) -> Sequence[str]:
        """The tokens of the alerts that Amazon has, also of those whose making was never answered."""
        return self._alerts.tokens(self._access) or ()

    def _kept(self, plan_id: str) -> Sequence[Reminder]:
        arranged = self._residents.arranged(self._user)
        return next((each.reminders for each in arranged if each.plan.id == plan_id), ())

    def _apply(self, plan: ReminderPlan, lacking: Changes) -> Done:
        outcomes = [*self._move(plan, lacking), *self._drop(plan, lacking), *self._add(plan, lacking)]
        stopped = (each for each in outcomes if each not in IS_NO_MORE)
        return Done(outcomes.count(AlertOutcome.DONE), len(outcomes), next(stopped, None))

    def _move(self, plan: ReminderPlan, lacking: Changes) -> Sequence[AlertOutcome]:
        if not lacking.move:
            return ()
        written = [
            (each.reminder.token, alert(plan, each.to, self._zone, self._now)) for each in lacking.move
        ]
        outcomes = self._alerts.update(self._access, written)
        for move, outcome in zip(lacking.move, outcomes, strict=True):
            if outcome is AlertOutcome.DONE:
                self._remember(plan, move.reminder.token, move.to, move.reminder.event_id)
            elif outcome is AlertOutcome.GONE:
                self._residents.drop(self._user, plan.id, [move.reminder.event_id])
        return outcomes

    def _drop(self, plan: ReminderPlan, lacking: Changes) -> Sequence[AlertOutcome]:
        if not lacking.drop:
            return ()
        outcomes = self._alerts.delete(self._access, [each.token for each in lacking.drop])
        gone = [
            each.event_id
            for each, outcome in zip(lacking.drop, outcomes, strict=True)
            if outcome in IS_NO_MORE
        ]
        self._residents.drop(self._user, plan.id, gone)
        return outcomes

    def _add(self, plan: ReminderPlan, lacking: Changes) -> Sequence[AlertOutcome]:
        wanted = [alert(plan, each, self._zone, self._now) for each in lacking.add]
        placed = self._alerts.create(self._access, wanted)
        made = [
            (told, each.token)
            for told, each in zip(lacking.add, placed, strict=True)
            if each.outcome is AlertOutcome.DONE
        ]
        # Another device of the same resident may have agreed in the same breath.
        meanwhile = {each.event_id for each in self._kept(plan.id)}
        for told, token in made:
            if told.event_id not in meanwhile:
                self._remember(plan, token, told)
        self.delete([token for told, token in made if told.event_id in meanwhile])
        if any(each.outcome is AlertOutcome.UNANSWERED for each in placed):
            self._delete_strays()
        return [each.outcome for each in placed]

    def _delete_strays(self) -> None:
        """An alert that was made and whose token never came would speak beside the one made after it."""
        known = {each.token for one in self._residents.arranged(self._user) for each in one.reminders}
        self.delete([each for each in self.there() if each not in known])

    def _remember(self, plan: ReminderPlan, token: str, told: Telling, instead: str = "") -> None:
        reminder = Reminder(token=token, event_id=told.event_id, at=told.at, state=told.state)
        self._residents.remember(self._user, plan.id, reminder, instead)
