"""The skill's function on AWS, as far as it goes without AWS: what needs no snapshot."""

from __future__ import annotations

from typing import Any

import pytest

from app.wiring.aws import alexa_endpoint

SKILL_ID = "amzn1.ask.skill.00000000-0000-0000-0000-000000000000"


def event(kind: str, **more: Any) -> dict[str, Any]:
    """What Lambda hands over for a skill event: no session, no device, no locale."""
    system = {"application": {"applicationId": SKILL_ID}, "user": {"userId": "amzn1.ask.account.X"}}
    system |= {"apiEndpoint": "https://api.amazonalexa.com", "apiAccessToken": "t"}
    request = {"type": kind, "requestId": "r", "timestamp": "2026-11-22T15:00:00Z", **more}
    return {"version": "1.0", "context": {"System": system}, "request": request}


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("AlexaSkillEvent.SkillEnabled", {}),
        ("AlexaSkillEvent.SkillDisabled", {"body": {"userInformationPersistenceStatus": "NOT_PERSISTED"}}),
        ("AlexaSkillEvent.SkillPermissionChanged", {"body": {"acceptedPermissions": []}}),
        ("AlexaSkillEvent.ProactiveSubscriptionChanged", {"body": {"subscriptions": []}}),
        ("Messaging.MessageReceived", {"message": {"remindersMoved": True}}),
    ],
)
def test_events_come_to_the_function_and_are_taken(
    monkeypatch: pytest.MonkeyPatch, kind: str, more: dict[str, Any]
) -> None:
    """Where no table is named nothing is kept: the event is acknowledged, and the bucket is not asked."""
    monkeypatch.setenv("TOWNBELL_CITY", "cities/port-alder")
    monkeypatch.setenv("TOWNBELL_SKILL_ID", SKILL_ID)
    monkeypatch.setenv("TOWNBELL_BUCKET", "nowhere")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert alexa_endpoint()(event(kind, **more), None)["response"] == {}
