"""Skill messaging: how the skill is woken for a resident who is not there, with a fresh token.

A token of Login with Amazon (client_credentials, scope ``alexa:skill_messaging``) allows
POST /v1/skillmessages/users/{userId}. 202 means accepted, never delivered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from city.delivery.device_alerts import MessageOutcome
from net.alexa_api import is_amazons
from net.errors import NetError, NotSent
from net.http import Client, Limits
from net.lwa import LWA, Tokens

SCOPE = "alexa:skill_messaging"
KEPT = 3600
"""Seconds for which Amazon goes on trying to deliver a message."""

_LIMITS = Limits(seconds=10, bytes=100_000)
_STATUS = {
    202: MessageOutcome.SENT,
    200: MessageOutcome.SENT,
    400: MessageOutcome.REFUSED,
    404: MessageOutcome.GONE,
}


class AmazonSkillMessages:
    """The port city.delivery.device_alerts.SkillMessenger. Not for several threads at once.

    ``lwa`` and ``also`` are for tests: where tokens come from, and a host beside Amazon's.
    """

    def __init__(
        self, client: Client, client_id: str, client_secret: str, *, lwa: str = LWA, also: str = ""
    ) -> None:
        self._client = client
        self._tokens = Tokens(client_id, client_secret, SCOPE, lwa=lwa)
        self._also = also

    def __call__(
        self, api_endpoint: str, user: str, data: Mapping[str, Any], now: datetime
    ) -> MessageOutcome:
        """Send one message. A token that is not taken is asked for anew, once."""
        if not is_amazons(api_endpoint, self._also):
            return MessageOutcome.REFUSED
        outcome, token = self._send(api_endpoint, user, data, now)
        if outcome is not MessageOutcome.NO_CREDENTIALS or not token:
            return outcome
        self._tokens.forget(token)
        return self._send(api_endpoint, user, data, now)[0]

    def _send(
        self, api_endpoint: str, user: str, data: Mapping[str, Any], now: datetime
    ) -> tuple[MessageOutcome, str]:
        """What became of it, and the token with which it was tried, if there was one."""
        token = ""
        try:
            token = self._tokens.get(self._client, now)
            if not token:
                return MessageOutcome.NO_CREDENTIALS, ""
            url = f"{api_endpoint}/v1/skillmessages/users/{quote(user, safe='')}"
            body = json.dumps({"data": data, "expiresAfterSeconds": KEPT}).encode()
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            answer = self._client.post(url, body, headers, _LIMITS)
        except NotSent:
            return MessageOutcome.LATER, token
        except NetError:
            return MessageOutcome.UNANSWERED, token
        if answer.status in (401, 403):
            return MessageOutcome.NO_CREDENTIALS, token
        return _STATUS.get(answer.status, MessageOutcome.LATER), token
