"""A resident whom the office is asked to forget: nothing is left in any store, and Amazon's alerts go too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from city.delivery.device_alerts import MessageOutcome
from city.delivery.reminders import About, Reminder, ReminderPlan
from city.enrolment.subscriptions import Consent, Subscription, Topic
from city.errors import TownbellError
from city.reports import Report, ReportState
from city.residents import CHANNEL, Reach
from notifier.forgetting import Forgetting
from stores.sealing import KeySeal, key_in
from stores.sqlite.database import Database
from stores.sqlite.reports import SqliteReports
from stores.sqlite.residents import SqliteResidents
from stores.sqlite.subscriptions import SqliteSubscriptions
from tests.notifier.alder import NOON, PLACES
from tests.notifier.test_reminders import EDITH, OTTO, Messenger


@dataclass
class Office:
    """The stores of one city, and who messages the skill."""

    residents: SqliteResidents
    subscriptions: SqliteSubscriptions
    reports: SqliteReports
    messenger: Messenger

    def forget(self, user: str, *, anyway: bool = False) -> tuple[int, int, int, int]:
        """What was deleted: plans, alerts, subscriptions, reports."""
        forgetting = Forgetting(self.residents, self.subscriptions, self.reports, self.messenger)
        done = forgetting.forget(user, NOON, anyway=anyway)
        return done.plans, done.alerts, done.subscriptions, done.reports

    def keep(self, reach: Reach) -> str:
        """A plan with an alert, a subscription and a report of this resident; the report's number."""
        consent = Consent("yes", NOON)
        plan = ReminderPlan(
            about=About.PICKUP,
            subject="trash",
            place=PLACES["1 Harbor Street"],
            locale="en-US",
            consent=consent,
            created=NOON,
        )
        self.residents.arrange(reach, plan)
        alert = Reminder(token="t", event_id="e", at=NOON + timedelta(days=1), state="")
        self.residents.remember(reach.user, plan.id, alert)
        self.subscriptions.save(
            [
                Subscription(
                    id=reach.user[-4:],
                    topic=Topic.NEWS,
                    locale="en-US",
                    channel=CHANNEL,
                    target=reach.user,
                    consent=consent,
                    created=NOON,
                )
            ]
        )
        report = Report(key=reach.user, service_type="pothole", where="12 Harbor Street", at=NOON)
        number = self.reports.add(report, ReportState.KEPT).filed.number
        self.residents.filed(reach.user, number, NOON)
        return number


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    database, seal = Database(tmp_path / "state.db"), KeySeal(key_in(tmp_path / "key"))
    yield Office(
        SqliteResidents(database, seal),
        SqliteSubscriptions(database, seal),
        SqliteReports(database, seal),
        Messenger(),
    )
    database.close()


def test_everything_of_one_goes_and_nothing_of_another(office: Office) -> None:
    """Reminders, subscriptions, reports and their numbers; the skill is told to delete the alerts."""
    hers, his = office.keep(EDITH), office.keep(OTTO)
    assert office.forget(EDITH.user) == (1, 1, 1, 1)
    assert not office.residents.arranged(EDITH.user)
    assert not office.residents.requests(EDITH.user)
    assert not office.subscriptions.of_target(CHANNEL, EDITH.user)
    assert office.reports.find(hers) is None
    assert office.reports.find(his) is not None
    assert len(office.residents.arranged(OTTO.user)) == 1
    assert len(office.subscriptions.of_target(CHANNEL, OTTO.user)) == 1
    assert office.messenger.sent == [(EDITH.api_endpoint, EDITH.user, {"residentForgotten": True}, NOON)]


def test_nobody_is_a_stranger(office: Office) -> None:
    """Of whom nothing is kept nothing is deleted, and nobody is messaged."""
    office.keep(OTTO)
    assert office.forget(EDITH.user) == (0, 0, 0, 0)
    assert office.messenger.sent == []


@pytest.mark.parametrize("outcome", [MessageOutcome.NO_CREDENTIALS, MessageOutcome.LATER])
def test_alerts_that_cannot_be_reached_are_not_left_behind_unsaid(
    office: Office, outcome: MessageOutcome
) -> None:
    """Once the resident is forgotten nobody could find them: all stays, unless that is wanted."""
    number = office.keep(EDITH)
    office.messenger.outcome = outcome
    with pytest.raises(TownbellError, match="1 reminders lie at Amazon"):
        office.forget(EDITH.user)
    assert len(office.residents.arranged(EDITH.user)) == 1
    assert office.reports.find(number) is not None
    assert office.forget(EDITH.user, anyway=True) == (1, 1, 1, 1)
    assert not office.residents.arranged(EDITH.user)


def test_who_has_left_the_skill_has_no_alerts_to_wait_for(office: Office) -> None:
    """Amazon says that there is no such user any more: it is done."""
    office.keep(EDITH)
    office.messenger.outcome = MessageOutcome.GONE
    assert office.forget(EDITH.user) == (1, 1, 1, 1)
