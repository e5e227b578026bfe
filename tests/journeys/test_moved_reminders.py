"""A reminder from the resident's "yes" to the morning on which the city moved the day, over real HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from city.collection.waste import Holiday, HolidayRule
from city.delivery.device_alerts import MessageOutcome
from net.http import Client
from net.skill_messages import AmazonSkillMessages
from notifier.reminders import Reminders
from tests.amazon_api import CLIENT, USER
from tests.skill.amazon import Resident, resident_in
from tests.skill.town import NOW, SETTINGS, Town, suspension

PINE = {"stream": "trash", "address": "7 pine road"}
COUNCIL = {"body": "city council"}


@pytest.fixture
def resident(tmp_path: Path) -> Iterator[Resident]:
    with resident_in(Town(tmp_path / "town"), tmp_path) as found:
        yield found


@pytest.fixture
def watch(resident: Resident) -> Iterator[Reminders]:
    """The worker's watch, with the credentials of the skill."""
    client = Client(time.monotonic, allow_private=True)
    lwa = f"{resident.amazon.base}/auth/o2/token"
    messenger = AmazonSkillMessages(client, *CLIENT, lwa=lwa, also=resident.amazon.base)
    yield Reminders(lambda _now: resident.town.snapshot, resident.books.residents, messenger, SETTINGS.zone)
    client.close()


def deliver(resident: Resident) -> None:
    """Alexa hands the skill every message that was accepted for the resident, once more than it should."""
    for _user, data in (*resident.amazon.messages, *resident.amazon.messages[-1:]):
        resident.event("Messaging.MessageReceived", message=data)


def test_a_day_that_the_city_moves_takes_its_reminder_along(
    resident: Resident, watch: Reminders, tmp_path: Path
) -> None:
    """Agreed to in session; moved out of session, with nobody there, by the skill messaging itself."""
    resident.say("SetReminderIntent", PINE)
    resident.say("AMAZON.YesIntent")
    before = resident.amazon.when()
    assert before[1:3] == ["2026-12-03T18:00", "2026-12-10T18:00"]
    assert watch.tick(NOW) == {}

    bayou = Holiday(
        id="bayou", source="holidays", date=date(2026, 12, 10), name={"en": "Bayou Day"},
        rule=HolidayRule.SHIFT_WEEK,
    )  # fmt: skip
    resident.town.snapshot = Town(tmp_path / "later", bayou).snapshot
    assert watch.tick(NOW + timedelta(minutes=1)) == {MessageOutcome.SENT: 1}
    assert resident.amazon.messages == [(USER, {"remindersMoved": True})]

    deliver(resident)
    assert resident.amazon.when() == [*before[:2], "2026-12-11T18:00", *before[3:]]
    assert resident.amazon.texts()[2] == "Trash pickup is tomorrow, Saturday."
    assert sum(call.startswith("PUT") for call in resident.amazon.calls) == 1
    assert watch.tick(NOW + timedelta(hours=2)) == {}
    assert resident.amazon.refusals == []


def test_a_message_that_is_lost_is_sent_again_and_nothing_is_doubled(
    resident: Resident, watch: Reminders, tmp_path: Path
) -> None:
    """Accepted is not delivered: until the skill has moved the alert it is asked for again."""
    resident.say("SetReminderIntent", PINE)
    resident.say("AMAZON.YesIntent")
    resident.town.snapshot = Town(tmp_path / "later", suspension()).snapshot
    assert watch.tick(NOW) == {MessageOutcome.SENT: 1}
    assert watch.tick(NOW + timedelta(minutes=1)) == {}
    assert watch.tick(NOW + timedelta(minutes=2)) == {MessageOutcome.SENT: 1}
    deliver(resident)
    assert resident.amazon.alerts == {}
    assert sum(call.startswith("DELETE") for call in resident.amazon.calls) == 8
    assert watch.tick(NOW + timedelta(hours=3)) == {}


def test_amazon_fails_at_the_first_move_and_not_at_the_second(
    resident: Resident, watch: Reminders, tmp_path: Path
) -> None:
    """What could not be moved stays known as it was, and is moved by the next message."""
    resident.say("SetReminderIntent", COUNCIL)
    resident.say("AMAZON.YesIntent")
    resident.amazon.failing["PUT reminders"] = [500]
    resident.town.snapshot = _council_is_off(tmp_path).snapshot
    watch.tick(NOW)
    resident.event("Messaging.MessageReceived", message=resident.amazon.messages[0][1])
    assert resident.amazon.texts() == ["The City Council meeting is today at 7 PM."]
    watch.tick(NOW + timedelta(minutes=2))
    resident.event("Messaging.MessageReceived", message=resident.amazon.messages[1][1])
    assert resident.amazon.texts() == ["The City Council meeting today at 7 PM is cancelled."]
    assert resident.amazon.when() == ["2026-11-24T18:00"]


def _council_is_off(folder: Path) -> Town:
    from city.records import Meeting, MeetingStatus
    from tests.skill.town import local

    off = Meeting(
        id="other", source="meetings", body="City Council", title={}, start=local(24, 19),
        status=MeetingStatus.CANCELLED,
    )  # fmt: skip
    return Town(folder / "off", off)


def test_a_token_of_a_message_makes_nothing_new(resident: Resident, watch: Reminders, tmp_path: Path) -> None:
    """Out of session alerts are moved and deleted, never made: the resident has to be there for that."""
    resident.say("SetReminderIntent", PINE)
    resident.say("AMAZON.YesIntent")
    resident.now = datetime.fromisoformat("2026-12-20T15:00:00+00:00")
    made = sum(call.startswith("POST /v1/alerts") for call in resident.amazon.calls)
    resident.event("Messaging.MessageReceived", message={"remindersMoved": True})
    assert sum(call.startswith("POST /v1/alerts") for call in resident.amazon.calls) == made
    assert resident.amazon.refusals == []
    assert watch.tick(resident.now) == {}
