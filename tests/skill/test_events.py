"""Skill events and messages: they keep the store true, in whatever order they come."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from city.collection.waste import Suspension
from city.enrolment.subscriptions import Topic
from city.errors import TownbellError
from city.residents import Standing
from net.device_alerts import AmazonDeviceAlerts
from skill.amazon.alexa import UNHEARD
from skill.amazon.events import EVENTS
from skill.amazon.scopes import EVENTS as IN_MANIFEST
from skill.amazon.scopes import PERMISSIONS, REMINDERS
from tests.amazon_api import USER
from tests.skill.amazon import Resident, resident_in
from tests.skill.town import NOW, Town, named, suspension

HARBOR = {"address": "12 harbor street"}
TRASH = {"stream": "trash"}
EARLY, LATE = "2026-11-22T14:00:00Z", "2026-11-22T14:00:05Z"
DISABLED, ENABLED = "AlexaSkillEvent.SkillDisabled", "AlexaSkillEvent.SkillEnabled"
PERMISSION = "AlexaSkillEvent.SkillPermissionChanged"
PROACTIVE = "AlexaSkillEvent.ProactiveSubscriptionChanged"
NOT_PERSISTED = {"userInformationPersistenceStatus": "NOT_PERSISTED"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return named("plain", Path(tmp_path_factory.mktemp("plain")))


@pytest.fixture
def resident(town: Town, tmp_path: Path) -> Iterator[Resident]:
    with resident_in(town, tmp_path, ["alexa"]) as found:
        yield found


def arrange(resident: Resident) -> None:
    """Eight trash reminders and the weather alerts."""
    resident.say("SetReminderIntent", {**TRASH, **HARBOR})
    resident.say("AMAZON.YesIntent")
    weather = {"value": {"id": "weather", "name": "weather alerts"}}
    rows = [{"authority": "a", "status": {"code": "ER_SUCCESS_MATCH"}, "values": [weather]}]
    topic = {"name": "topic", "value": "weather", "resolutions": {"resolutionsPerAuthority": rows}}
    resident.say("SubscribeIntent", {"topic": topic})
    resident.say("AMAZON.YesIntent")
    assert len(resident.amazon.alerts) == 8


def has_data(resident: Resident) -> bool:
    books = resident.books
    return bool(books.residents.arranged(USER)) or bool(books.subscriptions.of_target("alexa", USER))


def test_who_disables_the_skill_and_wants_nothing_kept_has_everything_deleted(resident: Resident) -> None:
    """NOT_PERSISTED: reminders, subscriptions, addresses, how to reach them."""
    arrange(resident)
    resident.event(DISABLED, NOT_PERSISTED)
    assert not has_data(resident)
    assert resident.books.residents.reach(resident.books.residents.person(USER)) is None


def test_who_disables_it_for_now_keeps_their_data(resident: Resident) -> None:
    """PERSISTED: they may come back; meanwhile nobody is messaged on their behalf."""
    arrange(resident)
    resident.event(DISABLED, {"userInformationPersistenceStatus": "PERSISTED"}, EARLY)
    assert has_data(resident)
    assert list(resident.books.residents.everybody()) == []
    resident.event(ENABLED, sent=LATE)
    assert len(list(resident.books.residents.everybody())) == 1


def test_an_older_disabling_deletes_nothing(resident: Resident) -> None:
    """The resident has enabled it again since: the greatest timestamp wins."""
    resident.event(ENABLED, sent=LATE)
    arrange(resident)
    resident.event(DISABLED, NOT_PERSISTED, EARLY)
    assert has_data(resident)


def test_a_disabling_that_comes_twice_is_the_same_as_once(resident: Resident) -> None:
    """Amazon delivers again what it is not sure of."""
    arrange(resident)
    for _ in range(2):
        resident.event(DISABLED, NOT_PERSISTED, LATE)
    assert not has_data(resident)
    resident.event(ENABLED, sent=EARLY)
    assert not resident.books.residents.standing(USER).enabled or not has_data(resident)


def test_a_permission_that_is_taken_away_ends_the_messages(resident: Resident) -> None:
    """And one that is given back begins them again; an older list has no say."""
    arrange(resident)
    resident.event(PERMISSION, {"acceptedPermissions": []}, LATE)
    resident.event(
        "AlexaSkillEvent.SkillPermissionAccepted",
        {"acceptedPermissions": [{"scope": REMINDERS.manifest}]},
        EARLY,
    )
    assert list(resident.books.residents.everybody()) == []
    resident.event(
        PERMISSION, {"acceptedPermissions": [{"scope": REMINDERS.manifest}]}, "2026-11-22T14:01:00Z"
    )
    assert len(list(resident.books.residents.everybody())) == 1
    assert resident.books.residents.standing(USER).permissions == frozenset({REMINDERS.manifest})


def test_unsubscribing_in_the_app_ends_the_alerts_by_alexa(resident: Resident) -> None:
    """An empty list of proactive events; the reminders are another matter and stay."""
    arrange(resident)
    resident.event(PROACTIVE, {"subscriptions": [{"eventName": "AMAZON.MessageAlert.Activated"}]}, EARLY)
    assert [each.topic for each in resident.books.subscriptions.of_target("alexa", USER)] == [Topic.WEATHER]
    resident.event(PROACTIVE, {"subscriptions": []}, LATE)
    assert resident.books.subscriptions.of_target("alexa", USER) == ()
    assert len(resident.books.residents.arranged(USER)) == 1


def test_what_alexa_told_is_said_and_deleted_too(resident: Resident) -> None:
    """Permissions that were only heard of are kept about the resident, so they are named."""
    resident.event(PERMISSION, {"acceptedPermissions": [{"scope": REMINDERS.manifest}]})
    assert "What Alexa told me of the permissions that you gave." in resident.say("MyDataIntent")
    resident.say("DeleteDataIntent")
    assert resident.say("AMAZON.YesIntent") == "Done. I deleted what Alexa told me of your permissions."
    assert resident.books.residents.standing(USER) == Standing()


@pytest.mark.parametrize("kind", [*EVENTS, "Messaging.MessageReceived", "AlexaSkillEvent.SkillAccountLinked"])
@pytest.mark.parametrize(
    "body", [None, {}, {"acceptedPermissions": 7, "subscriptions": [7, {}, {"eventName": 1}]}]
)
@pytest.mark.parametrize("sent", ["", "now", "9999-99-99", "2026-11-22T14:00:00"])
def test_an_event_of_any_shape_is_met_with_silence(
    resident: Resident, kind: str, body: Any, sent: str
) -> None:
    """Without a body, with one of the wrong types, with a time that is none."""
    resident.event(kind, body, sent or " ")


def test_without_a_user_an_event_is_about_nobody(resident: Resident) -> None:
    """Nothing is kept, nothing raised."""
    for context in ({}, {"System": {}}, {"System": {"user": {}}}, {"System": {"user": {"userId": 7}}}):
        asked = {"version": "1.0", "context": context, "request": {"type": DISABLED, "body": NOT_PERSISTED}}
        assert resident.alexa.handle(asked, NOW)["response"] == {}


def test_an_event_that_could_not_be_kept_is_raised(
    resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that Amazon gets no 200 and delivers it again: a deletion must not be lost."""

    def full(*_args: object, **_more: object) -> bool:
        raise TownbellError("the disk is full")

    monkeypatch.setattr(type(resident.books.residents), "heard", full)
    with pytest.raises(TownbellError):
        resident.event(DISABLED, NOT_PERSISTED)


def test_where_nothing_is_kept_an_event_changes_nothing(town: Town) -> None:
    """On AWS there is no store of residents yet: events are taken and done with."""
    from tests.skill.talking import alexa_in, envelope

    for kind in EVENTS:
        assert alexa_in(town).handle(envelope(kind=kind), NOW)["response"] == {}


def test_the_manifest_asks_for_the_events_that_are_kept(resident: Resident) -> None:
    """An event that is not in the manifest never comes; one that nobody keeps is asked for in vain."""
    assert set(UNHEARD) == {*EVENTS, "Messaging.MessageReceived"}
    names = {name.removeprefix("AlexaSkillEvent.") for name in EVENTS}
    written = {"".join(part.capitalize() for part in each.split("_")) for each in IN_MANIFEST}
    assert {name if name.startswith("Skill") else f"Skill{name}" for name in names} == written
    assert len(PERMISSIONS) == len({each.manifest for each in PERMISSIONS})


def test_no_identifier_is_logged(resident: Resident, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the user id nor a token, whatever goes wrong."""
    caplog.set_level(logging.DEBUG)
    arrange(resident)
    resident.amazon.failing["DELETE reminders"] = [500] * 8
    resident.say("DeleteDataIntent")
    resident.say("AMAZON.YesIntent")
    resident.event(DISABLED, NOT_PERSISTED)
    for secret in ("AMEDITH", "in-session", "Harbor", "alert/"):
        assert secret not in caplog.text


# -- messages


def moved(town: Town, folder: Path) -> Town:
    """The same town, in which trash is suspended."""
    return Town(folder, suspension())


def test_a_message_puts_the_alerts_right(resident: Resident, town: Town, tmp_path: Path) -> None:
    """With the token that comes with it; a second message finds nothing to do."""
    arrange(resident)
    for_a_week = replace(suspension(), end=NOW + timedelta(days=3))
    assert isinstance(for_a_week, Suspension)
    resident.town.snapshot, before = Town(tmp_path / "later", for_a_week).snapshot, town.snapshot
    try:
        resident.event("Messaging.MessageReceived", message={"remindersMoved": True})
        assert resident.amazon.when()[0] == "2026-11-29T18:00"
        assert len(resident.amazon.alerts) == 8
        resident.amazon.calls.clear()
        resident.event("Messaging.MessageReceived", message={"remindersMoved": True})
        assert resident.amazon.calls == []
    finally:
        resident.town.snapshot = before


def test_who_is_forgotten_keeps_no_alert(resident: Resident) -> None:
    """The message that follows the office's deletion takes what lies at Amazon, though nobody is known."""
    arrange(resident)
    resident.books.residents.forget(USER)
    resident.event("Messaging.MessageReceived", message={"residentForgotten": True})
    assert resident.amazon.alerts == {}


@pytest.mark.parametrize(
    "message",
    [None, 7, {}, {"residentForgotten": 1}, {"remindersMoved": "yes"}, {"event": "updateAlexaList"}],
)
def test_another_message_does_nothing(resident: Resident, message: Any) -> None:
    """It may be of another kind, or of a later version."""
    arrange(resident)
    resident.amazon.calls.clear()
    resident.event("Messaging.MessageReceived", message=message)
    assert resident.amazon.calls == []


def test_an_alert_that_is_gone_at_amazon_is_forgotten(resident: Resident, town: Town, tmp_path: Path) -> None:
    """The resident has deleted it in the app: it is not looked for again and again."""
    arrange(resident)
    first = min(
        resident.amazon.alerts, key=lambda each: resident.amazon.alerts[each]["trigger"]["scheduledTime"]
    )
    del resident.amazon.alerts[first]
    before, resident.town.snapshot = town.snapshot, Town(tmp_path / "later", suspension()).snapshot
    try:
        resident.event("Messaging.MessageReceived", message={"remindersMoved": True})
    finally:
        resident.town.snapshot = before
    assert resident.amazon.alerts == {}
    assert resident.books.residents.arranged(USER)[0].reminders == ()
    assert "no reminder is left" in resident.say("MyDataIntent")


def test_two_devices_that_agree_at_once_set_everything_once(
    resident: Resident, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one's alerts are being made the other's are kept: the first takes back its own."""
    create, other = AmazonDeviceAlerts.create, replace(resident)
    for each in (resident, other):
        each.say("SetReminderIntent", {**TRASH, **HARBOR})

    def overtaken(self: AmazonDeviceAlerts, *given: Any) -> Any:
        placed = create(self, *given)
        monkeypatch.setattr(AmazonDeviceAlerts, "create", create)
        other.say("AMAZON.YesIntent")
        return placed

    monkeypatch.setattr(AmazonDeviceAlerts, "create", overtaken)
    assert resident.say("AMAZON.YesIntent").startswith("Done.")
    (found,) = resident.books.residents.arranged(USER)
    assert {each.token for each in found.reminders} == set(resident.amazon.alerts)
    assert len(found.reminders) == 8


def test_the_evidence_of_consent_is_what_was_asked(resident: Resident) -> None:
    """The very words that named time and recurrence, and when they were agreed to (C16)."""
    asked = resident.say("SetReminderIntent", {**TRASH, **HARBOR})
    resident.say("AMAZON.YesIntent")
    (found,) = resident.books.residents.arranged(USER)
    assert asked in found.plan.consent.evidence
    assert found.plan.consent.confirmed == NOW
    assert {each.at.date() for each in found.reminders} >= {date(2026, 11, 22)}
    assert json.dumps(resident.attributes)
