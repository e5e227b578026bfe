"""Amazon's own API on loopback, as strict as its documentation: what it would refuse is refused here."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote
from xml.etree import ElementTree
from zoneinfo import ZoneInfo, available_timezones

from tests.servers import reply, serving

IN_SESSION, FRESH, LWA_TOKEN = "in-session", "fresh-of-a-message", "lwa-token"
USER = "amzn1.ask.account.AMEDITH"
CLIENT = ("amzn1.application-oa2-client.x", "lwa-secret")
CLOCK = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\Z")
LOCALES = {"en-US", "en-CA", "en-GB", "es-US", "es-MX", "es-ES"}
REMINDERS = "/v1/alerts/reminders"
MESSAGES = "/v1/skillmessages/users/"


class Refused(Exception):
    """A request that Amazon would not take."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass
class FakeAmazon:
    """What lies at Amazon, and what it was asked.

    ``failing`` are statuses to give instead of an answer, in turn, by what is called ("POST
    reminders"); 0 gives the answer, and -1 does what is asked and hangs up without one.
    """

    base: str = ""
    permitted: bool = True
    supported: bool = True
    alerts: dict[str, dict[str, Any]] = field(default_factory=dict)
    directives: list[dict[str, Any]] = field(default_factory=list)
    messages: list[tuple[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    failing: dict[str, list[int]] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    tokens_given: int = 0
    told: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _made: int = 0

    def when(self) -> list[str]:
        """When the alerts speak, on their own clocks, in order."""
        return sorted(each["trigger"]["scheduledTime"][:16] for each in self.alerts.values())

    def texts(self) -> list[str]:
        """What they say, in the order in which they speak."""
        rows = sorted(self.alerts.values(), key=lambda each: each["trigger"]["scheduledTime"])
        return [each["alertInfo"]["spokenInfo"]["content"][0]["text"] for each in rows]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """One request, one answer."""
        size = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(size)
        method, path = handler.command, handler.path
        with self._lock:
            self.calls.append(f"{method} {path}")
            queue = self.failing.get(f"{method} {_called(path)}", [])
            instead = queue.pop(0) if queue else 0
            if instead > 0:
                return reply(handler, instead, b"{}")
            try:
                status, document = self._route(method, path, dict(handler.headers.items()), body)
            except Refused as refused:
                self.refusals.append(f"{method} {path}: {refused}")
                return reply(handler, refused.status, json.dumps({"code": str(refused)}).encode())
        if instead < 0:
            handler.close_connection = True
            return None
        content = b"" if document is None else json.dumps(document).encode()
        return reply(handler, status, content, {"Content-Type": "application/json"})

    def _route(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        if path == "/auth/o2/token" and method == "POST":
            return self._token(headers, body)
        bearer = headers.get("Authorization", "")
        if path.startswith(MESSAGES) and method == "POST":
            return self._message(unquote(path.removeprefix(MESSAGES)), bearer, headers, body)
        if path == "/v1/directives" and method == "POST":
            return self._directive(bearer, headers, body)
        if path.startswith(REMINDERS):
            return self._reminder(
                method, unquote(path.removeprefix(REMINDERS).lstrip("/")), bearer, headers, body
            )
        raise Refused(404, "no such resource")

    def _reminder(
        self, method: str, token: str, bearer: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, Any]:
        if bearer not in (f"Bearer {IN_SESSION}", f"Bearer {FRESH}"):
            raise Refused(401, "INVALID_BEARER_TOKEN")
        if not self.permitted:
            raise Refused(401, "NO_PERMISSION")
        if method == "GET" and not token:
            rows = [{"alertToken": each, **alert} for each, alert in self.alerts.items()]
            return 200, {"totalCount": str(len(rows)), "alerts": rows, "links": None}
        if method == "POST" and not token:
            if bearer != f"Bearer {IN_SESSION}":
                raise Refused(401, "a reminder is made in a session only")
            if not self.supported:
                raise Refused(403, "DEVICE_NOT_SUPPORTED")
            alert = _alert(headers, body)
            self._made += 1
            made = f"alert/{self._made}"
            self.alerts[made] = alert
            return 200, _made(made)
        if token not in self.alerts:
            raise Refused(404, "ALERT_NOT_FOUND")
        if method == "PUT":
            self.alerts[token] = _alert(headers, body)
            return 200, _made(token)
        if method == "DELETE":
            del self.alerts[token]
            return 200, None
        raise Refused(405, "no such method")

    def _message(self, user: str, bearer: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        if bearer != f"Bearer {LWA_TOKEN}{self.tokens_given}":
            raise Refused(403, "the token is expired or not valid")
        if user != USER:
            raise Refused(404, "no such user")
        sent = _json(headers, body)
        _keys(sent, {"data", "expiresAfterSeconds"})
        _true(isinstance(sent["data"], dict) and len(json.dumps(sent["data"])) <= 6 * 1024, "data")
        _true(60 <= sent["expiresAfterSeconds"] <= 86_400, "expiresAfterSeconds")
        self.messages.append((user, sent["data"]))
        return 202, None

    def _directive(self, bearer: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        _true(bearer == f"Bearer {IN_SESSION}", "token")
        sent = _json(headers, body)
        _keys(sent, {"header", "directive"})
        _keys(sent["header"], {"requestId"})
        _keys(sent["directive"], {"type", "speech"})
        _true(sent["directive"]["type"] == "VoicePlayer.Speak", "type")
        ElementTree.fromstring(sent["directive"]["speech"])
        self.directives.append(sent)
        self.told.set()
        return 204, None

    def _token(self, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        _true(headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"), "a form")
        form = {key: value[0] for key, value in parse_qs(body.decode(), strict_parsing=True).items()}
        _keys(form, {"grant_type", "client_id", "client_secret", "scope"})
        _true(form["grant_type"] == "client_credentials", "grant_type")
        _true(form["scope"] == "alexa:skill_messaging", "scope")
        if (form["client_id"], form["client_secret"]) != CLIENT:
            raise Refused(401, "invalid_client")
        self.tokens_given += 1
        token = f"{LWA_TOKEN}{self.tokens_given}"
        return 200, {
            "access_token": token,
            "expires_in": 3600,
            "scope": form["scope"],
            "token_type": "Bearer",
        }


@contextmanager
def amazon() -> Iterator[FakeAmazon]:
    """Amazon, listening on loopback."""
    fake = FakeAmazon()
    with serving(fake.answer) as base:
        fake.base = base
        yield fake


def _called(path: str) -> str:
    """The resource in one word: reminders, directives, skillmessages or token."""
    return next((word for word in ("reminders", "directives", "skillmessages") if word in path), "token")


def _made(token: str) -> dict[str, str]:
    now = "2026-11-22T15:00:00.000Z"
    return {
        "alertToken": token,
        "createdTime": now,
        "updatedTime": now,
        "status": "ON",
        "version": "1",
        "href": f"{REMINDERS}/{token}",
    }


def _alert(headers: dict[str, str], body: bytes) -> dict[str, Any]:
    """The body of a dated reminder: exactly the documented fields, each with a value that can be."""
    alert = _json(headers, body)
    _keys(alert, {"requestTime", "trigger", "alertInfo", "pushNotification"})
    trigger = alert["trigger"]
    _keys(trigger, {"type", "scheduledTime", "timeZoneId"})  # a recurrence is wrong in holiday weeks
    _true(trigger["type"] == "SCHEDULED_ABSOLUTE", "trigger.type")
    _true(trigger["timeZoneId"] in available_timezones(), "trigger.timeZoneId")
    for clock in (alert["requestTime"], trigger["scheduledTime"]):
        _true(isinstance(clock, str) and CLOCK.match(clock) is not None, "a local time without a zone")
    asked = datetime.fromisoformat(alert["requestTime"]).replace(tzinfo=UTC)
    speaks = datetime.fromisoformat(trigger["scheduledTime"]).replace(tzinfo=ZoneInfo(trigger["timeZoneId"]))
    _true(asked < speaks, "in the past")
    _keys(alert["alertInfo"], {"spokenInfo"})
    _keys(alert["alertInfo"]["spokenInfo"], {"content"})
    (content,) = alert["alertInfo"]["spokenInfo"]["content"]
    _keys(content, {"locale", "text"})
    _true(content["locale"] in LOCALES, "locale")
    _true(0 < len(content["text"]) <= 400, "text")
    _keys(alert["pushNotification"], {"status"})
    _true(alert["pushNotification"]["status"] in ("ENABLED", "DISABLED"), "pushNotification")
    return alert


def _json(headers: dict[str, str], body: bytes) -> dict[str, Any]:
    _true(headers.get("Content-Type") == "application/json", "Content-Type")
    document = json.loads(body)
    _true(isinstance(document, dict), "an object")
    return dict(document)


def _keys(document: Any, keys: set[str]) -> None:
    _true(isinstance(document, dict) and set(document) == keys, f"exactly {sorted(keys)}")


def _true(holds: bool, what: str) -> None:
    if not holds:
        raise Refused(400, f"not as it must be: {what}")
