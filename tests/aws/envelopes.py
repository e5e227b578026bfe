"""What Alexa hands a function."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.aws.deploying import SKILL_ID


def envelope(request: Mapping[str, Any], skill_id: str = SKILL_ID) -> dict[str, Any]:
    """A request in a new session, of now."""
    application = {"applicationId": skill_id}
    return {
        "version": "1.0",
        "session": {
            "new": True,
            "sessionId": "amzn1.echo-api.session.1",
            "application": application,
            "user": {"userId": "SECRETUSER"},
        },
        "context": {"System": {"application": application, "user": {"userId": "SECRETUSER"}}},
        "request": {
            "requestId": "amzn1.echo-api.request.1",
            "locale": "en-US",
            "timestamp": datetime.now(UTC).isoformat(),
            **request,
        },
    }
