"""Push messages a second, one after the other, beside pywebpush's own ``webpush()``: at least 3x is asked."""

from __future__ import annotations

import base64
import json
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from bench.line import Line
from bench.provider import provider
from bench.turn import timed
from city.delivery.deliveries import Lane, Result
from net.posting import Posting
from net.web_push import Vapid, new_key
from notifier.channels import Letter
from notifier.channels.web_push import WebPush
from notifier.forms.push import payload

MESSAGES = 600
CONTACT = "mailto:bench@townbell.example"
NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)


def measure() -> Iterator[Line]:
    """The two take turns, so that the machine's drift falls on both; the service has a process of its own."""
    from py_vapid import Vapid01
    from pywebpush import webpush

    pem = new_key()
    theirs = Vapid01.from_pem(pem)
    with provider("http") as port:
        target = _subscription(f"http://127.0.0.1:{port}/push/1")
        sent = letter(target)
        push = WebPush(lambda: Posting(time.monotonic, allow_private=True), Vapid(pem, CONTACT), plain=True)
        told, data = json.loads(target), payload(sent).decode()

        def ours() -> None:
            (outcome,) = push.send([sent])
            assert outcome.result is Result.SENT, outcome

        def peer() -> None:
            claims: dict[str, str | int] = {"sub": CONTACT}
            webpush(told, data, theirs, claims, timeout=10, ttl=3_600)

        mine, others = timed(ours, peer, turns=MESSAGES, warming=20)
        burnt = [_cpu(call) for call in (ours, peer)]
        push.close()
    ours_a_second, theirs_a_second = (1 / statistics.median(each) for each in (mine, others))
    yield Line("send_web_push", ours_a_second, "messages/s", "pywebpush.webpush()", theirs_a_second, MESSAGES)
    yield Line("send_web_push_cpu", burnt[0], "ms of CPU", "pywebpush.webpush()", burnt[1], MESSAGES)


def _cpu(call: Callable[[], object]) -> float:
    """Milliseconds of this process for one message: what a busy machine does not change."""
    began = time.process_time()
    for _ in range(MESSAGES):
        call()
    return (time.process_time() - began) * 1_000 / MESSAGES


def letter(target: str) -> Letter:
    """An emergency of some length."""
    return Letter(
        delivery_id="0" * 32, subscription_id="s1", event_id="e1", topic="emergency", locale="en-US",
        subject="Tornado Warning", text="A tornado is near Port Alder. Take cover now. " * 5, sent_at=NOW,
        target=target, lane=Lane.EMERGENCY, expires=NOW + timedelta(hours=1), chain="e1",
    )  # fmt: skip


def _subscription(endpoint: str) -> str:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = generate_private_key(SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    encoded = [base64.urlsafe_b64encode(each).decode() for each in (point, bytes(16))]
    return json.dumps({"endpoint": endpoint, "keys": dict(zip(("p256dh", "auth"), encoded, strict=True))})
