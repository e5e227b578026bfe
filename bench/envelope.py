"""The envelope that the voice path is measured with: "when is my trash picked up", place resolved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def trash_day(now: str, attributes: Mapping[str, Any], intent: str = "TrashDayIntent") -> dict[str, Any]:
    """An IntentRequest as Alexa sends it, in a session that knows the resident's place."""
    application = {"applicationId": "amzn1.ask.skill.00000000-0000-0000-0000-000000000000"}
    user = {"userId": "amzn1.ask.account.BENCH"}
    return {
        "version": "1.0",
        "session": {
            "new": False,
            "sessionId": "amzn1.echo-api.session.bench",
            "application": application,
            "attributes": dict(attributes),
            "user": user,
        },
        "context": {
            "System": {
                "application": application,
                "user": user,
                "device": {"deviceId": "amzn1.ask.device.BENCH", "supportedInterfaces": {}},
                "apiEndpoint": "https://api.amazonalexa.com",
                "apiAccessToken": "bench",
            }
        },
        "request": {
            "type": "IntentRequest",
            "requestId": "amzn1.echo-api.request.bench",
            "locale": "en-US",
            "timestamp": now,
            "intent": {"name": intent, "confirmationStatus": "NONE", "slots": {}},
        },
    }
