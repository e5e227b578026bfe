"""Amazon's Proactive Events API on loopback, as strict as its documentation (../shared/alexa.md)."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from city.delivery.deliveries import Cause, Result
from net.http import Limits
from net.lwa import Tokens
from net.posting import Posting
from notifier.channels.alexa_event import SCOPE, AlexaEvent
from tests.notifier.channels.rigs import Case, Rig, Running
from tests.notifier.channels.rigs.http import HTTP_FAULTS, Asked, answering

TARGET = "amzn1.ask.account.SECRETRESIDENT"
GARBAGE = {
    "BOTTLES",
    "BULKY",
    "BURNABLE",
    "CANS",
    "CLOTHING",
    "COMPOSTABLE",
    "CRUSHABLE",
    "GARDEN_WASTE",
    "GLASS",
    "HAZARDOUS",
    "HOME_APPLIANCES",
    "KITCHEN_WASTE",
    "LANDFILL",
    "PET_BOTTLES",
    "RECYCLABLE_PLASTICS",
    "WASTE_PAPER",
}
DAYS = {"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"}
HAZARDS = {"TORNADO", "HURRICANE", "SNOW_STORM", "THUNDER_STORM"}
STATUSES = {"CONFIRMED", "CANCELED", "RESCHEDULED", "REQUESTED", "CREATED", "UPDATED"}
TOKEN = b'{"access_token": "alexa-token", "expires_in": 3600, "token_type": "bearer"}'


class Amazon:
    """Gives tokens and takes events. ``then`` answers a good event, ``lwa`` a question for a token."""

    def __init__(self, then: Any = 202, lwa: Any = (200, {}, TOKEN)) -> None:
        self.then, self.lwa = then, lwa
        self.tokens = 0
        self.events: list[dict[str, Any]] = []
        self.tried: list[Asked] = []
        self._seen: set[tuple[str, str]] = set()

    def __call__(self, asked: Asked) -> Any:
        if asked.path == "/auth/o2/token":
            self.tokens += 1
            form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
            good = form == {
                "grant_type": "client_credentials", "client_id": "id", "client_secret": "alexa-secret",
                "scope": "alexa::proactive_events",
            }  # fmt: skip
            return self.lwa if good else 401
        self.tried.append(asked)
        if asked.headers.get("authorization") != "Bearer alexa-token":
            return 401
        body = json.loads(asked.body)
        check(body)
        self.events.append(body)
        key = (body["referenceId"], body["relevantAudience"]["payload"]["user"])
        if key in self._seen:
            return 409
        if self.then == 202:
            self._seen.add(key)
        return self.then


def check(body: dict[str, Any]) -> None:
    """What Amazon would answer 400 to fails here, with its reason."""
    assert re.fullmatch(r"[A-Za-z0-9~]{1,100}", body["referenceId"])
    stamp, until = (datetime.fromisoformat(body[each]) for each in ("timestamp", "expiryTime"))
    assert timedelta(minutes=5) <= until - stamp <= timedelta(hours=24)
    assert body["relevantAudience"] == {"type": "Unicast", "payload": {"user": TARGET}}
    locales = [each["locale"] for each in body["localizedAttributes"]]
    assert locales == ["en-US", "es-US"]
    for reference in re.findall(r"localizedattribute:(\w+)", json.dumps(body["event"])):
        assert all(each[reference] for each in body["localizedAttributes"])
    name, payload = body["event"]["name"], body["event"]["payload"]
    if name == "AMAZON.TrashCollectionAlert.Activated":
        types = payload["alert"]["garbageTypes"]
        assert 1 <= len(types) <= 5
        assert set(types) <= GARBAGE
        assert payload["alert"]["collectionDayOfWeek"] in DAYS
    elif name == "AMAZON.WeatherAlert.Activated":
        assert payload["weatherAlert"]["alertType"] in HAZARDS
    elif name == "AMAZON.Occasion.Updated":
        assert payload["state"]["confirmationStatus"] in STATUSES
        datetime.fromisoformat(payload["occasion"]["bookingTime"])
        assert payload["occasion"]["occasionType"] == "APPOINTMENT"
    else:
        assert name == "AMAZON.MessageAlert.Activated"
        assert payload["state"] == {"status": "UNREAD", "freshness": "NEW"}
        assert payload["messageGroup"]["creator"]["name"]
        assert payload["messageGroup"].get("urgency", "URGENT") == "URGENT"


def channel(url: str, secret: str = "alexa-secret") -> AlexaEvent:
    return AlexaEvent(
        lambda: Posting(time.monotonic, allow_private=True),
        Tokens("id", secret, SCOPE, lwa=f"{url}/auth/o2/token"),
        f"{url}/v1/proactiveEvents/stages/development",
        "Port Alder",
        ("en-US", "es-US"),
        limits=Limits(seconds=2),
    )


@contextmanager
def run(behave: Any, folder: Path) -> Iterator[Running]:
    amazon = behave if isinstance(behave, Amazon) else Amazon(behave)
    amazon.tried.clear()
    amazon.events.clear()
    amazon._seen.clear()
    with answering(amazon) as (url, _asked):
        made = channel(url)
        yield Running(made, TARGET, amazon.events, ("SECRETRESIDENT", "alexa-secret", "alexa-token"))
        made.close()


@contextmanager
def down(folder: Path) -> Iterator[Running]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    yield Running(channel(f"http://127.0.0.1:{port}"), TARGET, [], ("SECRETRESIDENT",))


def _status(status: int, result: Result, cause: Cause) -> Case:
    return Case(f"HTTP {status}", status, result, cause, 1)


def _lwa(does: str, lwa: Any, cause: Cause) -> Case:
    """However it goes with the token: the event has surely not left."""
    return Case(f"for a token {does}", Amazon(lwa=lwa), Result.RETRY, cause, 0)


RIG = Rig(
    run=run,
    accepts=202,
    down=down,
    bad_targets=(
        "", "rosa@example.org", "amzn1. with a blank", "amzn1.ask.account.ñ", "amzn1.x\r\ny",
        "amzn1." + "x" * 2_000,
    ),
    cases=[
        _status(202, Result.SENT, Cause.ACCEPTED),
        _status(400, Result.REFUSED, Cause.REJECTED),
        _status(401, Result.RETRY, Cause.UNAUTHORISED),
        _status(403, Result.REFUSED, Cause.UNAUTHORISED),
        _status(404, Result.RETRY, Cause.UNAUTHORISED),
        _status(409, Result.SENT, Cause.ALREADY_THERE),
        _status(410, Result.REFUSED, Cause.REJECTED),
        Case("HTTP 429 with a wish", (429, {"Retry-After": "9"}), Result.RETRY, Cause.RATE_LIMITED, 1, 9.0),
        _status(432, Result.RETRY, Cause.RATE_LIMITED),
        _status(500, Result.RETRY, Cause.SERVER_ERROR),
        _status(503, Result.RETRY, Cause.SERVER_ERROR),
        *HTTP_FAULTS,
        _lwa("401", 401, Cause.UNAUTHORISED),
        _lwa("400", (400, {}, b'{"error": "invalid_client"}'), Cause.UNAUTHORISED),
        _lwa("500", 500, Cause.UNREACHABLE),
        _lwa("no JSON", (200, {}, b"<html>"), Cause.UNREACHABLE),
        _lwa("no token", (200, {}, b'{"expires_in": 3600}'), Cause.UNREACHABLE),
        _lwa("a token that is none", (200, {}, b'{"access_token": 7, "expires_in": 1}'), Cause.UNREACHABLE),
        _lwa("silence", "drop", Cause.UNREACHABLE),
    ],
)  # fmt: skip
