"""One contract for all channels, and what is particular to each."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from city.delivery.deliveries import Cause, Outcome, Result
from city.errors import BadSettings
from net.errors import Forbidden, NotSent, TooSlow, Unanswered
from net.http import Answer, Limits
from notifier.channels import Channel, Letter
from notifier.channels.outbox import Outbox
from notifier.channels.webhook import Webhook
from notifier.sending.answers import outcome_of
from tests.notifier.alder import NOON

LETTER = Letter(
    delivery_id="d1", subscription_id="s1", event_id="e1", topic="emergency", locale="es-US",
    subject="¡Cuidado!", text="Hay un tornado.", sent_at=NOON, target="https://a.example/secret-token",
)  # fmt: skip
SECRET = "whsec_" + base64.b64encode(b"k" * 24).decode()


class Net:
    """Answers every post in the same way and remembers it."""

    def __init__(self, answer: Answer | Exception | None = None) -> None:
        self.answer = answer or Answer(204)
        self.posts: list[tuple[str, bytes, Mapping[str, str], Limits | None]] = []
        self.closed = False

    def close(self) -> None:
        self.closed = True

    def begin(self, *_asked: object) -> None:
        """No connection stands."""

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str] | None = None, limits: Limits | None = None
    ) -> Answer:
        self.posts.append((url, body, headers or {}, limits))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture(params=["webhook", "outbox"])
def channel(request: pytest.FixtureRequest, tmp_path: Path) -> Channel:
    return Webhook(Net, SECRET) if request.param == "webhook" else Outbox(tmp_path / "out")


@pytest.fixture(params=["webhook", "outbox"])
def failing(request: pytest.FixtureRequest, tmp_path: Path) -> Channel:
    (tmp_path / "a file").write_text("in the way")
    return Webhook(lambda: Net(NotSent("no"))) if request.param == "webhook" else Outbox(tmp_path / "a file")


def test_channel_gives_one_outcome_for_each_letter(channel: Channel) -> None:
    """Never one answer for a batch (F12)."""
    letters = [replace(LETTER, delivery_id=f"d{n}") for n in range(3)]
    assert [each.result for each in channel.send(letters)] == [Result.SENT] * 3
    assert list(channel.send([])) == []


def test_channel_says_that_trying_again_can_help(failing: Channel) -> None:
    """A failure that may mend itself is a value, not an exception."""
    (outcome,) = failing.send([LETTER])
    assert outcome.can_retry
    assert outcome.result is Result.RETRY


def test_channel_never_shows_the_target(failing: Channel) -> None:
    """Outcomes and letters are logged; the target, which may hold a token, is in neither (F20)."""
    (outcome,) = failing.send([LETTER])
    assert "secret-token" not in repr(outcome) + repr(LETTER)


def test_outbox_writes_the_body_of_the_contract(tmp_path: Path) -> None:
    """One file under new/, whole, in UTF-8, and nothing left in tmp/."""
    Outbox(tmp_path).send([LETTER])
    assert json.loads((tmp_path / "new" / "d1.json").read_text("utf-8")) == {
        "delivery_id": "d1", "subscription_id": "s1", "event_id": "e1", "topic": "emergency",
        "locale": "es-US", "subject": "¡Cuidado!", "text": "Hay un tornado.",
        "sent_at": "2026-11-23T17:00:00+00:00",
    }  # fmt: skip
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("seen", [False, True])
def test_outbox_is_idempotent(tmp_path: Path, seen: bool) -> None:
    """The same delivery again leaves one file as it was, also where a reader has moved it to cur/."""
    box = Outbox(tmp_path)
    box.send([LETTER])
    if seen:
        (tmp_path / "new" / "d1.json").rename(tmp_path / "cur" / "d1.json")
    (outcome,) = box.send([replace(LETTER, text="again")])
    files = [*(tmp_path / "new").iterdir(), *(tmp_path / "cur").iterdir()]
    assert outcome.cause is Cause.ALREADY_THERE
    assert [json.loads(file.read_text("utf-8"))["text"] for file in files] == ["Hay un tornado."]


def test_webhook_is_signed_by_the_standard() -> None:
    """HMAC-SHA256 over id.timestamp.body with the secret's bytes (Standard Webhooks, v1)."""
    net = Net()
    Webhook(lambda: net, SECRET).send([LETTER])
    ((url, body, headers, limits),) = net.posts
    signed = b"d1." + str(int(NOON.timestamp())).encode() + b"." + body
    expected = base64.b64encode(hmac.new(b"k" * 24, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("d1", "1795453200")
    assert headers["Content-Type"] == "application/json"
    assert (url, json.loads(body)["text"]) == (LETTER.target, "Hay un tornado.")
    assert limits is not None
    assert limits.seconds <= 10


def test_known_answer_of_the_standard() -> None:
    """The example that the Standard Webhooks libraries test against gives its published signature."""
    from notifier.channels.webhook import sign, signing_key

    key = signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    assert sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body) == (
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_webhook_id_stays_and_the_timestamp_moves_between_attempts() -> None:
    """Receivers recognise a repetition by the id, and a replay by the time."""
    net = Net()
    Webhook(lambda: net, SECRET).send([LETTER, replace(LETTER, sent_at=NOON + timedelta(seconds=9))])
    first, second = (headers for _, _, headers, _ in net.posts)
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 9


def test_secret_that_is_not_base64_is_refused_at_start() -> None:
    """A setting that cannot work says so before the first emergency, without repeating it."""
    with pytest.raises(BadSettings) as caught:
        Webhook(Net, "whsec_not!base64")
    assert "not!base64" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "result", "cause"),
    [
        (200, Result.SENT, Cause.ACCEPTED),
        (204, Result.SENT, Cause.ACCEPTED),
        (301, Result.REFUSED, Cause.REDIRECTED),
        (307, Result.REFUSED, Cause.REDIRECTED),
        (400, Result.REFUSED, Cause.REJECTED),
        (401, Result.REFUSED, Cause.UNAUTHORISED),
        (403, Result.REFUSED, Cause.UNAUTHORISED),
        (404, Result.REFUSED, Cause.GONE),
        (408, Result.RETRY, Cause.BUSY),
        (410, Result.REFUSED, Cause.GONE),
        (413, Result.REFUSED, Cause.REJECTED),
        (422, Result.REFUSED, Cause.REJECTED),
        (425, Result.RETRY, Cause.BUSY),
        (429, Result.RETRY, Cause.RATE_LIMITED),
        (500, Result.RETRY, Cause.SERVER_ERROR),
        (503, Result.RETRY, Cause.SERVER_ERROR),
        (599, Result.RETRY, Cause.SERVER_ERROR),
        (700, Result.RETRY, Cause.SERVER_ERROR),
    ],
)
def test_what_each_status_code_means(status: int, result: Result, cause: Cause) -> None:
    """The one table of codes: 2xx sent, 4xx refused but for those that ask for patience, 5xx again."""
    assert outcome_of(Answer(status), NOON) == Outcome(result, cause, None, f"HTTP {status}")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("999999999999", 3600.0),
        ("Mon, 23 Nov 2026 17:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2020 17:00:30 GMT", 0.0),
        ("soon", None),
        ("-3", None),
        ("²", None),
        ("", None),
    ],
)
def test_retry_after_is_read(value: str, seconds: float | None) -> None:
    """As seconds or as a date, an hour at most; nonsense counts as nothing."""
    wait = outcome_of(Answer(503, {"retry-after": value}), NOON).retry_after
    assert (wait.total_seconds() if wait is not None else None) == seconds


@pytest.mark.parametrize(
    ("error", "result", "cause"),
    [
        (Forbidden("private"), Result.REFUSED, Cause.FORBIDDEN_TARGET),
        (NotSent("refused"), Result.RETRY, Cause.UNREACHABLE),
        (Unanswered("broke"), Result.UNKNOWN, Cause.NO_ANSWER),
        (TooSlow("slow"), Result.UNKNOWN, Cause.NO_ANSWER),
    ],
)
def test_what_each_failure_of_the_net_means(error: Exception, result: Result, cause: Cause) -> None:
    """A lost answer is unknown, no connection reached nobody, a private address is final (F19)."""
    (outcome,) = Webhook(lambda: Net(error)).send([LETTER])
    assert (outcome.result, outcome.cause) == (result, cause)


def test_connections_are_used_again_and_closed() -> None:
    """One after the other needs one client, also after a failure; closing closes it."""
    made: list[Net] = []

    def connect() -> Net:
        made.append(Net(NotSent("no") if not made else None))
        return made[-1]

    webhook = Webhook(connect)
    for _ in range(5):
        webhook.send([LETTER])
    webhook.close()
    assert [(len(net.posts), net.closed) for net in made] == [(5, True)]


def test_bug_in_the_net_is_not_taken_for_a_failure() -> None:
    """What is not a NetError is raised, never counted as a dead receiver."""
    broken: Any = Net(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        Webhook(lambda: broken).send([LETTER])
