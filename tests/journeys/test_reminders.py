"""Reminders at their hour, by outbox and by a signed webhook; killed in the middle and run again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler

import pytest

from tests.contract.townbell import NOW, Townbell
from tests.journeys.conftest import MakeTown
from tests.journeys.journeys import alert, wait_for
from tests.servers import reply, serving

KEY = b"a key of twenty-four bytes or more"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
HEADER = "id,topic,filter,address,locale,channel,target,lead_minutes,quiet_from,quiet_to,consent\n"
FRIDAY = "2412 Royal Palm Way"  # trash on Friday; Thanksgiving moves it to Saturday (docs/port-alder.md)


class Receiver:
    """A resident's program: keeps every request with its headers."""

    def __init__(self) -> None:
        self.url = ""
        self.delay = 0.0
        self.bodies: list[dict[str, str]] = []
        self.ids: Counter[str] = Counter()
        self.unsigned = 0
        self._lock = threading.Lock()

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        raw = handler.rfile.read(int(handler.headers["Content-Length"]))
        signed = _signed(handler.headers["webhook-id"], handler.headers["webhook-timestamp"], raw)
        with self._lock:
            self.bodies.append(json.loads(raw))
            self.ids[handler.headers["webhook-id"]] += 1
            self.unsigned += signed not in (handler.headers["webhook-signature"] or "").split()
        time.sleep(self.delay)
        reply(handler, 204)


def _signed(identifier: str, stamp: str, body: bytes) -> str:
    """Standard Webhooks, version 1, written down independently of ours."""
    content = f"{identifier}.{stamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(KEY, content, hashlib.sha256).digest()).decode()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """One on the loopback."""
    found = Receiver()
    with serving(found) as url:
        found.url = f"{url}/hook"
        yield found


def subscribe(town: Townbell, *rows: str, now: str = NOW) -> None:
    """Import these rows."""
    ran = town("subscribers", "import", "-", stdin=HEADER + "\n".join(rows), now=now)
    assert ran.code == 0, ran.err


def texts(town: Townbell, now: str) -> dict[str, str]:
    """What is newly in the outbox after a delivery at this moment, by subscription."""
    before = {each["delivery_id"] for each in town.outbox()}
    assert town("deliver", now=now).code == 0
    return {
        each["subscription_id"]: each["text"] for each in town.outbox() if each["delivery_id"] not in before
    }


def test_a_meeting_is_announced_an_hour_before(town: MakeTown) -> None:
    """Parks Board, Monday 5:30 PM: not at 4:29, at 4:30, not again; each in their language and lead."""
    city = town()
    subscribe(
        city,
        "hour,meetings,Parks Board,,en-US,outbox,,,,,",
        "dos,meetings,Parks Board,,es-US,outbox,,120,,,",
        "other,meetings,School Board,,en-US,outbox,,,,,",
    )
    assert texts(city, "2026-11-23T15:29:00-05:00") == {}
    (two_hours,) = texts(city, "2026-11-23T15:30:00-05:00").items()
    assert two_hours[0] == "dos"
    assert "hoy a las 5:30 de la tarde" in two_hours[1]
    assert texts(city, "2026-11-23T16:29:00-05:00") == {}
    (one_hour,) = texts(city, "2026-11-23T16:31:00-05:00").items()
    assert one_hour[0] == "hour"
    assert "Parks Board" in one_hour[1]
    assert "5:30 PM" in one_hour[1]
    assert texts(city, "2026-11-23T17:31:00-05:00") == {}


def test_the_pickup_eve_follows_thanksgiving(town: MakeTown) -> None:
    """Friday's trash is taken on Saturday: nothing on Thursday evening, on Friday evening it is said."""
    city = town()
    subscribe(
        city,
        f"trash,pickup,trash,{FRIDAY},en-US,outbox,,,,,",
        f"basura,pickup,trash,{FRIDAY},es-US,outbox,,,,,",
    )
    assert texts(city, "2026-11-26T18:30:00-05:00") == {}
    assert texts(city, "2026-11-27T17:59:00-05:00") == {}
    said = texts(city, "2026-11-27T18:01:00-05:00")
    assert set(said) == {"trash", "basura"}
    assert "tomorrow, Saturday" in said["trash"]
    assert "mañana, sábado" in said["basura"]
    assert texts(city, "2026-11-27T20:00:00-05:00") == {}


def test_the_webhook_is_signed(town: MakeTown, receiver: Receiver) -> None:
    """One request, the body of the contract, a signature that an independent check accepts."""
    city = town(TOWNBELL_WEBHOOK_SECRET=SECRET)
    subscribe(city, f"hook,meetings,Parks Board,,en-US,webhook,{receiver.url},,,,")
    assert city.process("deliver", now="2026-11-23T16:45:00-05:00").code == 0
    assert city.process("deliver", now="2026-11-23T16:46:00-05:00").code == 0
    (body,) = receiver.bodies
    assert set(body) == {
        "delivery_id", "subscription_id", "event_id", "topic", "locale", "subject", "text", "sent_at",
    }  # fmt: skip
    assert receiver.unsigned == 0
    assert list(receiver.ids) == [body["delivery_id"]]


def test_a_private_target_is_refused_unless_it_is_allowed(
    compiled: Townbell, town: MakeTown, receiver: Receiver
) -> None:
    """With the city as it comes nothing is sent to this machine."""
    city = town()
    subscribe(city, f"hook,meetings,Parks Board,,en-US,webhook,{receiver.url},,,,")
    strict = Townbell(city.data, compiled.city)
    assert strict("deliver", now="2026-11-23T16:45:00-05:00").code in (0, 1)
    assert receiver.bodies == []


def test_killed_in_the_middle_nobody_is_missed(town: MakeTown, receiver: Receiver) -> None:
    """kill -9 while three hundred are sent, then again: everybody, at most 64 of them twice."""
    city, count = town(TOWNBELL_WEBHOOK_SECRET=SECRET), 300
    subscribe(
        city, *(f"s{each},emergency,,,en-US,webhook,{receiver.url},,,," for each in range(count))
    )  # fmt: skip
    sent = datetime.fromisoformat(NOW)
    (city.city / "advisories" / "gas.xml").write_text(alert("gas-leak-citywide", sent, "gas-1"))
    now = "2026-11-22T15:10:00-05:00"
    assert city("refresh", now=now).code == 0
    receiver.delay = 0.02
    with city.start("deliver", now=now, stderr=subprocess.PIPE) as process:
        wait_for(lambda: len(receiver.bodies) >= 80 or process.poll() is not None, "eighty requests")
        assert process.poll() is None
        process.kill()
    receiver.delay = 0.0
    assert city.process("deliver", now="2026-11-22T15:11:00-05:00").code == 0
    assert {each["subscription_id"] for each in receiver.bodies} == {f"s{each}" for each in range(count)}
    assert len(receiver.ids) == count
    assert len(receiver.bodies) - count <= 64
    assert receiver.unsigned == 0
