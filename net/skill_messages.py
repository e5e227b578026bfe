"""Skill messaging: how the skill is woken for a resident who is not there, with a fresh token.

A token of Login with Amazon (client_credentials, scope ``alexa:skill_messaging``) allows
POST /v1/skillmessages/users/{userId}. 202 means accepted, never delivered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from city.device_alerts import MessageOutcome
from net.alexa_api import is_amazons
from net.errors import NetError, NotSent
from net.http import Answer, Client, Limits

LWA = "https://api.amazon.com/auth/o2/token"
SCOPE = "alexa:skill_messaging"
KEPT = 3600
"""Seconds for which Amazon goes on trying to deliver a message."""

EARLY = timedelta(minutes=2)
"""How long before its end a token is no longer used."""

_LIMITS = Limits(seconds=10, bytes=100_000)
_STATUS = {
    202: MessageOutcome.SENT,
    200: MessageOutcome.SENT,
    400: MessageOutcome.REFUSED,
    404: MessageOutcome.GONE,
}


class AmazonSkillMessages:
    """The port city.device_alerts.SkillMessenger. Not for several threads at once.

    ``lwa`` and ``also`` are for tests: where tokens come from, and a host beside Amazon's.
    """

    def __init__(
        self, client: Client, client_id: str, client_secret: str, *, lwa: str = LWA, also: str = ""
    ) -> None:
        self._client = client
        self._id, self._secret = client_id, client_secret
        self._lwa, self._also = lwa, also
        self._token = ""
        self._until: datetime | None = None

    def __call__(
        self, api_endpoint: str, user: str, data: Mapping[str, Any], now: datetime
    ) -> MessageOutcome:
        """Send one message. A token that is not taken is asked for anew, once."""
        if not is_amazons(api_endpoint, self._also):
            return MessageOutcome.REFUSED
        outcome = self._send(api_endpoint, user, data, now)
        if outcome is not MessageOutcome.NO_CREDENTIALS or not self._token:
            return outcome
        self._token = ""
        return self._send(api_endpoint, user, data, now)

    def _send(self, api_endpoint: str, user: str, data: Mapping[str, Any], now: datetime) -> MessageOutcome:
        known = self._authorised(now)
        if known is not MessageOutcome.SENT:
            return known
        url = f"{api_endpoint}/v1/skillmessages/users/{quote(user, safe='')}"
        body = json.dumps({"data": data, "expiresAfterSeconds": KEPT}).encode()
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        answer = self._post(url, body, headers)
        if isinstance(answer, MessageOutcome):
            return answer
        if answer.status in (401, 403):
            return MessageOutcome.NO_CREDENTIALS
        return _STATUS.get(answer.status, MessageOutcome.LATER)

    def _authorised(self, now: datetime) -> MessageOutcome:
        """SENT once there is a token that is good at ``now``; else why there is none."""
        if self._token and self._until is not None and now < self._until:
            return MessageOutcome.SENT
        self._token = ""
        if not (self._id and self._secret):
            return MessageOutcome.NO_CREDENTIALS
        form = {"grant_type": "client_credentials", "client_id": self._id, "client_secret": self._secret}
        body = urlencode({**form, "scope": SCOPE}).encode()
        answer = self._post(self._lwa, body, {"Content-Type": "application/x-www-form-urlencoded"})
        if isinstance(answer, MessageOutcome):
            return answer
        return self._keep(answer, now)

    def _keep(self, answer: Answer, now: datetime) -> MessageOutcome:
        if answer.status in (400, 401, 403):
            return MessageOutcome.NO_CREDENTIALS
        try:
            said = json.loads(answer.body)
            token, seconds = said["access_token"], float(said["expires_in"])
            until = now + timedelta(seconds=seconds) - EARLY
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return MessageOutcome.LATER
        if answer.status != 200 or not isinstance(token, str) or not token:
            return MessageOutcome.LATER
        self._token, self._until = token, until
        return MessageOutcome.SENT

    def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer | MessageOutcome:
        try:
            return self._client.post(url, body, headers, _LIMITS)
        except NotSent:
            return MessageOutcome.LATER
        except NetError:
            return MessageOutcome.UNANSWERED
